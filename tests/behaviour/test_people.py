"""People become known; who they are stays in the vault."""

from datetime import date
from uuid import uuid4

import pytest
from pydantic import ValidationError

from application.people import ChangePersonDetails, RegisterPerson
from domain.kernel import SYSTEM, PersonId
from domain.people import Person
from domain.people.facts import DetailsChanged
from domain.roles import Role
from tests.scenario import SYSTEM_ACTOR, World

SECRETS = {
    "family_name": "Примерова",
    "given_name": "Проба",
    "patronymic": "Образцовна",
    "birth_date": "1990-05-17",
    "email": "proba@example.org",
}


def register(world: World, **changed: object) -> PersonId:
    command = RegisterPerson.model_validate({"organisation": world.school, **SECRETS, **changed})
    return PersonId(world.do(command).streams[0].id)


def test_a_registered_person_is_an_id_in_the_journal_and_a_name_in_the_vault(world: World):
    """The journal knows who entered the person; name, birth date and address are in the vault alone."""
    person = register(world)

    assert world.load(Person, person).organisation == world.school
    assert world.vault.details(person) == SECRETS
    stored = " ".join(fact.model_dump_json() for fact in world.journal.facts(person))
    assert not any(secret in stored for secret in SECRETS.values())


def test_a_made_up_person_is_marked(world: World):
    """People generated for a demonstration are marked in the journal and in the vault."""
    person = register(world, demo=True)

    assert world.load(Person, person).demo
    assert (world.vault.details(person) or {})["demo"] == "true"


def test_details_left_out_stay(world: World):
    """A new family name changes nothing else, and the fact says which details changed, not to what."""
    person = register(world)
    world.do(ChangePersonDetails(person_id=person, family_name="Новая"))

    assert world.vault.details(person) == SECRETS | {"family_name": "Новая"}
    changed = world.journal.facts(person)[-1]
    assert isinstance(changed, DetailsChanged)
    assert changed.details == ("family_name",)


def test_the_same_id_is_registered_once(world: World):
    """A second registration under one id is refused and the first person's details stay."""
    person = register(world)
    again = RegisterPerson(organisation=world.school, family_name="Иная", given_name="Иная", person_id=person)

    world.refused(again, SYSTEM_ACTOR, "stale_version")
    assert world.vault.details(person) == SECRETS


def test_the_id_of_the_system_is_nobody_s(world: World):
    """No person can be registered as the system itself."""
    taken = RegisterPerson(organisation=world.school, family_name="Иная", given_name="Иная", person_id=SYSTEM)

    world.refused(taken, SYSTEM_ACTOR, "invalid")


def test_only_the_known_can_be_changed(world: World):
    """Details of somebody unknown are not changed."""
    world.refused(ChangePersonDetails(person_id=uuid4(), email="a@b.example"), SYSTEM_ACTOR, "not_found")


@pytest.mark.parametrize(
    "wrong",
    [{"family_name": "  "}, {"email": "no address"}, {"birth_date": date(1815, 1, 1)}, {"given_name": "x" * 101}],
)
def test_malformed_details_are_refused_before_anything_happens(world: World, wrong: dict[str, object]):
    """An empty name, an address without @, an impossible birth date or an endless name is no request at all."""
    with pytest.raises(ValidationError):
        register(world, **wrong)


@pytest.mark.req("X-10")
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEACHER, Role.MENTOR, Role.TUTOR])
def test_others_than_registrars_enter_nobody(world: World, role: Role):
    """An auditor, a teacher or a tutor registers nobody."""
    actor = world.actor(role, world.school)
    command = RegisterPerson(organisation=world.school, family_name="Иная", given_name="Иная")

    world.refused(command, actor, "not_allowed")


def test_a_school_enters_its_own_people(world: World):
    """A head registers people of the own school; for another school the place looks unknown."""
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    own = RegisterPerson(organisation=world.school, family_name="Демо", given_name="Своя")
    person = world.do(own, head).streams[0].id

    for place in (world.other_school, world.foreign_school, uuid4()):
        elsewhere = RegisterPerson(organisation=place, family_name="Демо", given_name="Чужая")
        world.refused(elsewhere, head, "not_found")
    other_head = world.actor(Role.SCHOOL_HEAD, world.other_school)
    world.refused(ChangePersonDetails(person_id=person, email="a@b.example"), other_head, "not_found")
