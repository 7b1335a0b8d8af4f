"""Questions to the register of organisations. `on`: a day; `known_at`: a position (None: as known now)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal, or_, select
from sqlalchemy.sql.selectable import CTE

from domain.kernel import OrganisationId
from domain.organisations import Level, OrganisationKind, OrganisationRole, OrganisationStatus, folded
from projections.engine.timeline import as_of
from projections.engine.types import OPEN_POSITION
from projections.model import Reader, Row
from projections.organisation_register import BASES, CALLED, CARDS, NAMES, PLACES, ROLES, STATES

Ids = Collection[OrganisationId] | Select[Any]


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show of the register; None does not filter. `called`: any name or synonym of any day (X-05)."""

    called: str | None = None
    level: Level | None = None
    kind: OrganisationKind | None = None
    status: OrganisationStatus | None = None
    role: OrganisationRole | None = None
    parent: OrganisationId | None = None
    external: bool | None = None


def organisations(
    reader: Reader,
    within: Ids | None,
    on: date,
    filters: Filters = Filters(),
    *,
    known_at: int | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[Row]:
    """Organisations in the tree on a day, by name; `within`: only these; `after`: name and id of the last seen."""
    cards, names, places, states = (reader[t.table].c for t in (CARDS, NAMES, PLACES, STATES))
    query = _on_day(reader, on, known_at)
    conditions = {
        cards.level: filters.level,
        cards.kind: filters.kind,
        states.status: filters.status,
        places.parent: filters.parent,
        cards.external: filters.external,
    }
    query = query.where(*(column == value for column, value in conditions.items() if value is not None))
    if within is not None:
        query = query.where(cards.organisation_id.in_(within))
    if filters.role:
        query = query.where(cards.organisation_id.in_(_holders(reader, filters.role, on, known_at)))
    if filters.called:
        query = query.where(cards.organisation_id.in_(_called(reader, filters.called, known_at)))
    if after:
        name, last = after
        query = query.where(or_(names.ru > name, and_(names.ru == name, cards.organisation_id > last)))
    return reader.rows(query.order_by(names.ru, cards.organisation_id).limit(limit))


def organisation(reader: Reader, organisation_id: OrganisationId, on: date, known_at: int | None = None) -> Row | None:
    """One organisation on a day, with `names` (all it was ever called) and the `roles` it plays that day."""
    found = reader.one(_on_day(reader, on, known_at).where(reader[CARDS.table].c.organisation_id == organisation_id))
    if found is None:
        return None
    called, roles = reader[CALLED.table], reader[ROLES.table]
    every_name = select(called.c.name, called.c.synonym, called.c.valid_from.label("since")).where(
        called.c.organisation_id == organisation_id, _known(called, known_at)
    )
    held = select(
        roles.c.role_id, roles.c.role, roles.c.context_ru, roles.c.context_en, roles.c.valid_from.label("since")
    ).where(roles.c.organisation_id == organisation_id, as_of(roles, on, known_at))
    return found | {
        "names": reader.rows(every_name.order_by(called.c.told_by, called.c.number)),
        "roles": reader.rows(held.order_by(roles.c.valid_from, roles.c.role_id)),
    }


def find(reader: Reader, text: str, on: date, within: Ids | None = None, limit: int = 20) -> list[Row]:
    """Organisations by any name or synonym they ever had, exact matches first; each organisation once."""
    called, wanted = reader[CALLED.table], folded(text)
    words = called.c.folded
    rank = case((words == wanted, 0), (words.startswith(wanted, autoescape=True), 1), else_=2)
    best = (
        select(called.c.organisation_id.label("found"), func.min(rank).label("rank"))
        .where(words.contains(wanted, autoescape=True), _known(called, None))
        .group_by(called.c.organisation_id)
        .subquery()
    )
    cards, names = reader[CARDS.table].c, reader[NAMES.table].c
    query = _on_day(reader, on, None).join(best, best.c.found == cards.organisation_id)
    if within is not None:
        query = query.where(cards.organisation_id.in_(within))
    return reader.rows(query.order_by(best.c.rank, names.ru, cards.organisation_id).limit(limit))


def organisation_names(
    reader: Reader, ids: Iterable[OrganisationId], on: date | None = None
) -> dict[OrganisationId, Row]:
    """`ru` and `en` of each known organisation: on a day, or the newest names."""
    names = reader[NAMES.table]
    query = select(names.c.organisation_id, names.c.ru, names.c.en).where(names.c.organisation_id.in_(list(ids)))
    if on is not None:
        query = query.where(as_of(names, on))
    else:
        query = query.where(_known(names, None)).order_by(names.c.valid_from)
    return {OrganisationId(row.pop("organisation_id")): row for row in reader.rows(query)}


def organisations_below(
    reader: Reader, organisation_id: OrganisationId, on: date, known_at: int | None = None
) -> Select[Any]:
    """Ids of the organisation and all that stood below it on a day, as a subquery for `column.in_(…)`."""
    places = reader[PLACES.table]
    below = select(literal(organisation_id, places.c.organisation_id.type).label("id")).cte(recursive=True)
    next_down = select(places.c.organisation_id).where(places.c.parent == below.c.id, as_of(places, on, known_at))
    return select(below.union(next_down).c.id)


FEW = 2000
"""Ids handed to the database one by one; more of them stay a subquery."""


def territory(reader: Reader, organisation_id: OrganisationId, on: date, known_at: int | None = None) -> Ids:
    """What stood below an organisation on a day, for `column.in_(…)`: the ids where they are few, so that the database
    knows how few and looks each up instead of reading whole tables."""
    below = organisations_below(reader, organisation_id, on, known_at)
    found = [row["id"] for row in reader.rows(below.limit(FEW + 1))]
    return found if len(found) <= FEW else below


def path(reader: Reader, organisation_id: OrganisationId, on: date, known_at: int | None = None) -> list[Row]:
    """The organisation and everything above it on a day, nearest first."""
    places = reader[PLACES.table]
    start = select(places.c.organisation_id.label("id"), places.c.parent, literal(0).label("height"))
    above: CTE = start.where(places.c.organisation_id == organisation_id, as_of(places, on, known_at)).cte(
        recursive=True
    )
    next_up = select(places.c.organisation_id, places.c.parent, above.c.height + 1).where(
        places.c.organisation_id == above.c.parent, as_of(places, on, known_at), above.c.height < HIGHEST
    )
    climbed = above.union(next_up)
    query = _on_day(reader, on, known_at).join(climbed, climbed.c.id == reader[CARDS.table].c.organisation_id)
    return reader.rows(query.order_by(climbed.c.height))


HIGHEST = 50
"""Steps of a path at most: five levels, and mergers within one."""


def _on_day(reader: Reader, on: date, known_at: int | None) -> Select[Any]:
    """Card, name, place, state and base of every organisation in the tree on a day."""
    cards, names, places, states, bases = (reader[t.table] for t in (CARDS, NAMES, PLACES, STATES, BASES))
    query = select(
        cards.c.organisation_id,
        names.c.ru.label("name_ru"),
        names.c.en.label("name_en"),
        cards.c.level,
        cards.c.kind,
        states.c.status,
        places.c.parent,
        bases.c.based_on,
        cards.c.time_zone,
        cards.c.external,
        cards.c.demo,
    )
    joined: Any = cards
    for other in (names, places, states, bases):
        same = other.c.organisation_id == cards.c.organisation_id
        joined = joined.join(other, and_(same, as_of(other, on, known_at)))
    return query.select_from(joined).where(as_of(cards, on, known_at))


def _called(reader: Reader, text: str, known_at: int | None) -> Select[Any]:
    called = reader[CALLED.table]
    return select(called.c.organisation_id).where(
        called.c.folded.contains(folded(text), autoescape=True), _known(called, known_at)
    )


def _holders(reader: Reader, role: OrganisationRole, on: date, known_at: int | None) -> Select[Any]:
    roles = reader[ROLES.table]
    return select(roles.c.organisation_id).where(roles.c.role == role, as_of(roles, on, known_at))


def _known(table: Table, known_at: int | None) -> ColumnElement[bool]:
    """Rows of a timeline known at a position, whatever their days."""
    if known_at is None:
        return table.c.known_to == OPEN_POSITION
    return and_(table.c.known_from <= known_at, table.c.known_to > known_at)
