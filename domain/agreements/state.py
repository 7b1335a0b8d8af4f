"""What an agreement knows of itself, and what it computes from dates."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.agreements.content import Content
from domain.agreements.header import Header
from domain.agreements.periods import Period, Reporting
from domain.agreements.refusals import NoSuchObligation
from domain.agreements.standing import Span, periods_of, progress_in, state_on
from domain.agreements.values import (
    Abbreviation,
    AgreementLevel,
    Applied,
    Delegation,
    Elements,
    Measure,
    Obligation,
    ObligationState,
    Progress,
    party_key,
)
from domain.kernel import Act
from domain.papers.refusals import WrongState
from domain.papers.state import Paper
from domain.papers.values import LegalBasis, PaperState, Part, Party, Sha256, Title


class AgreementState(Paper):
    level: AgreementLevel
    title: Title
    project: Title | None
    legal_basis: tuple[LegalBasis, ...]
    abbreviations: tuple[Abbreviation, ...]
    reporting: Reporting
    base: Elements
    """The text as drafted or registered, before amendments."""
    amended: dict[str, Applied]
    """Amendment id → what it changed and from which day."""
    measures: dict[str, Measure]
    delegations: dict[str, Delegation]
    progress: dict[str, Progress]
    """`<obligation id>:<period>` → where it stands; none: not started."""
    scan_hash: Sha256 | None
    renews: UUID | None
    renewed_by: UUID | None
    ended_early_on: date | None
    """Last day in force of a terminated agreement."""
    agreed_to_end: dict[str, date]
    """Party role → last day it agrees to."""
    noted: frozenset[str]
    """Legal days the scheduler has already noted."""

    def content_on(self, day: date | None = None) -> Content:
        """Base text + amendments effective that day; no day: with every amendment."""
        elements = dict(self.base)
        for applied in sorted(self.amended.values(), key=lambda one: (one.effective_on, one.order)):
            if day is None or applied.effective_on <= day:
                elements |= {change.touches: change.after for change in applied.changes}
        return Content(elements)

    @property
    def content(self) -> Content:
        return self.content_on()

    @property
    def header(self) -> Header:
        """The head as it reads with every amendment."""
        content = self.content
        return Header(
            level=self.level,
            title=self.title,
            subject=content.subject,
            project=self.project,
            number=self.number,
            dated=self.dated,
            legal_basis=self.legal_basis,
            abbreviations=self.abbreviations,
            parties=content.parties,
            starts_on=content.term.starts_on,
            ends_on=content.term.ends_on,
            reporting=self.reporting,
        )

    @property
    def parties(self) -> tuple[Party, ...]:
        return self.content.parties

    @property
    def parts(self) -> tuple[Part, ...]:
        """The annex carries the targets; an agreement without them has none."""
        return tuple(Part) if self.content.targets else (Part.MAIN_TEXT,)

    @property
    def start_date(self) -> date | None:
        return self.content.term.starts_on

    @property
    def given_up(self) -> bool:
        """Withdrawn or voided: another may stand in its place."""
        return self.state in {PaperState.WITHDRAWN, PaperState.VOIDED}

    def replace_party(self, party: Party) -> None:
        self.base = {**self.base, party_key(party.role): party}

    def last_day_on(self, day: date | None = None) -> date | None:
        """Last day in force as the term reads that day, inclusive; None: open."""
        ends = [end for end in (self.content_on(day).term.ends_on, self.ended_early_on) if end]
        return min(ends, default=None)

    def span_on(self, day: date) -> Span:
        """Days in force as the term reads that day."""
        last = self.content_on(day).term.ends_on
        return Span(first=self.in_force_from, last=last, ended_early_on=self.ended_early_on)

    def state_on(self, day: date) -> PaperState:
        """Signed, in force, expired or terminated that day; states no date changes are what they are."""
        return state_on(self.state, self.span_on(day), day)

    def delegation_of(self, obligation: Obligation, day: date) -> Delegation | None:
        """Who answers for an obligation that day; None: nobody (IZH абз. 4)."""
        holding = [d for d in self.delegations.values() if d.holds_on(day) and d.covers(obligation)]
        return max(holding, key=lambda delegation: delegation.since, default=None)

    def nobodys_on(self, day: date) -> tuple[Obligation, ...]:
        """Obligations nobody is named for that day, excluded ones too."""
        return tuple(o for o in self.content_on(day).obligations if self.delegation_of(o, day) is None)

    def periods_of(self, obligation: Obligation, up_to: date) -> tuple[Period, ...]:
        """Periods an obligation is judged in, as far as the term and `up_to` reach."""
        span = Span(first=self.in_force_from, last=self.content.term.ends_on, ended_early_on=self.ended_early_on)
        return periods_of(obligation, self.reporting, span, up_to)

    def progress_of(self, obligation: Obligation, period: Period) -> ObligationState:
        """Where an obligation stands in a period."""
        step = self.progress.get(f"{obligation.id}:{period.key}")
        return progress_in(obligation, period, step.state if step else None)

    def obligation(self, obligation_id: UUID) -> Obligation:
        found = self.content.obligation(obligation_id)
        if found is None:
            raise NoSuchObligation(obligation_id)
        return found

    def _be_on(self, day: date, *allowed: PaperState) -> None:
        if (state := self.state_on(day)) not in allowed:
            raise WrongState(state, allowed)

    def _be_voidable(self, act: Act) -> None:
        self._be_on(act.occurred_on, PaperState.SIGNED, PaperState.IN_FORCE, PaperState.EXPIRED)
