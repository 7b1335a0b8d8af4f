"""Who may act where is known the moment it commits, on any day asked, as corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.bindings import RoleBinding
from domain.corrections import correct
from domain.kernel import Act, Aggregate, OrganisationId, PersonId, Reason
from domain.organisations.organisation import Card, Organisation
from domain.organisations.values import Level, Name, OrganisationKind
from domain.roles import Function, Role
from infrastructure.journal import Journal, SqlAuthority
from tests.infrastructure.journal.toys import ACT, ME, submission

WHY = Reason(code="order")
CLERK = Act(**dict(ACT) | {"by": PersonId(UUID(int=70))})
"""Roles are given by somebody else than who gets them."""
JANUARY, FEBRUARY, MARCH = date(2024, 1, 10), date(2024, 2, 10), date(2024, 3, 1)


def on(day: date) -> Act:
    """The act as of a day."""
    return Act(**dict(CLERK) | {"occurred_on": day})


class Region:
    """A country, a region with a zone of its own, two municipalities and a school, since January."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.country = self.add(Level.COUNTRY, OrganisationKind.COUNTRY, None)
        self.region = self.add(Level.REGION, OrganisationKind.REGION, self.country, "Asia/Yekaterinburg")
        self.one = self.add(Level.MUNICIPALITY, OrganisationKind.MUNICIPALITY, self.region)
        self.other = self.add(Level.MUNICIPALITY, OrganisationKind.MUNICIPALITY, self.region)
        self.school = self.add(Level.ORGANISATION, OrganisationKind.SCHOOL, self.one)

    def add(
        self, level: Level, kind: OrganisationKind, parent: Organisation | None, zone: str | None = None
    ) -> Organisation:
        card = Card(level=level, kind=kind, name=Name(ru=f"Демо {kind}"), time_zone=zone)
        organisation = Organisation.register(on(JANUARY), OrganisationId(uuid4()), card, parent, None)
        return self.save(organisation)

    def save(self, organisation: Organisation) -> Organisation:
        commit(self.journal, organisation)
        return organisation


def commit(journal: Journal, *aggregates: Aggregate) -> None:
    journal.append(submission(*aggregates))


def id_of(organisation: Organisation) -> OrganisationId:
    return OrganisationId(organisation.id)


@pytest.fixture
def tree(journal: Journal) -> Region:
    return Region(journal)


@pytest.fixture
def authority(journal: Journal) -> SqlAuthority:
    return SqlAuthority(journal.database, "Europe/Moscow")


def line_above(authority: SqlAuthority, organisation: Organisation, day: date) -> list[UUID]:
    return [node.id for node in authority.ancestors(id_of(organisation), day)]


def test_the_tree_is_known_from_the_first_day(tree: Region, authority: SqlAuthority):
    """A school stands under its municipality, region and country since its registration, and not before."""
    above = [tree.school.id, tree.one.id, tree.region.id, tree.country.id]

    assert line_above(authority, tree.school, JANUARY) == above
    assert line_above(authority, tree.school, date(2024, 1, 9)) == []
    assert authority.ancestors(id_of(tree.school), MARCH)[1].level is Level.MUNICIPALITY


def test_a_moved_school_counts_where_it_stood(tree: Region, authority: SqlAuthority):
    """After the move it belongs to the other municipality; the days before stay as they were."""
    tree.school.move(on(FEBRUARY), tree.other)
    tree.save(tree.school)

    assert line_above(authority, tree.school, date(2024, 2, 9))[1] == tree.one.id
    assert line_above(authority, tree.school, FEBRUARY)[1] == tree.other.id
    assert id_of(tree.school) in authority.subtree(id_of(tree.other), MARCH)
    assert id_of(tree.school) not in authority.subtree(id_of(tree.one), MARCH)
    assert id_of(tree.school) in authority.subtree(id_of(tree.one), JANUARY)


def test_a_merged_municipality_stands_under_the_other(tree: Region, authority: SqlAuthority):
    """Whoever reaches the one that goes on reaches what stood below the one that went."""
    tree.one.merge(on(FEBRUARY), tree.other)
    commit(tree.journal, tree.one, tree.other)

    assert authority.subtree(id_of(tree.other), MARCH) >= {id_of(tree.one), id_of(tree.school)}
    tree.one.open_again(on(MARCH), tree.region, WHY)
    tree.save(tree.one)
    assert authority.subtree(id_of(tree.other), MARCH) == {id_of(tree.other)}


def test_a_withdrawn_move_never_was(tree: Region, authority: SqlAuthority):
    """A correction changes the tree of the days it speaks of."""
    tree.school.move(on(FEBRUARY), tree.other)
    tree.save(tree.school)
    stored = tree.journal.facts(tree.school.id)
    correct(tree.school, stored, ACT, version=2, reason=WHY, values={}, dated=None, withdrawn=True)
    tree.save(tree.school)

    assert line_above(authority, tree.school, MARCH)[1] == tree.one.id


def test_what_another_process_committed_counts(
    tree: Region, authority: SqlAuthority, open_journal: Callable[..., Journal]
):
    """A move and a revocation committed elsewhere hold for the very next question here."""
    binding = granted()
    commit(tree.journal, binding)
    asked = (line_above(authority, tree.school, MARCH)[1], len(authority.bindings(ME, MARCH)))
    binding.revoke(CLERK, WHY)
    tree.school.move(on(FEBRUARY), tree.other)

    commit(open_journal(), binding, tree.school)

    assert asked == (tree.one.id, 1)
    assert (line_above(authority, tree.school, MARCH)[1], len(authority.bindings(ME, MARCH))) == (tree.other.id, 0)


def test_a_look_holds_for_the_command_that_took_it(
    tree: Region, authority: SqlAuthority, monkeypatch: pytest.MonkeyPatch
):
    """The question for a stored answer tells how far things have come, until this process changes them."""
    monkeypatch.setattr("infrastructure.journal.looking.HOLDS", 60)
    commit(tree.journal, granted())
    questions: list[Any] = []
    database = tree.journal.database
    ask, ask_all = database.text, database.texts
    monkeypatch.setattr(database, "text", lambda *asked: questions.append(asked) or ask(*asked))
    monkeypatch.setattr(database, "texts", lambda asked: questions.append(asked) or ask_all(asked))

    assert tree.journal.answer(ME, uuid4(), "") is None
    authority.time_zone(id_of(tree.school))
    authority.ancestors(id_of(tree.school), MARCH)
    authority.subtree(id_of(tree.region), MARCH)
    held = authority.bindings(ME, MARCH)
    assert (len(held), len(questions)) == (1, 3)

    commit(tree.journal, granted())
    assert len(authority.bindings(ME, MARCH)) == 2


def test_the_zone_is_the_regions(tree: Region, authority: SqlAuthority):
    """A school lives by its region's clock; where no region is known, by the installation's."""
    assert authority.time_zone(id_of(tree.school)) == "Asia/Yekaterinburg"
    assert authority.time_zone(id_of(tree.country)) == "Europe/Moscow"
    assert authority.time_zone(None) == "Europe/Moscow"
    assert authority.time_zone(OrganisationId(uuid4())) == "Europe/Moscow"


def test_an_unknown_organisation_has_no_ancestors(authority: SqlAuthority):
    """Nothing is known of an id nobody registered, and its subtree is itself."""
    unknown = OrganisationId(uuid4())

    assert authority.ancestors(unknown, MARCH) == ()
    assert authority.subtree(unknown, MARCH) == {unknown}


def granted(until: date | None = None) -> RoleBinding:
    return RoleBinding.grant(
        on(JANUARY), uuid4(), ME, Role.TUTOR, OrganisationId(UUID(int=9)), [Function.AUTHOR], until=until
    )


def test_a_binding_holds_from_its_first_day_to_its_last(journal: Journal, authority: SqlAuthority):
    """The last day still counts; the day before the first and the day after the last do not."""
    commit(journal, granted(until=FEBRUARY))

    held = [len(authority.bindings(ME, day)) for day in (date(2024, 1, 9), JANUARY, FEBRUARY, date(2024, 2, 11))]

    assert held == [0, 1, 1, 0]
    assert authority.bindings(ME, JANUARY)[0].functions == {Function.AUTHOR}
    assert authority.bindings(PersonId(uuid4()), JANUARY) == []


def test_a_revoked_binding_holds_no_more_at_once(journal: Journal, authority: SqlAuthority):
    """The day of revoking is the first without the role; the answer is right with the very next question."""
    binding = granted()
    commit(journal, binding)
    assert len(authority.bindings(ME, MARCH)) == 1

    binding.revoke(CLERK, WHY)
    commit(journal, binding)

    assert [len(authority.bindings(ME, day)) for day in (date(2024, 2, 29), MARCH)] == [1, 0]


def test_a_changed_end_counts(journal: Journal, authority: SqlAuthority):
    """A binding made longer holds on the added days."""
    binding = granted(until=MARCH)
    commit(journal, binding)
    binding.change_end(CLERK, date(2024, 12, 31))
    commit(journal, binding)

    assert [len(authority.bindings(ME, day)) for day in (date(2024, 12, 31), date(2025, 1, 1))] == [1, 0]
