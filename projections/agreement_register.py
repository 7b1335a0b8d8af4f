"""The register of agreements: one row each, its state as stored and as dates make it, its parties, term and defects."""

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
    ColumnElement,
    Date,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    select,
)

from application.ports import Recorded
from domain.agreements import Agreement, AgreementLevel
from domain.agreements.facts import fulfilment, text
from domain.agreements.facts.life import AmendmentInSigning
from domain.agreements.standing import Span, state_on
from domain.kernel import OrganisationId
from domain.organisations import folded
from domain.papers.values import PaperState
from projections.agreement_states import made_of, stood
from projections.engine.refolding import Refolding
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()
REGISTER = Table(
    "agreement_register",
    METADATA,
    Column("agreement_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("entered_at", BigInteger, nullable=False),
    Column("owner", Uuid, nullable=False),
    Column("level", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("since", Date, nullable=False),
    Column("number", String(50)),
    Column("dated", Date),
    Column("title", String(500), nullable=False),
    Column("subject", String(4000), nullable=False),
    Column("project", String(500)),
    Column("parties", JSON, nullable=False),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("in_force_from", Date),
    Column("ended_early_on", Date),
    Column("reporting", String(20), nullable=False),
    Column("defects", JSON, nullable=False),
    Column("noted", JSON, nullable=False),
    Column("approvals", JSON, nullable=False),
    Column("outstanding", JSON, nullable=False),
    Column("text_hash", String(64)),
    Column("void_proposed", Boolean, nullable=False),
    Column("amendments", Integer, nullable=False),
    Column("renews", Uuid),
    Column("renewed_by", Uuid),
    Column("sought", String(6000), nullable=False),
    Index("agreement_register_entered", "entered_at"),
    Index("agreement_register_owner", "owner"),
    Index("agreement_register_state", "state", "ends_on"),
)
PLACES = Table(
    "agreement_register_places",
    METADATA,
    Column("organisation", Uuid, primary_key=True),
    Column("agreement_id", Uuid, primary_key=True),
    Index("agreement_register_places_agreement", "agreement_id"),
)
"""The owner and everybody who is or was a party."""
_ASIDE = (
    *(text.ObligationAdded, text.ObligationEdited, text.ObligationRegistered, text.ObligationRemoved),
    *(text.MeasureRecorded, fulfilment.Delegated, fulfilment.DelegationRevoked, AmendmentInSigning),
    *(fulfilment.ObligationReported, fulfilment.ObligationConfirmed),
    *(fulfilment.ReportReturned, fulfilment.ObligationNotFulfilled),
)
FACTS = Refolding("agreement_register", METADATA, Agreement, *_ASIDE)


class AgreementRegister(ReadModel):
    NAME: ClassVar[str] = "agreement_register"
    TABLES: ClassVar[Sequence[Table]] = (REGISTER, PLACES, FACTS.table)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({Agreement.KIND})
    BY_STREAM = {REGISTER: "agreement_id", FACTS.table: "stream_id"}

    def when(self, recorded: Recorded, rows: Rows) -> None:
        if not FACTS.keep(recorded, rows):
            rows.change(REGISTER, {"agreement_id": recorded.stream_id}, version=recorded.stream_version)
            return
        agreement, facts = FACTS.fold(rows, recorded.stream_id)
        known = rows.get(REGISTER, agreement_id=recorded.stream_id)
        moved = [fact.occurred_on for fact in facts if any(not change.subject for change in fact.statuses())]
        rows.put(
            REGISTER,
            agreement_id=recorded.stream_id,
            version=recorded.stream_version,
            entered_at=known["entered_at"] if known else recorded.position,
            since=moved[-1],
            **_columns(agreement),
        )
        for place in recorded.fact.places():
            rows.put(PLACES, organisation=place, agreement_id=recorded.stream_id)


def _columns(agreement: Agreement) -> dict[str, Any]:
    content = agreement.content
    own = ("owner", "number", "dated", "title", "project", "ended_early_on", "text_hash", "renews", "renewed_by")
    sought = (agreement.number, agreement.title, content.subject, agreement.project)
    missing = agreement.outstanding() if agreement.state is PaperState.SIGNING else []
    return {
        **{name: getattr(agreement, name) for name in own},
        "level": agreement.level.value,
        "state": agreement.state.value,
        "subject": content.subject,
        "parties": [party.model_dump(mode="json") for party in content.parties],
        "starts_on": content.term.starts_on,
        "ends_on": content.term.ends_on,
        "in_force_from": None if agreement.state.before_signed else agreement.in_force_from,
        "reporting": agreement.reporting.value,
        "defects": [defect.model_dump(mode="json") for defect in agreement.defects],
        "noted": sorted(agreement.noted),
        "approvals": list(agreement.approvals),
        "outstanding": [[role, place and str(place), part.value] for role, place, part in missing],
        "void_proposed": agreement.void_proposed_by is not None,
        "amendments": len(agreement.amended),
        "sought": folded(" ".join(each for each in sought if each))[:6000],
    }


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show; None does not filter. `state`: as dates make it on the day. `sought`: words of number, title,
    subject or project. `place`: the owner or a party, also a former one."""

    level: AgreementLevel | None = None
    state: PaperState | None = None
    owner: OrganisationId | None = None
    place: OrganisationId | None = None
    project: str | None = None
    sought: str | None = None


def register(
    reader: Reader,
    organisations: frozenset[OrganisationId] | None,
    on: date,
    filters: Filters = Filters(),
    *,
    then: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> list[Row]:
    """Agreements of the organisations (None: of all), newest entry first; `before`: `entered_at` of the last seen.

    `state` is as stored, `state_on` as dates make it on the day; `then`: of those begun by the day alone, and of what
    they were on it (the reader is opened for ConsolidatedAgreement too).
    """
    table = reader[REGISTER]
    c = table.c
    old = stood(reader, on) if then else None
    state = in_state(reader, on) if old is None else old.c.state_on
    query = _only(select(table, state.label("state_on")), reader, organisations, filters)
    if old is not None:
        query = query.join(old, old.c.agreement_id == c.agreement_id)
    if filters.state is not None:
        query = query.where(state == filters.state.value)
    if before is not None:
        query = query.where(c.entered_at < before)
    return reader.rows(query.order_by(c.entered_at.desc()).limit(limit))


def one_agreement(reader: Reader, agreement_id: UUID, on: date) -> Row | None:
    table = reader[REGISTER]
    return reader.one(select(table, in_state(reader, on).label("state_on")).where(table.c.agreement_id == agreement_id))


def agreements_of(reader: Reader, organisations: frozenset[OrganisationId]) -> Select[Any]:
    """Ids of the agreements the organisations own or stand in: a subquery for other models."""
    places = reader[PLACES].c
    return select(places.agreement_id).where(places.organisation.in_(organisations)).distinct()


def places_of(reader: Reader, agreement_id: UUID) -> frozenset[OrganisationId]:
    """The owner and everybody who is or was a party."""
    places = reader[PLACES].c
    rows = reader.rows(select(places.organisation).where(places.agreement_id == agreement_id))
    return frozenset(OrganisationId(row["organisation"]) for row in rows)


def in_state(reader: Reader, on: date) -> ColumnElement[Any]:
    """The state dates make of a row on a day, as `domain.agreements.standing.state_on` says."""
    c = reader[REGISTER].c
    return made_of(c.state, c.in_force_from, c.ended_early_on, c.ends_on, on)


def span_of(row: Row) -> Span:
    return Span(first=row["in_force_from"], last=row["ends_on"], ended_early_on=row["ended_early_on"])


def stands(row: Row, on: date) -> PaperState:
    """The state dates make of a row on a day."""
    return state_on(PaperState(row["state"]), span_of(row), on)


def _only(
    query: Select[Any],
    reader: Reader,
    organisations: frozenset[OrganisationId] | None,
    filters: Filters,
) -> Select[Any]:
    c = reader[REGISTER].c
    equal = {c.level: filters.level, c.owner: filters.owner, c.project: filters.project}
    for column, wanted in equal.items():
        if wanted is not None:
            query = query.where(column == wanted)
    if organisations is not None:
        query = query.where(c.agreement_id.in_(agreements_of(reader, organisations)))
    if filters.place is not None:
        query = query.where(c.agreement_id.in_(agreements_of(reader, frozenset({filters.place}))))
    for word in folded(filters.sought or "").split():
        query = query.where(c.sought.contains(word, autoescape=True))
    return query
