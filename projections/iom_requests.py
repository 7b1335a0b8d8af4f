"""Teachers' requests for a route: one row a request, so a tutor sees who waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import BigInteger, Column, Date, Index, Integer, MetaData, String, Table, Uuid, or_, select

from application.ports import Recorded
from domain.corrections import Corrected
from domain.ioms import IomRequest, RequestStatus
from domain.ioms.facts.requesting import RequestFiled, RequestGranted
from domain.kernel import Fact, OrganisationId, PersonId
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()
REQUESTS = Table(
    "iom_requests",
    METADATA,
    Column("request_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("filed_at", BigInteger, nullable=False, doc="position of the request"),
    Column("filed_on", Date, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("school", Uuid, nullable=False),
    Column("centre", Uuid, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("status", String(20), nullable=False),
    Column("answered_on", Date),
    Column("iom_id", Uuid, doc="the route it was granted with"),
    Index("iom_requests_filed", "filed_at"),
    Index("iom_requests_person", "person_id"),
)


class IomRequests(ReadModel):
    NAME: ClassVar[str] = "iom_requests"
    TABLES: ClassVar[Sequence[Table]] = (REQUESTS,)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({IomRequest.KIND})
    BY_STREAM = {REQUESTS: "request_id"}

    def when(self, recorded: Recorded, rows: Rows) -> None:
        key, told = {"request_id": recorded.stream_id}, {"version": recorded.stream_version}
        match recorded.fact:
            case RequestFiled() as filed:
                rows.put(REQUESTS, **told, **_filed(filed, recorded.position), **_day(filed), **_answer(filed))
            case Corrected() if recorded.corrects:
                rows.change(REQUESTS, key, **told, **_day(recorded.corrects[1]))
            case answered:
                rows.change(REQUESTS, key, **told, **_day(answered), **_answer(answered))


def _filed(fact: RequestFiled, position: int) -> Row:
    return {
        "request_id": fact.originator_id,
        "filed_at": position,
        "person_id": fact.person,
        "school": fact.school,
        "centre": fact.centre,
        "kind": fact.kind.value,
    }


def _day(fact: Fact) -> Row:
    return {"filed_on" if isinstance(fact, RequestFiled) else "answered_on": fact.occurred_on}


def _answer(fact: Fact) -> Row:
    granted = {"iom_id": fact.iom_id} if isinstance(fact, RequestGranted) else {}
    return {"status": fact.statuses()[0].to} | granted


def requests(
    reader: Reader,
    organisations: frozenset[OrganisationId] | None,
    *,
    status: RequestStatus | None = None,
    person: PersonId | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Row]:
    """Requests to the school or centre of the organisations (None: all), the newest first.

    `before`: `filed_at` of the last one seen.
    """
    c = reader[REQUESTS].c
    query = select(reader[REQUESTS])
    if organisations is not None:
        query = query.where(or_(c.school.in_(organisations), c.centre.in_(organisations)))
    if status is not None:
        query = query.where(c.status == status)
    if person is not None:
        query = query.where(c.person_id == person)
    if before is not None:
        query = query.where(c.filed_at < before)
    return reader.rows(query.order_by(c.filed_at.desc()).limit(limit))
