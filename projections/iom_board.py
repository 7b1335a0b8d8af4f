"""The board of routes: one row a route, its stage, what must happen next and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    func,
    or_,
    select,
)

from application.ports import Recorded
from domain.corrections import Corrected
from domain.ioms import (
    Activity,
    Approver,
    DeficitOutcome,
    Iom,
    IomKind,
    ItemStatus,
    RouteBasis,
    Stage,
    TransferStatus,
)
from domain.ioms.facts import IomOpened
from domain.kernel import OrganisationId, PersonId
from domain.roles import Role
from projections.iom_next_step import Standing, next_step
from projections.iom_told import Book, tell, tell_anew
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()
BOARD = Table(
    "iom_board",
    METADATA,
    Column("iom_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False, doc="of the route's newest fact"),
    Column("opened_at", BigInteger, nullable=False, doc="position of its first one"),
    Column("person_id", Uuid, nullable=False),
    Column("school", Uuid, nullable=False),
    Column("centre", Uuid, nullable=False),
    Column("tutor", Uuid, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("parallel", Boolean, nullable=False),
    Column("post", String(500), nullable=False),
    Column("subjects", JSON, nullable=False),
    Column("bases", JSON, nullable=False),
    Column("stage", String(20), nullable=False),
    Column("activity", String(20), nullable=False),
    Column("stage_since", Date, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("plan_version", Integer, nullable=False, doc="in force; 0 before the first approval"),
    Column("approvers", JSON, nullable=False),
    Column("approvals_missing", JSON, nullable=False),
    Column("next_step", String(40)),
    Column("turn", JSON, nullable=False, doc="roles whose turn it is"),
    Column("turn_person", Uuid, doc="the tutor or the teacher, where it is theirs"),
    Column("evidence_waiting", Integer, nullable=False),
    Column("items_accepted", Integer, nullable=False),
    Column("items_total", Integer, nullable=False, doc="in the plan and not cancelled"),
    Column("deficits", Integer, nullable=False),
    Column("deficits_uncovered", Integer, nullable=False),
    Column("deficits_closed", Integer, nullable=False),
    Column("transfers_confirmed", Integer, nullable=False),
    Column("first_approved_on", Date),
    Column("completed_on", Date),
    Column("closed_on", Date),
    Column("deviations", Integer, nullable=False),
    Column("told", JSON, nullable=False, doc="what each fact told; not for people"),
    Index("iom_board_opened", "opened_at"),
    Index("iom_board_school", "school"),
    Index("iom_board_centre", "centre"),
    Index("iom_board_tutor", "tutor"),
    Index("iom_board_person", "person_id"),
)
SHOWN = tuple(column.name for column in BOARD.columns if column.name != "told")


class IomBoard(ReadModel):
    NAME: ClassVar[str] = "iom_board"
    TABLES: ClassVar[Sequence[Table]] = (BOARD,)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({Iom.KIND})
    BY_STREAM = {BOARD: "iom_id"}
    UNSEEN = frozenset({BOARD})

    def when(self, recorded: Recorded, rows: Rows) -> None:
        row = rows.get(BOARD, iom_id=recorded.stream_id) or {"told": {}}
        fact, version, telling = recorded.fact, recorded.stream_version, tell
        if isinstance(recorded.fact, Corrected) and recorded.corrects:
            fact, version, telling = recorded.corrects[1], recorded.fact.version, tell_anew
        if isinstance(fact, IomOpened):
            row |= _opened(fact, row.get("opened_at", recorded.position))
        row["told"] = telling(row["told"], version, fact)
        seen = {"version": recorded.stream_version, "position": recorded.position}
        rows.put(BOARD, **row | seen | _columns(row, Book(row["told"])))


def _opened(fact: IomOpened, opened_at: int) -> Row:
    return {
        "iom_id": fact.originator_id,
        "opened_at": opened_at,
        "person_id": fact.person,
        "centre": fact.centre,
        "kind": fact.kind.value,
        "parallel": fact.parallel is not None,
        "approvers": [approver.value for approver in fact.approvers],
    }


def _columns(row: Row, book: Book) -> Row:
    """Everything that follows from what was told."""
    uncovered = _uncovered(book)
    standing = _standing(book, row["approvers"], len(uncovered))
    step, turn = next_step(standing)
    tutor = UUID(book.newest("tutor"))
    persons: dict[tuple[Role, ...], UUID] = {(Role.TUTOR,): tutor, (Role.TEACHER,): row["person_id"]}
    return {
        "tutor": tutor,
        "school": UUID(book.newest("school")),
        "post": book.newest("post"),
        "subjects": book.newest("subjects"),
        "stage": standing.stage.value,
        "activity": standing.activity.value,
        "plan_version": book.newest("plan_version") or 0,
        "approvals_missing": [approver.value for approver in standing.approvals_missing],
        "next_step": step,
        "turn": [role.value for role in turn],
        "turn_person": persons.get(turn),
        "evidence_waiting": standing.waiting,
        "items_accepted": standing.accepted,
        "items_total": standing.items,
        "deficits_uncovered": len(uncovered),
        "transfers_confirmed": standing.transfers_confirmed,
        "deviations": book.count("deviation"),
        **_grounds(book),
        **{name: _day(book, name) for name in DAYS},
    }


DAYS = ("stage_since", "opened_on", "first_approved_on", "completed_on", "closed_on")


def _day(book: Book, field: str) -> date | None:
    day = book.newest(field)
    return date.fromisoformat(day) if day else None


def _grounds(book: Book) -> Row:
    """What the route rests on, and what became of its deficits."""
    found, outcomes = book.parts("found"), book.parts("deficit")
    bases = {RouteBasis.REQUEST: book.count("request"), RouteBasis.DIAGNOSTICS: len(found)}
    return {
        "bases": [basis.value for basis, given in bases.items() if given],
        "deficits": len(found),
        "deficits_closed": sum(outcomes.get(deficit) == DeficitOutcome.CLOSED for deficit in found),
    }


def _standing(book: Book, approvers: Sequence[str], uncovered: int) -> Standing:
    items, transfers = list(book.parts("item").values()), list(book.parts("transfer").values())
    planned = [status for status in items if status not in OFF]
    moved, executed = book.last("stage"), book.last("stage", Stage.EXECUTION)
    asked = [Approver(approver) for approver in approvers]
    return Standing(
        stage=Stage(book.newest("stage")),
        activity=Activity(book.newest("activity")),
        plan=book.newest("plan"),
        based=bool(book.count("request") or book.parts("found")),
        uncovered=uncovered,
        items=len(planned),
        accepted=items.count(ItemStatus.ACCEPTED),
        waiting=items.count(ItemStatus.HANDED_IN),
        unfinished=sum(status != ItemStatus.ACCEPTED for status in planned),
        approvals_missing=tuple(approver for approver in asked if not _given(book, approver)),
        reflected=book.last("reflection") > executed,
        judged=book.last("final_diagnostics") > executed,
        transfers_recorded=len(transfers),
        transfers_confirmed=transfers.count(TransferStatus.CONFIRMED),
        closing=book.last("closing", "proposed") > moved,
        reopening=book.last("reopening", "proposed") > moved,
    )


OFF = frozenset({ItemStatus.DROPPED, ItemStatus.CANCELLED})
"""Items that serve nothing any more."""


def _given(book: Book, approver: Approver) -> bool:
    """Given since the plan, or its change, was last handed to those who approve it."""
    field = f"approval:{approver}"
    since = max(book.last("plan"), book.last("stage"))
    return book.newest(field) == "given" and book.last(field) > since


def _uncovered(book: Book) -> set[str]:
    statuses = book.parts("item")
    serving = (served for item, served in book.parts("serves").items() if statuses.get(item) not in OFF)
    return set(book.parts("found")) - {deficit for served in serving for deficit in served}


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show of the board; None does not filter. `since_by`: at the stage since that day or longer."""

    stage: Stage | None = None
    activity: Activity | None = None
    kind: IomKind | None = None
    tutor: PersonId | None = None
    person: PersonId | None = None
    schools: frozenset[OrganisationId] | None = None
    next_step: str | None = None
    since_by: date | None = None


def board(
    reader: Reader,
    organisations: frozenset[OrganisationId] | None,
    today: date,
    filters: Filters = Filters(),
    *,
    before: int | None = None,
    limit: int = 50,
) -> list[Row]:
    """Routes whose school or centre is among the organisations (None: all), the newest first.

    `before`: `opened_at` of the last one seen. Each row has `days_in_stage` as of `today`.
    """
    c = reader[BOARD].c
    query = _filtered(_select(reader), reader, filters)
    if organisations is not None:
        query = query.where(or_(c.school.in_(organisations), c.centre.in_(organisations)))
    if before is not None:
        query = query.where(c.opened_at < before)
    rows = reader.rows(query.order_by(c.opened_at.desc()).limit(limit))
    return [_aged(row, today) for row in rows]


def one_route(reader: Reader, iom_id: UUID, today: date) -> Row | None:
    row = reader.one(_select(reader).where(reader[BOARD].c.iom_id == iom_id))
    return row and _aged(row, today)


def _select(reader: Reader) -> Select[Any]:
    return select(*(reader[BOARD].c[name] for name in SHOWN))


def _aged(row: Row, today: date) -> Row:
    return row | {"days_in_stage": (today - row["stage_since"]).days}


def _filtered(query: Select[Any], reader: Reader, filters: Filters) -> Select[Any]:
    c = reader[BOARD].c
    equal = {
        c.stage: filters.stage,
        c.activity: filters.activity,
        c.kind: filters.kind,
        c.tutor: filters.tutor,
        c.person_id: filters.person,
        c.next_step: filters.next_step,
    }
    for column, wanted in equal.items():
        query = query.where(column == wanted) if wanted is not None else query
    if filters.schools is not None:
        query = query.where(c.school.in_(filters.schools))
    if filters.since_by is not None:
        query = query.where(c.stage_since <= filters.since_by)
    return query


def by_stage(reader: Reader, organisations: frozenset[OrganisationId] | None = None) -> dict[Stage, int]:
    """How many routes of the organisations (None: of all) stand at each stage; stages without any are left out."""
    c = reader[BOARD].c
    query = select(c.stage, func.count().label("routes")).group_by(c.stage)
    if organisations is not None:
        query = query.where(or_(c.school.in_(organisations), c.centre.in_(organisations)))
    return {Stage(row["stage"]): row["routes"] for row in reader.rows(query)}
