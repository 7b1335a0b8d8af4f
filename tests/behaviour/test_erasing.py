"""Two officers erase a person; counts and proofs stay, and nothing about the person can be read any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from application.bus import Actor
from application.desk import ReasonGiven
from application.people import (
    ChangePersonDetails,
    ConfirmErasure,
    EraseAgain,
    ProposeErasure,
    RegisterPerson,
    WithdrawErasure,
)
from domain.kernel import PersonId, Sealed
from domain.people import Person
from domain.people.erasure_facts import Erased, ErasureProposed
from domain.roles import Role
from infrastructure.database import Database
from infrastructure.journal.erasing import OWNED
from infrastructure.journal.schema import vault
from infrastructure.journal.verify import verify
from tests.behaviour.test_people import SECRETS
from tests.scenario import Parts, World

WHY = ReasonGiven(code="consent_withdrawn", text="Заявление от 1 сентября")
PDF = b"%PDF-1.7 demo"


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """A world on SQLite and on PostgreSQL."""
    with closing(Database(database_url)) as database:
        parts = Parts(database, tmp_path)
        yield World(parts)
        parts.journal.close()


def registered(world: World) -> PersonId:
    command = RegisterPerson.model_validate({"organisation": world.school, **SECRETS})
    return PersonId(world.do(command).streams[0].id)


def officers(world: World) -> tuple[Actor, Actor]:
    """Two who may erase people of the municipality."""
    return world.actor(Role.MUNICIPALITY, world.administration), world.actor(Role.CENTRE, world.centre)


def erase(world: World, person: PersonId) -> None:
    one, other = officers(world)
    world.do(ProposeErasure(person_id=person, reason=WHY), one)
    world.do(ConfirmErasure(person_id=person), other)


def test_what_was_sealed_or_named_opens_no_more(world: World) -> None:
    """Name, details, texts and files of an erased person are gone; a text about two is gone with either."""
    person, another = registered(world), world.person()
    text, both = world.vault.seal("Тайна", {person}), world.vault.seal("О двоих", {person, another})
    file, others = world.documents.put(PDF, "application/pdf", {person}), world.vault.seal("Своё", {another})

    erase(world, person)

    assert world.vault.details(person) is None
    assert person not in world.vault.names([person, another])
    assert not world.vault.knows(person)
    assert [world.vault.unseal(each) for each in (text, both, others)] == [None, None, "Своё"]
    assert world.documents.get(file) is None


def test_the_reason_outlives_the_key(world: World) -> None:
    """The fact names both officers and the reason; its words are sealed to the house and still open."""
    person = registered(world)

    erase(world, person)

    *_, proposed, done = world.journal.facts(person)
    assert isinstance(proposed, ErasureProposed)
    assert isinstance(done, Erased)
    assert isinstance(proposed.reason.text, Sealed)
    assert world.vault.unseal(proposed.reason.text) == "Заявление от 1 сентября"
    assert (done.reason.code, done.proposed_by) == ("consent_withdrawn", proposed.proposed_by)
    assert done.confirmed_by not in {None, done.proposed_by}


def test_all_that_is_the_persons_own_goes_in_the_same_transaction(world: World) -> None:
    """The key and every row of marks, accounts, sessions and tokens; of another person's nothing."""
    person, another = registered(world), registered(world)

    erase(world, person)

    with world.journal.database.read() as connection:
        rows = connection.execute(select(vault.c.person_id, vault.c.wrapped_key))
        keys = {row.person_id: row.wrapped_key for row in rows}
        left = {
            table.name: connection.scalar(select(func.count()).where(table.c.person_id == person)) for table in OWNED
        }
        marks = connection.scalar(select(func.count()).where(OWNED[0].c.person_id == another))
    assert keys[person] is None
    assert keys[another]
    assert set(left.values()) == {0}
    assert marks


def test_the_journal_stays_provable(world: World) -> None:
    """Digests, order and every table that follows from facts agree after an erasure."""
    person = registered(world)
    erase(world, person)

    assert list(verify(world.journal)) == []


def test_two_officers_are_needed(world: World) -> None:
    """Nothing is erased unproposed, by one officer alone, or by the person about to be erased."""
    person = registered(world)
    one, other = officers(world)
    world.refused(ConfirmErasure(person_id=person), other, "person.erasure_not_proposed")
    world.do(ProposeErasure(person_id=person, reason=WHY), one)

    world.refused(ConfirmErasure(person_id=person), one, "person.erasure_same_officer")
    world.refused(ProposeErasure(person_id=person, reason=WHY), other, "person.erasure_already_proposed")
    own = world.actor(Role.CENTRE, world.centre)
    world.do(ProposeErasure(person_id=own.person, reason=WHY), other)
    world.refused(ConfirmErasure(person_id=own.person), own, "person.own_erasure")
    assert world.vault.details(person) == SECRETS


def test_a_proposal_is_taken_back(world: World) -> None:
    """After withdrawal nothing is proposed, and everything is still readable."""
    person = registered(world)
    one, other = officers(world)
    world.do(ProposeErasure(person_id=person, reason=WHY), one)
    world.do(WithdrawErasure(person_id=person, reason=ReasonGiven(code="wrong_person")), other)

    world.refused(ConfirmErasure(person_id=person), other, "person.erasure_not_proposed")
    world.refused(WithdrawErasure(person_id=person), other, "person.erasure_not_proposed")
    assert world.vault.details(person) == SECRETS


def test_an_erased_person_stays_erased(world: World) -> None:
    """Neither a second erasure nor new details nor a text: there is nothing left to do."""
    person = registered(world)
    one, _ = officers(world)
    erase(world, person)

    world.refused(ProposeErasure(person_id=person, reason=WHY), one, "person.already_erased")
    world.refused(ChangePersonDetails(person_id=person, family_name="Новая"), one, "not_found")
    assert world.load(Person, person).erased


def test_whoever_holds_a_role_is_not_erased(world: World) -> None:
    """A nameless person would go on deciding, so roles are revoked first."""
    teacher = world.actor(Role.TEACHER, world.school, person=registered(world))
    one, other = officers(world)
    world.do(ProposeErasure(person_id=teacher.person, reason=WHY), one)
    refusal = world.refused(ConfirmErasure(person_id=teacher.person), other, "person.holds_roles")

    assert refusal.params == {}


def test_only_officers_within_reach_erase(world: World) -> None:
    """A school head, an auditor and an officer of another territory cannot even propose."""
    person = registered(world)
    asked = ProposeErasure(person_id=person, reason=WHY)

    world.refused(asked, world.actor(Role.SCHOOL_HEAD, world.school), "not_allowed")
    world.refused(asked, world.actor(Role.AUDITOR, world.region), "not_allowed")
    world.refused(asked, world.actor(Role.MUNICIPALITY, world.foreign_municipality), "not_found")


def test_the_system_erases_again_what_the_ledger_knows(world: World) -> None:
    """After a restore the system alone tells the erasure once more, and nobody else may."""
    person = registered(world)
    one, _ = officers(world)
    world.refused(EraseAgain(person_id=person), one, "not_allowed")

    world.do(EraseAgain(person_id=person))

    done = world.journal.facts(person)[-1]
    assert isinstance(done, Erased)
    assert (done.reason.code, done.confirmed_by) == ("restored", None)
    assert world.vault.details(person) is None
