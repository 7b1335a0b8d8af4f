"""Who could do what on a day: role bindings of any day, as known at any position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Date, Index, MetaData, Select, String, Table, Uuid, select

from application.ports import Recorded
from domain.bindings import RoleBinding
from domain.bindings.facts import EndChanged, Granted, Revoked
from domain.kernel import Fact, OrganisationId, PersonId
from domain.roles import Role
from projections.engine.timeline import Ends, Holds, Timeline, Told, as_of, times
from projections.engine.types import OPEN_DATE
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()
BINDINGS = Table(
    "role_bindings",
    METADATA,
    Column("binding_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("role", String(30), nullable=False),
    Column("organisation", Uuid, nullable=False),
    Column("functions", JSON, nullable=False),
    Column("since", Date, nullable=False),
    Index("role_bindings_person", "person_id"),
    Index("role_bindings_organisation", "organisation"),
)
TERMS = Timeline(
    Table(
        "role_binding_terms",
        METADATA,
        Column("binding_id", Uuid, primary_key=True),
        Column("running", Boolean),
        *times(),
    )
)
"""Days up to which a binding runs; the first day stands in the binding itself, because no fact changes it."""

Ids = Collection[OrganisationId] | Select[Any]
DAY = timedelta(days=1)


class BindingRegister(ReadModel):
    NAME: ClassVar[str] = "binding_register"
    TABLES: ClassVar[Sequence[Table]] = (BINDINGS, *TERMS.tables)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({RoleBinding.KIND})

    def when(self, recorded: Recorded, rows: Rows) -> None:
        TERMS.fold(rows, recorded, _telling)
        if isinstance(recorded.fact, Granted):
            fact = recorded.fact
            rows.put(
                BINDINGS,
                binding_id=fact.originator_id,
                person_id=fact.person,
                role=fact.role.value,
                organisation=fact.organisation,
                functions=[function.value for function in fact.functions],
                since=fact.since,
            )


def _telling(fact: Fact) -> Iterable[Told]:
    key = {"binding_id": fact.originator_id}
    if isinstance(fact, Granted | EndChanged):
        over = OPEN_DATE if fact.until is None else fact.until + DAY
        yield Ends(key, over)
        yield Holds(key, {"running": True}, date.min, over)
    elif isinstance(fact, Revoked):
        yield Ends(key, fact.occurred_on)


def bindings(
    reader: Reader,
    on: date,
    organisations: Ids | None = None,
    *,
    person: PersonId | None = None,
    role: Role | None = None,
    people: Collection[UUID] | None = None,
    roles: Collection[Role] | None = None,
    known_at: int | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[Row]:
    """Roles held on a day at the organisations (None: anywhere), in order of their ids; `until`: last day, inclusive.

    `people`, `roles`: of one of these. Who could act for a school on a day: ask with the school and everything above
    it (`path`).
    """
    held, terms = reader[BINDINGS], reader[TERMS.table]
    query = (
        select(held, terms.c.valid_to.label("until"))
        .join(terms, terms.c.binding_id == held.c.binding_id)
        .where(as_of(terms, on, known_at), held.c.since <= on)
    )
    if organisations is not None:
        query = query.where(held.c.organisation.in_(organisations))
    whom = people if person is None else {person}
    which = roles if role is None else {role}
    if whom is not None:
        query = query.where(held.c.person_id.in_(whom))
    if which is not None:
        query = query.where(held.c.role.in_(sorted(which)))
    if after is not None:
        query = query.where(held.c.binding_id > after)
    return [_shown(row) for row in reader.rows(query.order_by(held.c.binding_id).limit(limit))]


def _shown(row: Row) -> Row:
    return row | {"until": None if row["until"] == OPEN_DATE else row["until"] - DAY}
