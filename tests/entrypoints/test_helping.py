"""An administrator lets people in: within reach, with the own password, and never as them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from application.bindings import RevokeRole
from application.bus import Actor
from domain.kernel import PersonId
from domain.roles import Role
from infrastructure.accounts.readings import Asked
from tests.entrypoints.a_house import House, house
from tests.entrypoints.signing_in import PASSWORD, Browser, Program

__all__ = ["house"]
OWN = "admin@example.org"
FRESH = "другая улица в начале апреля"


def administrator(house: House) -> Actor:
    """Of the municipality, signed in by a password and a second factor that was shown."""
    actor = house.world.actor(Role.ADMINISTRATOR, house.world.municipality)
    house.account(actor.person, OWN)
    return actor


def acting(house: House, actor: Actor) -> Program:
    program = Program(house.http)
    program.sign_in(OWN)
    assert actor.acting_for is not None
    assert program.post("/account/role", role=actor.role, acting_for=str(actor.acting_for)).status_code == 200
    return program


def ask(program: Program, person: PersonId, what: str, **more: str) -> tuple[int, dict[str, str]]:
    answer = program.post("/account/people", person=str(person), what=what, **({"password": PASSWORD} | more))
    return answer.status_code, answer.json()


@pytest.mark.parametrize("house", [{"second_factor_roles": "none"}], indirect=True)
class TestHelping:
    """One administrator of a municipality, and people inside and outside of it."""

    def test_people_are_invited(self, house: House):
        """A person of the municipality gets a login and a code that sets the first password."""
        program = acting(house, administrator(house))
        person = house.world.person(house.world.school)

        status, paper = ask(program, person, "invite", login="novy@example.org")

        assert (status, paper["login"], paper["page"]) == (200, "novy@example.org", "/invitation")
        assert program.post("/invitation", code=paper["code"], new_password=FRESH).status_code == 200
        assert house.services.entrance.password("novy@example.org", FRESH, "") is not None

    def test_whose_login_was_shown_is_noted(self, house: House):
        """The paper names a login, so the administrator stands in the log of readings with the person."""
        actor = administrator(house)
        person = house.world.person(house.world.school)
        ask(acting(house, actor), person, "invite", login="novy@example.org")

        ((_, noted),) = house.services.readings.page(Asked(organisations={house.world.municipality}))

        assert (noted.reader, noted.operation, noted.people) == (actor.person, "account_invite", frozenset({person}))

    def test_a_forgotten_password_and_a_lost_device(self, house: House):
        """A reset leaves the second factor, a full one takes it away, and signing out ends every device."""
        program = acting(house, administrator(house))
        tutor, services = house.tutor.person, house.services
        house.enrol(tutor)
        begun = services.sessions.begin(tutor, "password", "x")

        assert ask(program, tutor, "sign_out")[1]["code"] is None
        assert services.sessions.find(begun.token) is None
        _, paper = ask(program, tutor, "full_reset")
        assert program.post("/reset", code=paper["code"], new_password=FRESH).status_code == 200
        account = services.accounts.of(tutor)
        assert account is not None
        assert not account.second_factor

    def test_nobody_out_of_reach_is_helped(self, house: House):
        """Unknown, of another municipality, with a role above the reach now or soon, and oneself: alike."""
        actor = administrator(house)
        program, world = acting(house, actor), house.world
        above = world.actor(Role.MINISTRY, world.region, person=world.person(world.school)).person
        foreign, soon = world.person(world.foreign_school), world.person(world.school)
        world.actor(Role.MINISTRY, world.region, person=soon, since=world.today + timedelta(days=9))
        house.account(above, "above@example.org")
        people = [PersonId(world.school), foreign, above, soon, actor.person]

        answers = [ask(program, person, what) for person in people for what in ("invite", "reset", "sign_out")]

        assert {status for status, _ in answers} == {404}
        assert {told["code"] for _, told in answers} == {"account.not_in_reach"}

    def test_the_own_password_is_asked_for(self, house: House):
        """Whoever finds the administrator's browser open invites nobody."""
        program = acting(house, administrator(house))

        status, told = ask(program, house.tutor.person, "reset", password="another one, long enough")

        assert (status, told["code"]) == (422, "account.password_wrong")

    def test_a_revoked_role_helps_nobody_any_more(self, house: House):
        """The very next request is refused, though the session goes on."""
        actor = administrator(house)
        program = acting(house, actor)
        *_, held = (fact for fact in house.services.journal.read(0, 10_000) if fact.type == "binding.granted")
        house.world.do(RevokeRole(binding_id=held.stream_id))

        assert ask(program, house.tutor.person, "reset")[0] == 404

    def test_others_have_no_such_page(self, house: House):
        """A tutor is refused, by page and by JSON; the administrator's page is in both languages."""
        actor = administrator(house)
        program, browser = Program(house.http), Browser(house.http)
        program.sign_in()
        assert ask(program, house.tutor.person, "reset")[0] == 403
        assert browser.open("/account/people").status_code == 403

        acting(house, actor)
        assert "Доступ людей" in browser.open("/account/people").text
        assert "People's access" in browser.open("/account/people?lang=en").text.replace("&#39;", "'")
        page = browser.send("/account/people", person=str(house.tutor.person), what="reset", password=PASSWORD)
        assert 'class="key">' in page.text
