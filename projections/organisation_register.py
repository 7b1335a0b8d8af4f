"""The register of organisations: the tree, names, states, bases and roles of any day, as known at any position."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Uuid

from application.ports import Recorded
from domain.kernel import Fact
from domain.organisations import Name, Organisation, OrganisationStatus, folded
from domain.organisations.facts import (
    BasedOnSet,
    Closed,
    Merged,
    Moved,
    OpenedAgain,
    Registered,
    Renamed,
    RoleEnded,
    RoleTaken,
    SynonymAdded,
)
from projections.engine.timeline import Ends, Holds, Timeline, Told, times
from projections.model import ReadModel, Rows

METADATA = MetaData()


def _of_organisation(name: str, *columns: Column[Any]) -> Timeline:
    return Timeline(Table(name, METADATA, Column("organisation_id", Uuid, primary_key=True), *columns, *times()))


CARDS = _of_organisation(
    "organisation_cards",
    Column("level", String(20)),
    Column("kind", String(30)),
    Column("time_zone", String(50)),
    Column("external", Boolean),
    Column("demo", Boolean),
)
NAMES = _of_organisation("organisation_names", Column("ru", String(500)), Column("en", String(500)))
PLACES = _of_organisation("organisation_places", Column("parent", Uuid))
"""Whom it stands under; a merged one under the organisation it went into."""
Index("organisation_places_below", PLACES.table.c.parent, PLACES.table.c.known_to)
STATES = _of_organisation("organisation_states", Column("status", String(20)))
BASES = _of_organisation("organisation_bases", Column("based_on", Uuid))
ROLES = _of_organisation(
    "organisation_roles",
    Column("role_id", Uuid, primary_key=True),
    Column("role", String(30)),
    Column("context_ru", String(500)),
    Column("context_en", String(500)),
)
CALLED = _of_organisation(
    "organisation_called",
    Column("told_by", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(500)),
    Column("folded", String(500)),
    Column("synonym", Boolean),
)
"""Everything it was ever called, by the fact that told it (X-05)."""


class OrganisationRegister(ReadModel):
    NAME: ClassVar[str] = "organisation_register"
    TABLES: ClassVar[Sequence[Table]] = tuple(
        table for timeline in (CARDS, NAMES, PLACES, STATES, BASES, ROLES, CALLED) for table in timeline.tables
    )
    KINDS: ClassVar[frozenset[str] | None] = frozenset({Organisation.KIND})

    def when(self, recorded: Recorded, rows: Rows) -> None:
        for timeline, telling in _TELLING.items():
            timeline.fold(rows, recorded, telling)


def _card(fact: Fact) -> Iterable[Told]:
    if isinstance(fact, Registered):
        card = fact.model_dump(mode="json", include={"level", "kind", "time_zone", "external", "demo"})
        yield _holds(fact, card)


def _name(fact: Fact) -> Iterable[Told]:
    if isinstance(fact, Registered | Renamed):
        yield _holds(fact, fact.name.model_dump())


def _place(fact: Fact) -> Iterable[Told]:
    if isinstance(fact, Registered | Moved | OpenedAgain):
        yield _holds(fact, {"parent": fact.parent})
    elif isinstance(fact, Merged):
        yield _holds(fact, {"parent": fact.into})


def _state(fact: Fact) -> Iterable[Told]:
    if isinstance(fact, Registered | Closed | Merged | OpenedAgain):
        yield _holds(fact, {"status": OrganisationStatus(fact.statuses()[0].to).value})


def _base(fact: Fact) -> Iterable[Told]:
    if isinstance(fact, Registered | BasedOnSet):
        yield _holds(fact, {"based_on": fact.based_on})


def _role(fact: Fact) -> Iterable[Told]:
    if isinstance(fact, RoleTaken):
        context = {"context_ru": fact.context.ru, "context_en": fact.context.en}
        yield _holds(fact, {"role": fact.role.value, **context}, role_id=fact.role_id)
    elif isinstance(fact, RoleEnded):
        yield Ends({"organisation_id": fact.originator_id, "role_id": fact.role_id}, fact.occurred_on)


def _called(fact: Fact) -> Iterable[Told]:
    names: list[tuple[str, bool]] = []
    if isinstance(fact, Registered | Renamed):
        names += [(name, False) for name in _both(fact.name)]
    if isinstance(fact, Registered):
        names += [(name, True) for name in fact.synonyms]
    if isinstance(fact, SynonymAdded):
        names += [(fact.synonym, True)]
    for number, (name, synonym) in enumerate(names):
        value = {"name": name, "folded": folded(name), "synonym": synonym}
        yield _holds(fact, value, told_by=fact.originator_version, number=number)


def _both(name: Name) -> list[str]:
    return [each for each in (name.ru, name.en) if each]


def _holds(fact: Fact, value: dict[str, object], **key: object) -> Holds:
    return Holds({"organisation_id": fact.originator_id, **key}, value, fact.occurred_on)


_TELLING: dict[Timeline, Callable[[Fact], Iterable[Told]]] = {
    CARDS: _card,
    NAMES: _name,
    PLACES: _place,
    STATES: _state,
    BASES: _base,
    ROLES: _role,
    CALLED: _called,
}
