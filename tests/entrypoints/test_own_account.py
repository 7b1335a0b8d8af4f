"""One's own account: devices, password, second factor, and codes from paper."""

from __future__ import annotations

import pyotp
import pytest
from starlette.testclient import TestClient

from domain.kernel import SYSTEM
from infrastructure.accounts.codes import Purpose
from infrastructure.clock import SystemClock
from tests.entrypoints.a_house import House, house
from tests.entrypoints.signing_in import LOGIN, PASSWORD, Browser, Program

__all__ = ["house"]
FRESH = "другая улица в начале апреля"


def another_device(house: House) -> TestClient:
    """A second browser of the same person."""
    return TestClient(house.http.app)


def test_strangers_see_no_account(house: House):
    """Who is not in is led to sign in, and back afterwards; a program is told 401."""
    browser = Browser(house.http)

    browser.open("/account")

    assert browser.at.startswith("/sign-in?")
    assert "next=%2Faccount" in browser.at
    browser.send("/sign-in", login=LOGIN, password=PASSWORD)
    assert browser.at.startswith("/account?")
    assert Program(another_device(house)).get("/account").status_code == 401


def test_the_page_is_in_either_language(house: House):
    """Devices, second factor and password in Russian or English, without script."""
    browser = Browser(house.http)
    browser.sign_in()

    for lang, said in (("ru", "Сменить пароль"), ("en", "Change the password")):
        page = browser.open(f"/account?lang={lang}").text
        assert said in page
        assert not any(word in page for word in ("<script", "<style", "style="))


def test_a_device_is_ended_from_another(house: House):
    """The owner sees both devices, ends one by its id, and that one is out at once."""
    lost, here = Program(another_device(house)), Program(house.http)
    lost.sign_in()
    here.sign_in()
    devices = here.get("/account").json()["devices"]
    (other,) = (device for device in devices if not device["here"])

    assert here.post("/account/devices/end", id=other["id"]).status_code == 200

    assert len(devices) == 2
    assert lost.get("/account").status_code == 401
    assert here.get("/account").status_code == 200


def test_nobody_else_s_device_can_be_ended(house: House):
    """A foreign or unknown id changes nothing and is answered alike."""
    person = house.world.person()
    foreign = house.services.sessions.begin(person, "password", "x")
    program = Program(house.http)
    program.sign_in()

    answers = {program.post("/account/devices/end", id=str(id)).text for id in (foreign.session.id, house.world.school)}

    assert len(answers) == 1
    assert house.services.sessions.find(foreign.token) is not None


def test_all_other_devices_are_ended_at_once(house: House):
    """One button, and only this device goes on."""
    others = [Program(another_device(house)) for _ in range(2)]
    for other in others:
        other.sign_in()
    browser = Browser(house.http)
    browser.sign_in(path="/sign-in?next=/account")

    browser.send("/account/devices/end-others")

    assert browser.at.startswith("/account?")
    assert [other.get("/account").status_code for other in others] == [401, 401]


def test_a_changed_password_ends_every_other_device(house: House):
    """This device goes on with a fresh token in the same role; the old password opens nothing."""
    other, program = Program(another_device(house)), Program(house.http)
    other.sign_in()
    program.sign_in()
    before = house.http.cookies["letopis-session"]

    answer = program.post("/account/password", password=PASSWORD, new_password=FRESH)

    assert answer.json()["status"] == "password_changed"
    assert program.get("/account").json()["role"] == "tutor"
    assert other.get("/account").status_code == 401
    assert house.services.sessions.find(before) is None
    assert other.sign_in().status_code == 401
    assert other.sign_in(password=FRESH).status_code == 200


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"password": "another one, long enough", "new_password": FRESH}, "account.password_wrong"),
        ({"password": PASSWORD, "new_password": "short"}, "account.password_too_short"),
        ({"password": PASSWORD, "new_password": LOGIN}, "account.password_too_common"),
        ({"password": PASSWORD, "new_password": FRESH, "repeated": FRESH + "!"}, "account.not_repeated"),
        ({"password": PASSWORD}, "account.field_missing"),
    ],
)
def test_a_password_is_not_changed_lightly(house: House, fields: dict[str, str], code: str):
    """Without the present one, with a weak new one or one typed differently, nothing changes, and the page says why."""
    program, browser = Program(house.http), Browser(house.http)
    program.sign_in()

    answer = program.post("/account/password", **fields)
    browser.open("/account")
    page = browser.send("/account/password", **fields)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert not any(value in page.text for name, value in fields.items() if value != LOGIN)
    assert Program(another_device(house)).sign_in().status_code == 200


def test_a_change_needs_the_token_of_the_session(house: House):
    """A form of another site, or with another session's token, changes nothing here."""
    program, other = Program(house.http), Program(another_device(house))
    program.sign_in()
    other.sign_in()
    right = program.csrf

    for wrong in ("", other.csrf, "x"):
        program.csrf = wrong
        assert program.post("/account/devices/end-others").status_code == 403
        sent = house.http.post("/account/devices/end-others", data={"csrf": wrong})
        assert sent.status_code == 403
    program.csrf = right
    foreign = {"X-CSRF-Token": right, "Sec-Fetch-Site": "cross-site"}
    assert house.http.post("/account/devices/end-others", json={}, headers=foreign).status_code == 403
    assert other.get("/account").status_code == 200


def test_the_second_factor_is_taken_away_with_the_password(house: House):
    """The owner types the password once more; the role is chosen again, and other devices are out."""
    totp, _ = house.enrol(house.tutor.person)
    program = Program(house.http)
    program.sign_in()
    program.post("/sign-in/second-factor", code=totp.at(SystemClock().now(), counter_offset=1))

    wrong = program.post("/account/second-factor/off", password="another one, long enough")
    off = program.post("/account/second-factor/off", password=PASSWORD)

    assert (wrong.status_code, off.status_code) == (422, 200)
    account = program.get("/account").json()
    assert (account["second_factor"], account["role"], account["method"]) == (False, None, "password")


def test_who_came_in_with_less_does_not_change_the_second_factor(house: House):
    """A thief of the password who was in before is out with the first code of the owner's authenticator; and the
    password alone neither takes it away nor makes recovery codes."""
    thief, owner = Program(another_device(house)), Program(house.http)
    thief.sign_in()
    owner.sign_in()
    secret = owner.post("/account/second-factor/begin", password=PASSWORD).json()["secret"]
    owner.post("/account/second-factor/confirm", code=pyotp.TOTP(secret).at(SystemClock().now()))

    assert thief.get("/account").status_code == 401
    assert owner.get("/account").json()["method"] == "second_factor"
    begun = house.services.sessions.begin(house.tutor.person, "password", "x")
    thief.http.cookies.clear()
    thief.http.cookies.set("letopis-session", begun.token)
    thief.csrf = house.services.sessions.csrf_token(begun.token)
    answers = [thief.post(f"/account/second-factor/{deed}", password=PASSWORD) for deed in ("codes", "off")]
    assert [(each.status_code, each.json()["code"]) for each in answers] == [(403, "account.second_factor_first")] * 2


def test_a_short_password_keeps_its_second_factor(house: House):
    """Eight characters are enough beside a second factor only, so it is not taken away from them."""
    totp, _ = house.enrol(house.tutor.person)
    program = Program(house.http)
    program.sign_in()
    program.post("/sign-in/second-factor", code=totp.at(SystemClock().now(), counter_offset=1))
    program.post("/account/password", password=PASSWORD, new_password="двор у реки")

    refused = program.post("/account/second-factor/off", password="двор у реки")

    assert (refused.status_code, refused.json()["code"]) == (422, "account.password_too_short")


def test_a_program_sets_up_a_second_factor(house: House):
    """Key and address come as text; the codes are shown once, and a wrong code confirms nothing."""
    program = Program(house.http)
    program.sign_in()

    refused = program.post("/account/second-factor/begin", password="another one, long enough")
    begun = program.post("/account/second-factor/begin", password=PASSWORD).json()
    wrong = program.post("/account/second-factor/confirm", code="000000")
    codes = program.post(
        "/account/second-factor/confirm", code=pyotp.TOTP(begun["secret"]).at(SystemClock().now())
    ).json()

    assert (refused.status_code, wrong.status_code) == (422, 422)
    assert pyotp.parse_uri(begun["uri"]).secret == begun["secret"]
    assert len(codes["recovery_codes"]) == 10
    assert program.get("/account").json()["recovery_codes_left"] == 10
    fresh = program.post("/account/second-factor/codes", password=PASSWORD).json()["recovery_codes"]
    assert set(fresh).isdisjoint(codes["recovery_codes"])


def test_the_key_is_not_shown_again_without_the_password(house: House):
    """Whoever finds a browser open cannot finish what its owner began: a wrong code leads back to the password."""
    browser = Browser(house.http)
    browser.sign_in()
    browser.open("/account/second-factor")
    secret = browser.send("/account/second-factor/begin", password=PASSWORD).text.partition('class="key">')[2][:32]

    page = browser.send("/account/second-factor/confirm", code="000000")

    assert page.status_code == 422
    assert secret not in page.text
    assert 'name="password"' in page.text


def test_an_invitation_becomes_an_account(house: House):
    """A code from paper and a password of one's own; then login and password open."""
    person = house.world.person()
    code = house.services.accounts.invite(person, "novy@example.org", SYSTEM)
    browser = Browser(house.http)
    browser.open("/invitation")

    weak = browser.send("/invitation", code=code, new_password="short", repeated="short")
    assert weak.status_code == 422
    browser.send("/invitation", code=code.lower(), new_password=FRESH, repeated=FRESH)

    assert "said=password_set" in browser.at
    browser.send("/sign-in", login="novy@example.org", password=FRESH)
    assert len(house.services.sessions.of(person)) == 1


def test_codes_that_do_not_fit_are_answered_alike(house: House):
    """Unknown, used or for something else: the same answer, also for people who do not exist."""
    person = house.world.person()
    used = house.services.accounts.invite(person, "novy@example.org", SYSTEM)
    house.services.accounts.redeem(used, FRESH, Purpose.INVITATION)
    other = house.services.accounts.reset(house.tutor.person, SYSTEM)
    program = Program(house.http)

    answers = [program.post("/invitation", code=code, new_password=FRESH) for code in (used, other, "AAAAA-AAAAA")]

    assert {answer.status_code for answer in answers} == {422}
    assert {answer.json()["code"] for answer in answers} == {"account.code_refused"}
    assert {str(answer.json()["params"]) for answer in answers} == {"{}"}


def test_a_forgotten_password_is_set_with_a_code(house: House):
    """The code of an administrator sets another one, and every device is out."""
    inside = Program(another_device(house))
    inside.sign_in()
    code = house.services.accounts.reset(house.tutor.person, SYSTEM)

    answer = Program(house.http).post("/reset", code=code, new_password=FRESH)

    assert answer.json() == {"status": "password_set"}
    assert inside.get("/account").status_code == 401
    assert Program(another_device(house)).sign_in(password=FRESH).status_code == 200


def test_codes_are_not_guessed(house: House):
    """Twenty tries from one address, then a wait."""
    program = Program(house.http)
    statuses = [program.post("/reset", code=f"AAAAA-{n:05}", new_password=FRESH).status_code for n in range(21)]

    assert statuses == [422] * 20 + [429]
