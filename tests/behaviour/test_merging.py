"""Two ids of one person become one by a fact: nothing is rewritten, and a wrong move is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from application.absences import AnnounceAbsence
from application.bindings import GrantRole, RevokeRole
from application.bus import Actor, Command
from application.desk import ReasonGiven
from application.ioms import FileIomRequest
from application.people import ChangePersonDetails, MergePerson, ProposeErasure, RegisterPerson, UndoMerge
from application.staff import Hire
from domain.ioms import IomKind
from domain.kernel import PersonId, Sealed
from domain.people import Person
from domain.people.merge_facts import Merged, MergeUndone
from domain.roles import Role
from infrastructure.accounts.tables import name_marks, one_time_codes
from infrastructure.database import Database
from infrastructure.journal.erasing import OWNED
from infrastructure.journal.schema import bindings, vault
from infrastructure.journal.verify import verify
from tests.behaviour.couples import Couple
from tests.behaviour.routes import Traveller
from tests.behaviour.test_erasing import WHY as GONE
from tests.behaviour.test_erasing import erase
from tests.behaviour.test_people import SECRETS
from tests.scenario import Parts, World

WHY = ReasonGiven(code="entered_twice", text="Одна дата рождения, один приказ")
WRONG = ReasonGiven(code="different_people")


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """A world on SQLite and on PostgreSQL."""
    with closing(Database(database_url)) as database:
        parts = Parts(database, tmp_path)
        yield World(parts)
        parts.journal.close()


@pytest.fixture
def officer(world: World) -> Actor:
    """Who keeps the records of the municipality's people."""
    return world.actor(Role.MUNICIPALITY, world.administration)


def twice(world: World) -> tuple[PersonId, PersonId]:
    """One person entered twice: the id that goes, and the one that stays."""
    command = RegisterPerson.model_validate({"organisation": world.school, **SECRETS})
    one, other = (PersonId(world.do(command).streams[0].id) for _ in range(2))
    return one, other


def merge(one: UUID, other: UUID) -> MergePerson:
    return MergePerson(person_id=one, into=PersonId(other), reason=WHY)


def test_the_fact_says_who_stays_and_why(world: World, officer: Actor) -> None:
    """It stands in the stream of the id that goes; the words of the reason are sealed to the house."""
    one, other = twice(world)

    world.do(merge(one, other), officer)

    fact = world.journal.facts(one)[-1]
    assert isinstance(fact, Merged)
    assert (fact.into, fact.reason.code) == (other, "entered_twice")
    assert isinstance(fact.reason.text, Sealed)
    assert world.vault.unseal(fact.reason.text) == "Одна дата рождения, один приказ"
    assert world.load(Person, one).merged_into == world.vault.merged_into(one) == other
    assert world.vault.merged_into(other) is None


def test_what_is_the_ids_own_goes_and_history_is_still_read(world: World, officer: Actor) -> None:
    """It is found by no name and can sign in nowhere; names and texts of the past open; the other id keeps its own."""
    one, other = twice(world)
    text = world.vault.seal("Тайна", {one})
    code = {"code": b"1", "person_id": one, "purpose": "invitation", "issued_by": other}
    with world.journal.database.write() as connection:
        now = world.clock.now()
        connection.execute(one_time_codes.insert().values(**code, issued_at=now, expires_at=now))

    world.do(merge(one, other), officer)

    with world.journal.database.read() as connection:
        owned = [select(func.count()).select_from(table).where(table.c.person_id == one) for table in OWNED]
        left = [connection.scalar(query) for query in owned]
        kept = connection.scalar(select(func.count()).where(name_marks.c.person_id == other))
    assert (set(left), world.vault.namesakes()) == ({0}, [])
    assert kept
    assert (world.vault.details(one), world.vault.unseal(text)) == (SECRETS, "Тайна")


def test_a_wrong_move_is_taken_back(world: World, officer: Actor) -> None:
    """The id stands for itself again and is found by name; it may go once more."""
    one, other = twice(world)
    before = marks(world, one)
    world.do(merge(one, other), officer)
    assert marks(world, one) == set()

    world.do(UndoMerge(person_id=one, reason=WRONG), officer)

    assert isinstance(world.journal.facts(one)[-1], MergeUndone)
    assert (world.vault.merged_into(one), marks(world, one)) == (None, before)
    world.refused(UndoMerge(person_id=one, reason=WRONG), officer, "person.not_merged")
    world.do(merge(one, other), officer)
    assert world.vault.merged_into(one) == other


def marks(world: World, person: PersonId) -> set[bytes]:
    with world.journal.database.read() as connection:
        return set(connection.scalars(select(name_marks.c.mark).where(name_marks.c.person_id == person)))


def test_the_journal_stays_provable(world: World, officer: Actor) -> None:
    """Claims and the vault's note agree with the facts after a merge and after it is undone; a note without one is
    found."""
    (one, other), (third, _) = twice(world), twice(world)
    world.do(merge(one, other), officer)
    assert list(verify(world.journal)) == []
    world.do(UndoMerge(person_id=one, reason=WRONG), officer)
    assert list(verify(world.journal)) == []

    with world.journal.database.write() as connection:
        connection.execute(vault.update().where(vault.c.person_id == third).values(merged_into=other))
    assert [(found.code, found.stream_id) for found in verify(world.journal)] == [("merge_differs", third)]


def test_an_id_goes_once_and_into_another_that_stands(world: World, officer: Actor) -> None:
    """Not into itself, not twice, not into one that has gone, and not back while it has."""
    (one, other), (third, _) = twice(world), twice(world)
    world.refused(merge(one, one), officer, "person.same_person")
    world.do(merge(one, other), officer)

    assert world.refused(merge(one, third), officer, "person.merged_into").params == {"into": str(other)}
    world.refused(merge(third, one), officer, "person.merged_into")
    world.refused(merge(other, one), officer, "person.merged_into")
    world.do(merge(other, third), officer)
    assert world.vault.merged_into(one) == other


def test_erased_people_are_not_merged(world: World, officer: Actor) -> None:
    """Neither of the two is erased or about to be; an id that has gone may be erased, and its merge stands."""
    (one, other), (third, gone) = twice(world), twice(world)
    erase(world, gone)
    world.refused(merge(one, gone), officer, "person.already_erased")
    world.refused(merge(gone, one), officer, "person.already_erased")
    world.do(ProposeErasure(person_id=third, reason=GONE), officer)
    world.refused(merge(third, one), officer, "person.erasure_already_proposed")

    world.do(merge(one, other), officer)
    erase(world, one)
    world.refused(UndoMerge(person_id=one, reason=WRONG), officer, "person.already_erased")
    assert (world.vault.details(one), world.vault.merged_into(one)) == (None, other)
    assert list(verify(world.journal)) == []


def test_own_ids_are_merged_by_somebody_else(world: World, officer: Actor) -> None:
    """Nobody lets an id of their own go, takes another in, or parts the two again."""
    one, other = twice(world)
    own = world.actor(Role.MUNICIPALITY, world.administration, person=other)
    world.refused(merge(one, other), own, "person.own_merge")
    world.refused(merge(other, one), own, "person.own_merge")

    world.do(merge(one, other), officer)
    world.refused(UndoMerge(person_id=one, reason=WRONG), own, "person.own_merge")


def test_roles_do_not_follow(world: World, officer: Actor) -> None:
    """Whoever holds a role, will hold one, or is to stand in for somebody is not merged until that is over."""
    (one, other), (head, _) = twice(world), twice(world)
    grant = GrantRole(person=one, role=Role.TEACHER, organisation=world.school, since=world.today + timedelta(days=30))
    binding = world.do(grant).streams[0].id
    world.refused(merge(one, other), officer, "person.roles_to_revoke")
    world.on(world.today + timedelta(days=40))
    world.do(RevokeRole(binding_id=binding, reason=ReasonGiven(code="entered_twice")))
    world.on(world.today + timedelta(days=1))
    world.do(merge(one, other), officer)

    world.actor(Role.SCHOOL_HEAD, world.school, person=head)
    until = world.today + timedelta(days=5)
    away = AnnounceAbsence(
        person=head, deputy=other, organisation=world.school, since=world.today, until=until, reason=WHY
    )
    world.do(away, Actor(head, Role.SCHOOL_HEAD, world.school))
    (another, _) = twice(world)
    world.refused(merge(other, another), officer, "person.roles_to_revoke")


def test_an_open_route_holds_its_person(world: World) -> None:
    """The id goes only when the route is over, and none is opened under it afterwards."""
    route = Traveller.of(world).open()
    teacher, (_, other) = route.teacher.person, twice(world)
    officer = world.actor(Role.MUNICIPALITY, world.administration)
    revoke_all(world, teacher)

    refusal = world.refused(merge(teacher, other), officer, "claim_held")
    assert refusal.params["scope"] == "active_iom"


def revoke_all(world: World, person: PersonId) -> None:
    """End every role of a person; it is the day after."""
    with world.journal.database.read() as connection:
        found = list(connection.scalars(select(bindings.c.stream_id).where(bindings.c.person == person)))
    for binding in found:
        world.do(RevokeRole(binding_id=binding, reason=ReasonGiven(code="entered_twice")))
    world.on(world.today + timedelta(days=1))


def test_a_mentor_s_place_holds_its_person(world: World) -> None:
    """Whoever mentors somebody goes only when the pair is over."""
    couple = Couple.of(world)
    couple.propose()
    mentor, (_, other) = couple.mentor.person, twice(world)
    revoke_all(world, mentor)
    officer = world.actor(Role.MUNICIPALITY, world.administration)

    refusal = world.refused(merge(mentor, other), officer, "claim_held")
    assert refusal.params["scope"] == "mentor_place"


def test_an_open_request_holds_its_person(world: World) -> None:
    """An unanswered request is answered or taken back before its person's id goes."""
    teacher, (_, other) = world.actor(Role.TEACHER, world.school), twice(world)
    asked = FileIomRequest(school=world.school, centre=world.centre, kind=IomKind.CNPPM_ROUTE, text="Прошу")
    world.do(asked, teacher)
    revoke_all(world, teacher.person)
    officer = world.actor(Role.MUNICIPALITY, world.administration)

    refusal = world.refused(merge(teacher.person, other), officer, "claim_held")
    assert refusal.params["scope"] == "open_iom_request"


def test_nothing_new_is_told_of_an_id_that_went(world: World, officer: Actor) -> None:
    """No role, no work, no route, no details: the refusal names the id to tell it of, and undoing lets it be told."""
    one, other = twice(world)
    world.do(merge(one, other), officer)
    route = Traveller.of(world)
    grant = GrantRole(person=one, role=Role.TEACHER, organisation=world.school, since=world.today)
    post = {"position": "учитель", "category": "teacher", "subjects": ["физика"]}
    hire = Hire.model_validate({"person": one, "school": world.school, "post": post})
    region = world.actor(Role.ADMINISTRATOR, world.region)
    tried: list[tuple[Command, Actor]] = [
        (grant, region),
        (hire, officer),
        (route.opening(person=one, occurred_on=world.today), route.centre),
        (ChangePersonDetails(person_id=one, family_name="Новая"), officer),
    ]
    for command, by in tried:
        assert world.refused(command, by, "person.merged_into").params == {"into": str(other)}

    world.do(UndoMerge(person_id=one, reason=WRONG), officer)
    for command, by in tried:
        world.do(command, by)


def test_only_who_keeps_the_records_of_both_merges_them(world: World, officer: Actor) -> None:
    """Both ids lie in scope, or the one outside does not exist; an auditor, a tutor and the ministry merge nobody."""
    one, other = twice(world)
    abroad = world.person(world.foreign_school)
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    elsewhere = world.person(world.other_school)

    for role, place in ((Role.TUTOR, world.centre), (Role.MINISTRY, world.ministry), (Role.AUDITOR, world.region)):
        world.refused(merge(one, other), world.actor(role, place), "not_allowed")
    for command in (merge(one, abroad), merge(abroad, one)):
        world.refused(command, officer, "not_found")
    world.refused(merge(one, elsewhere), head, "not_found")
    world.do(merge(one, elsewhere), officer)
    world.refused(UndoMerge(person_id=one, reason=WRONG), head, "not_found")
    refused = Hire.model_validate(
        {"person": one, "school": world.school, "post": {"position": "учитель", "category": "teacher"}}
    )
    world.refused(refused, head, "not_found")  # the id that stayed is not the head's to know
