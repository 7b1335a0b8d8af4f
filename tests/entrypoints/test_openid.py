"""People come in by an OpenID provider once they, being in, have linked it; nobody is taken for somebody by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from domain.kernel import SYSTEM, PersonId
from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import build
from entrypoints.web.start import router
from infrastructure.accounts.sessions import Session
from infrastructure.settings import Settings
from tests.entrypoints.a_house import House
from tests.entrypoints.identity_provider import STRONG, identity_provider, says
from tests.entrypoints.signing_in import PASSWORD, Browser

_THERE = re.compile(r'<a class="button" href="([^"]+)" rel="noreferrer">')
_TIME = re.compile(r"<time.*?</time>")


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with identity_provider(tmp_path_factory.mktemp("provider")) as found:
        yield found


@pytest.fixture
def house(database_url: str, tmp_path: Path, issuer: str) -> Iterator[House]:
    """On SQLite and on PostgreSQL, with the provider set."""
    settings = Settings(
        data=tmp_path,
        database_url=None if database_url.startswith("sqlite") else database_url,
        demo=True,
        log_level="CRITICAL",
        patience_seconds=20,
        second_factor_roles="ministry",
        public_url="http://testserver",
        oidc_issuer=issuer,
        oidc_client_id="letopis",
        oidc_client_secret="тайна",
        oidc_name="Проба",
    )
    with build(settings) as services, TestClient(create_app(services, router)) as http:
        yield House(services, http)


@pytest.fixture
def browser(house: House) -> Browser:
    return Browser(house.http)


def to_provider(browser: Browser, path: str = "/sign-in/openid") -> str:
    """Where the page sends the browser."""
    answer = browser.http.get(path, headers=browser.headers, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def come_back(browser: Browser, address: str, subject: str | None) -> Response:
    """Say at the provider who one is, and come back."""
    back = urlsplit(says(address, subject))
    return browser.open(f"{back.path}?{back.query}")


def come_in(browser: Browser, subject: str, path: str = "/sign-in/openid") -> Response:
    return come_back(browser, to_provider(browser, path), subject)


def link(browser: Browser, subject: str, password: str = PASSWORD) -> Response:
    """From the account page to the provider and back."""
    browser.open("/account")
    page = browser.send("/sign-in/openid/link", password=password)
    there = _THERE.search(page.text)
    return come_back(browser, unescape(there[1]), subject) if there else page


def session_of(house: House, person: PersonId) -> Session:
    (found,) = house.services.sessions.of(person)
    return found


def out(browser: Browser) -> None:
    browser.open("/account")
    browser.send("/sign-out")


def test_somebody_links_and_comes_in(house: House, browser: Browser):
    """A tutor who is in links the provider with the password, and from then on comes in by it."""
    browser.sign_in()
    assert "Связан с" in link(browser, "ivan").text
    out(browser)

    page = come_in(browser, "ivan", "/sign-in/openid?next=/account")

    assert (page.status_code, browser.at.partition("?")[0]) == (200, "/account")
    session = session_of(house, house.tutor.person)
    assert (session.method, session.role) == ("openid_single", Role.TUTOR)
    assert house.http.get("/api/v1/organisations").status_code == 200


def test_whoever_the_provider_knows_is_nobody_here_by_that(house: House, browser: Browser):
    """An identity nobody has linked gets a page that says what to do, and nothing is made; one of an account that is
    closed reads the same."""
    browser.sign_in()
    link(browser, "closed")
    house.services.accounts.close(house.tutor.person, SYSTEM)
    house.http.cookies.clear()

    pages = [come_in(browser, subject) for subject in ("stranger", "closed")]

    assert {page.status_code for page in pages} == {403}
    assert len({re.sub(r'value="[^"]*"', "", _TIME.sub("", page.text)) for page in pages}) == 1
    assert "свяжите внешний вход" in pages[0].text
    assert "letopis-session" not in house.http.cookies
    assert house.services.sessions.of(house.tutor.person) == []


def test_a_role_with_two_factors_opens_when_the_provider_has_seen_two(house: House, browser: Browser):
    """The ministry's role asks for a second factor: the provider's word for it opens the role, its silence does not."""
    house.holds(Role.MINISTRY)
    browser.sign_in()
    link(browser, STRONG)
    out(browser)
    come_in(browser, STRONG)
    assert session_of(house, house.tutor.person).method == "openid"

    browser.open("/account/role")
    browser.send("/account/role", choice=f"ministry {house.world.region}")
    assert session_of(house, house.tutor.person).role is Role.MINISTRY


def test_our_own_second_factor_is_asked_for_where_the_provider_saw_one(house: House, browser: Browser):
    """Whoever has an authenticator here shows it after a provider that speaks of one factor, and not after two."""
    browser.sign_in()
    link(browser, "single")
    out(browser)
    totp, codes = house.enrol(house.tutor.person)
    assert totp.interval == 30

    come_in(browser, "single")
    assert browser.at.startswith("/sign-in/second-factor")
    assert house.services.sessions.of(house.tutor.person) == []
    browser.send("/sign-in/second-factor", code=codes[0])

    assert session_of(house, house.tutor.person).method == "second_factor"


def test_an_invitation_is_redeemed_without_a_password(house: House, browser: Browser):
    """Whoever is invited may choose the provider instead of a password; the code is used up by it."""
    person = house.world.actor(Role.TUTOR, house.world.school).person
    code = house.services.accounts.invite(person, "new@example.org", SYSTEM)
    browser.open("/invitation")
    fields = {"csrf": re.findall(r'name="csrf" value="([^"]+)"', browser.page.text)[0], "code": code}
    page = browser.http.post("/sign-in/openid/invitation", data=fields, headers=browser.headers)
    there = _THERE.search(page.text)
    assert there

    come_back(browser, unescape(there[1]), "invited")

    assert session_of(house, person).method == "openid_single"
    again = browser.http.post("/sign-in/openid/invitation", data=fields, headers=browser.headers)
    assert (again.status_code, "уже использован" in again.text) == (422, True)
    house.http.cookies.clear()
    come_in(browser, "invited")
    assert len(house.services.sessions.of(person)) == 2


def test_an_identity_is_one_persons(house: House, browser: Browser):
    """What another has linked already cannot be linked again, and a wrong password links nothing."""
    other = house.world.actor(Role.TUTOR, house.world.school).person
    house.account(other, "other@example.org")
    browser.sign_in()
    link(browser, "mine")
    out(browser)
    browser.sign_in("other@example.org")

    assert link(browser, "mine").status_code == 409
    assert link(browser, "theirs", "another password").status_code == 422
    assert house.services.identities.of(other) == []


def test_what_is_unlinked_opens_nothing(house: House, browser: Browser):
    """After unlinking, with the password, the provider's word is nobody's again."""
    browser.sign_in()
    link(browser, "past")
    browser.open("/account")
    browser.send("/sign-in/openid/unlink", password=PASSWORD)
    out(browser)

    assert come_in(browser, "past").status_code == 403


def test_only_the_browser_that_began_comes_back(house: House, browser: Browser):
    """An answer of the provider is worth nothing in another browser, a second time, or after another beginning."""
    browser.sign_in()
    link(browser, "ivan")
    out(browser)
    back = urlsplit(says(to_provider(browser), "ivan"))
    another = TestClient(house.http.app)
    assert another.get(f"{back.path}?{back.query}").status_code == 400

    to_provider(browser)
    assert browser.open(f"{back.path}?{back.query}").status_code == 403
    assert browser.open(f"{back.path}?{back.query}").status_code == 400
    assert house.services.sessions.of(house.tutor.person) == []


def test_another_site_begins_nothing(house: House, browser: Browser):
    """Whom a link elsewhere has sent to our way to the provider is asked on our own page first, and comes in nowhere
    unasked."""
    browser.headers["Sec-Fetch-Site"] = "cross-site"

    page = browser.open("/sign-in/openid?next=/account")

    assert browser.at.startswith("/sign-in?")
    assert "next=%2Faccount" in browser.at
    assert (page.status_code, "letopis-openid" in house.http.cookies) == (200, False)


def test_a_link_is_for_the_session_that_began_it(house: House, browser: Browser):
    """Whoever is signed out, or in as somebody else, when the provider answers has linked nothing."""
    browser.sign_in()
    browser.open("/account")
    there = _THERE.search(browser.send("/sign-in/openid/link", password=PASSWORD).text)
    assert there
    house.services.sessions.end_all(house.tutor.person, SYSTEM)
    browser.http.cookies.delete("letopis-session")
    kept = house.http.cookies["letopis-openid"]
    browser.sign_in()
    assert house.http.cookies["letopis-openid"] == kept

    assert come_back(browser, unescape(there[1]), "ivan").status_code == 403
    assert house.services.identities.of(house.tutor.person) == []


@pytest.mark.parametrize("changed", [{"state": "x"}, {"code": "x"}, {"iss": "https://evil.example"}, {"error": "no"}])
def test_a_changed_answer_is_refused_in_words(house: House, browser: Browser, changed: dict[str, str]):
    """Whatever was changed on the way, people read one sentence and nobody is in."""
    back = urlsplit(says(to_provider(browser), "ivan"))

    page = browser.open(f"{back.path}?{urlencode(dict(parse_qsl(back.query)) | changed)}")

    assert page.status_code == 403
    assert "не подтвердил, кто вы" in page.text


def test_declining_is_no_error_of_ours(house: House, browser: Browser):
    """Whoever declines at the provider reads that they may try again."""
    assert come_back(browser, to_provider(browser), None).status_code == 403


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_afterwards(house: House, browser: Browser, elsewhere: str):
    """The way on leads to this server whatever the address says."""
    browser.sign_in()
    link(browser, "ivan")
    out(browser)

    come_in(browser, "ivan", f"/sign-in/openid?{urlencode({'next': elsewhere})}")

    assert (browser.page.url.host, browser.at.partition("?")[0]) == ("testserver", "/")


def test_an_old_beginning_is_over(house: House, browser: Browser):
    """What was sealed with another key, or is no seal, opens nothing."""
    back = urlsplit(says(to_provider(browser), "ivan"))

    for kept in ("", "AAAA", "not base64!", house.http.cookies["letopis-openid"][:-8] + "AAAAAAA="):
        house.http.cookies.clear()
        house.http.cookies.set("letopis-openid", kept)
        assert browser.open(f"{back.path}?{back.query}").status_code == 400


def test_without_a_provider_there_are_no_such_pages(tmp_path: Path):
    """Nothing of it is shown or answered where none is set."""
    with build(Settings(data=tmp_path, demo=True)) as services, TestClient(create_app(services, router)) as http:
        assert "/sign-in/openid" not in http.get("/sign-in").text
        assert http.get("/sign-in/openid", follow_redirects=False).status_code == 404


def test_a_provider_that_is_away_is_told_in_words(tmp_path: Path):
    """Where nobody answers people read that a password works too, and the next who asks does not wait."""
    given = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "letopis", "public_url": "http://testserver"}
    settings = Settings(data=tmp_path, demo=True, log_level="CRITICAL", **given)
    with build(settings) as services, TestClient(create_app(services, router)) as http:
        answers = [http.get("/sign-in/openid", follow_redirects=False) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert "войдите по паролю" in answers[0].text
