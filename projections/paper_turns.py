"""Whose turn it is on papers: who has to submit, approve or sign an agreement or amendment, or confirm its voiding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from sqlalchemy import JSON, Column, Date, Index, MetaData, String, Table, Uuid

from application.ports import Recorded
from domain.agreements import Agreement
from domain.agreements.facts import fulfilment, text
from domain.agreements.facts.life import AmendmentInSigning, EvaluationDue
from domain.amendments import Amendment
from domain.kernel import Fact, OrganisationId
from domain.papers.state import Paper
from domain.papers.values import PaperState, Party
from projections.engine.refolding import Refolding
from projections.model import ReadModel, Rows

METADATA = MetaData()
PAPERS = Table(
    "paper_turns",
    METADATA,
    Column("paper_id", Uuid, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("agreement_id", Uuid, nullable=False, doc="itself, or the one it changes"),
    Column("owner", Uuid, nullable=False),
    Column("number", String(50)),
    Column("step", String(20), doc="what has to be done; empty: nothing waits"),
    Column("since", Date, nullable=False),
    Column("parties", JSON, nullable=False, doc="names of the parties whose turn it is; none: the owner"),
    Index("paper_turns_step", "step", "since"),
)
TURNS = Table(
    "paper_turns_of",
    METADATA,
    Column("paper_id", Uuid, primary_key=True),
    Column("organisation", Uuid, primary_key=True),
    Index("paper_turns_of_organisation", "organisation"),
)
"""The organisations whose officers have to take the step."""
PLACES = Table(
    "paper_turns_places",
    METADATA,
    Column("organisation", Uuid, primary_key=True),
    Column("paper_id", Uuid, primary_key=True),
)
"""In whose sight a paper is: its owner and everybody who is or was a party."""
_ASIDE = (
    *(text.ObligationAdded, text.ObligationEdited, text.ObligationRegistered, text.ObligationRemoved),
    *(text.MeasureRecorded, fulfilment.Delegated, fulfilment.DelegationRevoked, AmendmentInSigning, EvaluationDue),
    *(fulfilment.ObligationReported, fulfilment.ObligationConfirmed),
    *(fulfilment.ReportReturned, fulfilment.ObligationNotFulfilled),
)
FACTS = Refolding("paper_turns", METADATA, Paper, *_ASIDE)
Turns = dict[OrganisationId, Party | None]
"""Organisation → the party it acts for (None: the owner)."""


class PaperTurns(ReadModel):
    NAME: ClassVar[str] = "paper_turns"
    TABLES: ClassVar[Sequence[Table]] = (PAPERS, TURNS, PLACES, FACTS.table)
    KINDS: ClassVar[frozenset[str] | None] = frozenset({Agreement.KIND, Amendment.KIND})
    BY_STREAM = {PAPERS: "paper_id", TURNS: "paper_id", FACTS.table: "stream_id"}

    def when(self, recorded: Recorded, rows: Rows) -> None:
        if not FACTS.keep(recorded, rows):
            return
        paper, facts = FACTS.fold(rows, recorded.stream_id)
        step, turns = _next(paper)
        rows.put(
            PAPERS,
            paper_id=recorded.stream_id,
            kind=recorded.kind,
            agreement_id=paper.agreement_id if isinstance(paper, Amendment) else recorded.stream_id,
            owner=paper.owner,
            number=paper.number,
            step=step,
            since=_since(facts, step),
            parties=list(dict.fromkeys(party.title for party in turns.values() if party)),
        )
        for row in rows.find(TURNS, paper_id=recorded.stream_id):
            rows.delete(TURNS, paper_id=row["paper_id"], organisation=row["organisation"])
        for organisation in turns:
            rows.put(TURNS, paper_id=recorded.stream_id, organisation=organisation)
        for place in recorded.fact.places():
            rows.put(PLACES, organisation=place, paper_id=recorded.stream_id)


def _next(paper: Paper) -> tuple[str | None, Turns]:
    """The step that waits, and for whom."""
    owner: Turns = {paper.owner: None}
    match paper.state:
        case PaperState.DRAFT:
            return "submit", owner
        case PaperState.UNDER_APPROVAL:
            return "approve", _parties(party for party in paper.parties if party.role not in paper.approvals)
        case PaperState.SIGNING:
            return "sign", _signers(paper)
        case PaperState.SIGNED | PaperState.IN_FORCE | PaperState.EXPIRED if paper.void_proposed_by:
            return "confirm_void", owner
        case _:
            return None, {}


def _parties(parties: Iterable[Party]) -> Turns:
    return {organisation: party for party in parties for organisation in party.organisations}


def _signers(paper: Paper) -> Turns:
    """Each organisation that has a part to sign; of variants all, while none has signed the whole."""
    missing: Turns = {}
    for role, organisation, _part in paper.outstanding():
        party = paper.party(role)
        missing.update(dict.fromkeys((organisation,) if organisation else party.organisations, party))
    return missing


def _since(facts: Sequence[Fact], step: str | None) -> object:
    """The day the paper last moved; a voiding waits from its proposal on."""
    subject = "void" if step == "confirm_void" else ""
    return next(f.occurred_on for f in reversed(facts) if any(s.subject == subject for s in f.statuses()))
