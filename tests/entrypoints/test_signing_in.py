"""The pages and answers by which people and programs come in."""

from __future__ import annotations

import re

import pyotp
import pytest

from domain.kernel import SYSTEM
from domain.roles import Role
from infrastructure.accounts.passwords import Compared, Passwords
from infrastructure.clock import SystemClock
from tests.entrypoints.a_house import House, house
from tests.entrypoints.signing_in import CHEAP, LOGIN, PASSWORD, Browser, Program

__all__ = ["house"]
_TIME = re.compile(r"<time.*?</time>")


def test_somebody_with_one_role_is_in_at_once(house: House):
    """Login and password, and the tutor is where they wanted to go; the role there is no choice about is chosen."""
    browser = Browser(house.http)

    page = browser.sign_in(path="/sign-in?next=/account")

    assert page.status_code == 200
    assert browser.at.startswith("/account?")
    assert "тьютор" in page.text
    (session,) = house.services.sessions.of(house.tutor.person)
    assert (session.role, session.acting_for, session.method) == (Role.TUTOR, house.world.school, "password")
    assert session.device == "Firefox, Linux"


@pytest.mark.parametrize(("lang", "said"), [("ru", "Войти не получилось"), ("en", "Signing in did not work")])
def test_every_mistake_is_answered_alike(house: House, lang: str, said: str):
    """A wrong password, an unknown login, an invited and a closed account: same status, same page but for the login."""
    invited, closed = house.world.person(), house.world.person()
    house.services.accounts.invite(invited, "invited@example.org", SYSTEM)
    house.account(closed, "closed@example.org")
    house.services.accounts.close(closed, SYSTEM)
    browser, answers = Browser(house.http), set()

    for login in (LOGIN, "nobody@example.org", "invited@example.org", "closed@example.org"):
        password = PASSWORD if login.startswith("closed") else "another one, long enough"
        answer = browser.sign_in(login, password, f"/sign-in?lang={lang}")
        answers.add((answer.status_code, _TIME.sub("", answer.text.replace(login, "—"))))
        assert "letopis-session" not in house.http.cookies

    assert len(answers) == 1
    assert said in answer.text
    assert answer.status_code == 401


@pytest.mark.parametrize("deed", ["close", "change", "enrol"])
def test_nobody_comes_in_by_what_counts_no_more(house: House, deed: str):
    """A password that is compared while the account is closed, or gets another password or a second factor, opens
    nothing: the session would outlive what ended all the others."""
    accounts, person = house.services.accounts, house.tutor.person

    class Slow(Passwords):
        def compare(self, password: str, kept: str | None) -> Compared:
            compared = super().compare(password, kept)
            account = accounts.of(person)
            assert account
            if deed == "close":
                accounts.close(person, SYSTEM)
            elif deed == "change":
                accounts.change_password(account, "другая улица в начале апреля")
            else:
                house.enrol(person)
            return compared

    accounts.passwords = Slow(CHEAP)
    answer = Program(house.http).sign_in()

    assert (answer.status_code, answer.json()["code"]) == (401, "http.unauthenticated")
    assert house.services.sessions.of(person) == []


def test_a_program_signs_in_with_json(house: House):
    """It gets its session as a cookie, the roles it may choose and the token it must repeat."""
    program = Program(house.http)

    answer = program.sign_in()

    assert answer.status_code == 200
    assert answer.json()["status"] == "signed_in"
    assert (answer.json()["role"], answer.json()["acting_for"]) == ("tutor", str(house.world.school))
    assert program.get("/account").json()["login"] == LOGIN
    assert program.post("/sign-out").json() == {"status": "signed_out"}
    assert program.get("/account").status_code == 401


def test_a_program_s_mistakes_are_problems(house: House):
    """Both languages and a stable code, like everywhere in the API; Retry-After with a wait."""
    program = Program(house.http)
    answers = [program.sign_in(password="another one, long enough") for _ in range(11)]

    first, last = answers[0], answers[-1]
    assert first.headers["content-type"] == "application/problem+json"
    assert (first.status_code, first.json()["code"]) == (401, "account.not_signed_in")
    assert (last.status_code, last.json()["code"]) == (429, "account.too_many_tries")
    assert 0 < int(last.headers["retry-after"]) <= 900
    assert program.sign_in().status_code == 429


def test_the_owner_comes_in_from_a_known_browser(house: House):
    """While somebody guesses from the same address, a browser the owner came in with is let through."""
    browser = Browser(house.http)
    browser.sign_in()
    house.services.sessions.end_all(house.tutor.person, SYSTEM)
    mark = house.http.cookies["letopis-browser"]
    del house.http.cookies["letopis-browser"]
    for _ in range(11):
        guessing = browser.sign_in(password="another one, long enough")
    assert guessing.status_code == 429
    house.http.cookies.set("letopis-browser", mark)

    browser.sign_in()

    assert len(house.services.sessions.of(house.tutor.person)) == 1


def test_the_second_factor_is_asked_for(house: House):
    """After the password nothing is open yet; the code of the device opens, once."""
    totp, _ = house.enrol(house.tutor.person)
    browser, clock = Browser(house.http), SystemClock()

    browser.sign_in(path="/sign-in?next=/account")
    assert browser.at.startswith("/sign-in/second-factor")
    assert house.services.sessions.of(house.tutor.person) == []
    assert browser.send("/sign-in/second-factor", code="000000").status_code == 422
    code = totp.at(clock.now(), counter_offset=1)
    browser.send("/sign-in/second-factor", code=code)

    assert browser.at.startswith("/account?")
    (session,) = house.services.sessions.of(house.tutor.person)
    assert session.method == "second_factor"
    program = Program(house.http)
    assert program.sign_in().json() == {"status": "second_factor_needed"}
    assert program.post("/sign-in/second-factor", code=code).json()["code"] == "account.code_wrong"


def test_a_recovery_code_opens_once(house: House):
    """Who has lost the device comes in with a code from paper; it is used up then."""
    _, codes = house.enrol(house.tutor.person)
    program = Program(house.http)

    for right in (True, False):
        program.sign_in()
        answer = program.post("/sign-in/second-factor", code=codes[0].lower())
        assert (answer.status_code == 200) is right


def test_nobody_is_half_way_without_a_password(house: House):
    """The second step alone leads back to the first; a program is told 401."""
    browser = Browser(house.http)

    browser.open("/sign-in/second-factor")

    assert browser.at.startswith("/sign-in?")
    assert Program(house.http).post("/sign-in/second-factor", code="123456").status_code == 401


def test_choosing_a_role_changes_the_token(house: House):
    """Of several roles one is chosen; the token of before is dead at once, and foreign roles are refused alike."""
    house.holds(Role.AUDITOR)
    program = Program(house.http)
    told = program.sign_in().json()
    before = house.http.cookies["letopis-session"]
    roles = {(each["role"], each["acting_for"]) for each in told["roles"]}

    chosen = program.post("/account/role", role="auditor", acting_for=str(house.world.region))

    assert told["role"] is None
    assert roles == {("tutor", str(house.world.school)), ("auditor", str(house.world.region))}
    assert (chosen.status_code, chosen.json()["role"]) == (200, "auditor")
    assert house.http.cookies["letopis-session"] != before
    assert house.services.sessions.find(before) is None
    for role, place in (("auditor", house.world.school), ("ministry", house.world.region), ("system", "x")):
        refused = program.post("/account/role", role=role, acting_for=str(place))
        assert (refused.status_code, refused.json()["code"]) == (403, "account.role_not_held")


def test_the_page_names_the_roles_in_words(house: House):
    """People choose by the names of roles and organisations, in either language."""
    house.holds(Role.AUDITOR)
    browser = Browser(house.http)
    browser.sign_in()

    assert browser.at.startswith("/account/role?")
    assert "аудитор" in browser.page.text
    assert "Демо region" in browser.page.text
    browser.send("/account/role", choice=f"tutor {house.world.school}")
    (session,) = house.services.sessions.of(house.tutor.person)
    assert session.role is Role.TUTOR


def test_a_role_of_the_ministry_needs_a_second_factor(house: House):
    """Whoever has none is led to setting it up, confirms it, and only then the role opens."""
    house.holds(Role.MINISTRY)
    browser = Browser(house.http)
    browser.sign_in()
    choice = f"ministry {house.world.region}"

    browser.send("/account/role", choice=choice)
    assert browser.at.startswith("/account/second-factor?")
    assert "нужен второй фактор" in browser.page.text
    page = browser.send("/account/second-factor/begin", password=PASSWORD)
    assert "<svg" in page.text
    secret = page.text.partition('class="key">')[2].partition("<")[0]
    page = browser.send("/account/second-factor/confirm", code=pyotp.TOTP(secret).at(SystemClock().now()))
    assert page.text.count("<li><code>") == 10
    browser.open("/account/role")
    browser.send("/account/role", choice=choice)

    (session,) = house.services.sessions.of(house.tutor.person)
    assert (session.role, session.method) == (Role.MINISTRY, "second_factor")


def test_the_only_role_is_not_chosen_past_its_second_factor(house: House):
    """With one role, of the ministry, and a password alone, nobody is in that role."""
    person = house.world.actor(Role.MINISTRY, house.world.ministry).person
    house.account(person, "ministry@example.org")
    program = Program(house.http)

    told = program.sign_in("ministry@example.org").json()
    refused = program.post("/account/role", **told["roles"][0])

    assert told["role"] is None
    assert (refused.status_code, refused.json()["code"]) == (403, "account.second_factor_needed")
    assert refused.json()["params"] == {"enrolled": False}


@pytest.mark.parametrize("house", [{"second_factor_roles": None}], indirect=True)
def test_the_demo_asks_for_no_second_factor(house: House):
    """In demo mode nobody has to set up a device to look at the ministry's side."""
    house.holds(Role.MINISTRY)
    program = Program(house.http)
    program.sign_in()

    assert program.post("/account/role", role="ministry", acting_for=str(house.world.region)).status_code == 200


def test_signing_in_again_ends_the_session_before(house: House):
    """One browser has one session, with a fresh token."""
    browser = Browser(house.http)
    browser.sign_in()
    before = house.http.cookies["letopis-session"]

    browser.sign_in()

    assert house.http.cookies["letopis-session"] != before
    assert house.services.sessions.find(before) is None
    assert len(house.services.sessions.of(house.tutor.person)) == 1
