"""The consolidated agreement: text, parties, term, signatures, delegates on any day, as known at any position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel, TypeAdapter
from sqlalchemy import JSON, Column, Index, MetaData, String, Table, Uuid, select

from application.ports import Recorded
from domain.agreements import Agreement
from domain.agreements.facts.founding import HeaderRevised
from domain.agreements.facts.paper import AllApproved, Declined, Returned, SignatoryReplaced
from domain.agreements.facts.text import DefectCleared
from domain.agreements.periods import Reporting
from domain.agreements.standing import Span, state_on
from domain.agreements.values import SUBJECT, Clause, Delegation, Element, Obligation, Target, Term, party_key
from domain.kernel import Fact, OrganisationId
from domain.papers.values import Defect, Official, PaperState, Part, Party, Signature
from projections.agreement_telling import holds, key, telling
from projections.engine.timeline import Ends, Timeline, Told, as_of, times
from projections.engine.types import OPEN_POSITION
from projections.model import Reader, ReadModel, Row, Rows

METADATA = MetaData()
_TABLE = Table(
    "agreement_elements",
    METADATA,
    Column("agreement_id", Uuid, primary_key=True),
    Column("element", String(250), primary_key=True),
    Column("kind", String(20)),
    Column("party", String(50)),
    Column("label", String(50)),
    Column("value", JSON),
    *times(),
    Index("agreement_elements_agreement", "agreement_id", "known_to"),
    Index("agreement_elements_label", "label"),
)
ELEMENTS = Timeline(_TABLE)
_ELEMENT: TypeAdapter[Element] = TypeAdapter(Element)
V = TypeVar("V", bound=BaseModel)


class ConsolidatedAgreement(ReadModel):
    NAME: ClassVar[str] = "consolidated_agreement"
    TABLES: ClassVar[Sequence[Table]] = ELEMENTS.tables
    KINDS: ClassVar[frozenset[str] | None] = frozenset({Agreement.KIND})

    def when(self, recorded: Recorded, rows: Rows) -> None:
        ELEMENTS.fold(rows, recorded, lambda fact: (*telling(fact), *_besides(fact, rows)))


def _besides(fact: Fact, rows: Rows) -> Iterator[Told]:
    """What a fact does to elements it does not name: a round's signatures, dropped roles, a gone defect."""
    match fact:
        case AllApproved() | Declined() | Returned():
            yield from (Ends(key(fact, row["element"]), fact.occurred_on) for row in _of(rows, fact, "signature"))
        case HeaderRevised(parties=parties):
            kept = {party_key(party.role) for party in parties}
            gone = (row for row in _of(rows, fact, "party") if row["element"] not in kept)
            yield from (Ends(key(fact, row["element"]), fact.occurred_on) for row in gone)
        case DefectCleared(found=found):
            gone = (row for row in _of(rows, fact, "defect") if Defect.model_validate(row["value"]) == found)
            yield from (Ends(key(fact, row["element"]), fact.occurred_on) for row in gone)
        case SignatoryReplaced():
            for row in (row for row in _of(rows, fact, "party") if row["party"] == fact.party):
                official = Official(post=fact.post, acting=fact.acting, organisation=fact.organisation)
                yield holds(fact, Party.model_validate(row["value"]).with_official(official))
        case _:
            return


def _of(rows: Rows, fact: Fact, kind: str) -> list[Row]:
    """The agreement's present elements of a kind."""
    known = rows.find(ELEMENTS.table, agreement_id=fact.originator_id, known_to=OPEN_POSITION)
    newest = {row["element"]: row for row in sorted(known, key=lambda row: row["valid_from"])}
    return [row for row in newest.values() if row["kind"] == kind]


@dataclass(frozen=True, slots=True)
class Consolidated:
    """An agreement as it reads on a day: base + amendments + delegations effective that day.

    `head`: number, dated, title, project, level, reporting, legal_basis, abbreviations as printed. `begun`: owner,
    renews, scan_hash. `delegations`: those whose days hold the day; `amendments`: those in effect.
    """

    agreement_id: UUID
    on: date
    head: Row
    begun: Row
    stored: PaperState
    span: Span
    subject: str
    term: Term
    parties: tuple[Party, ...]
    obligations: tuple[Obligation, ...]
    targets: tuple[Target, ...]
    clauses: tuple[Clause, ...]
    signatures: tuple[Signature, ...]
    delegations: tuple[Delegation, ...]
    measures: tuple[Row, ...]
    defects: tuple[Defect, ...]
    amendments: tuple[Row, ...]
    renewed_by: UUID | None

    @property
    def state(self) -> PaperState:
        """In force, expired … on the day, from dates."""
        return state_on(self.stored, self.span, self.on)

    @property
    def reporting(self) -> Reporting:
        return Reporting(self.head["reporting"])

    @property
    def owner(self) -> OrganisationId:
        return OrganisationId(UUID(self.begun["owner"]))

    @property
    def organisations(self) -> frozenset[OrganisationId]:
        """The owner's and the parties'."""
        return frozenset({self.owner, *(one for party in self.parties for one in party.organisations)})

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(Part) if self.targets else (Part.MAIN_TEXT,)

    def delegation_of(self, obligation: Obligation) -> Delegation | None:
        """Who answers for an obligation on the day; None: nobody."""
        covering = [delegation for delegation in self.delegations if delegation.covers(obligation)]
        return max(covering, key=lambda delegation: delegation.since, default=None)

    def outside(self, obligation: Obligation) -> tuple[OrganisationId, ...]:
        """Participants of an obligation that are no party (SOV 2.2.1: the federal operator)."""
        return tuple(one for one in obligation.participants if one not in self.organisations)


def consolidated(reader: Reader, agreement_id: UUID, on: date, known_at: int | None = None) -> Consolidated | None:
    """The agreement as of a day, as known at a position (None: now); None before it began."""
    table = reader[ELEMENTS.table]
    query = select(table).where(table.c.agreement_id == agreement_id, as_of(table, on, known_at))
    rows = {row["element"]: row for row in reader.rows(query.order_by(table.c.element))}
    return _read(agreement_id, on, rows) if "begun" in rows else None


def targets_on(reader: Reader, agreement_id: UUID, on: date, known_at: int | None = None) -> tuple[Target, ...]:
    """The annex as it reads on a day, in the order of the indicators."""
    found = consolidated(reader, agreement_id, on, known_at)
    return found.targets if found else ()


def _read(agreement_id: UUID, on: date, rows: dict[str, Row]) -> Consolidated:
    head, state = rows["header"]["value"], rows["state"]["value"]
    elements = [_ELEMENT.validate_python(row["value"], strict=False) for row in rows.values() if _in_text(row)]
    parties = {element.role: element for element in elements if isinstance(element, Party)}
    clauses = tuple(element for element in elements if isinstance(element, Clause))
    term = next((element for element in elements if isinstance(element, Term)), Term())
    signatures = tuple(sorted(_all(rows, "signature", Signature), key=lambda each: (each.part, each.party)))
    following = rows.get("renewed_by")
    return Consolidated(
        agreement_id=agreement_id,
        on=on,
        head=head,
        begun=rows["begun"]["value"],
        stored=PaperState(state["state"]),
        span=_span(head, term, signatures, state),
        subject=next((clause.text for clause in clauses if clause.clause == SUBJECT), ""),
        term=term,
        parties=tuple(parties[role] for role in head["roles"] if role in parties),
        obligations=tuple(sorted((e for e in elements if isinstance(e, Obligation)), key=lambda each: each.seq)),
        targets=tuple(sorted((e for e in elements if isinstance(e, Target)), key=_place)),
        clauses=clauses,
        signatures=signatures,
        delegations=tuple(_delegations(rows)),
        measures=tuple(sorted(_values(rows, "measure"), key=lambda each: int(each["seq"]))),
        defects=tuple(_all(rows, "defect", Defect)),
        amendments=tuple(sorted(_values(rows, "amendment"), key=lambda each: str(each["effective_on"]))),
        renewed_by=UUID(following["value"]) if following else None,
    )


def _span(head: Row, term: Term, signatures: Sequence[Signature], state: Row) -> Span:
    dated = date.fromisoformat(head["dated"]) if head["dated"] else None
    signed = [signature.signed_on or dated for signature in signatures]
    first = term.starts_on or max((day for day in signed if day), default=dated)
    ended = state["ended_early_on"]
    return Span(first=first, last=term.ends_on, ended_early_on=date.fromisoformat(ended) if ended else None)


def _in_text(row: Row) -> bool:
    return row["kind"] in {"obligation", "target", "party", "term", "clause"}


def _values(rows: dict[str, Row], kind: str) -> list[Any]:
    return [row["value"] for row in rows.values() if row["kind"] == kind]


def _all(rows: dict[str, Row], kind: str, cls: type[V]) -> list[V]:
    return [cls.model_validate(value) for value in _values(rows, kind)]


def _delegations(rows: dict[str, Row]) -> list[Delegation]:
    fields = set(Delegation.model_fields)
    shown = ({name: part for name, part in value.items() if name in fields} for value in _values(rows, "delegation"))
    return sorted((Delegation.model_validate(value) for value in shown), key=lambda each: each.since)


def _place(target: Target) -> tuple[list[tuple[int, str]], int]:
    """Indicators in the order of the numbers in their names, then periods."""
    parts = re.findall(r"\d+|\D+", target.label or target.indicator)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts], target.period.from_year
