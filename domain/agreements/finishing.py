"""An agreement is renewed, terminated, closed; the scheduler notes its legal days."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from domain.agreements.facts.life import (
    CameIntoForce,
    Closed,
    EvaluationDue,
    Expired,
    Renewed,
    Terminated,
    TerminationAgreed,
)
from domain.agreements.fulfilling import Fulfilling
from domain.agreements.periods import periods_between
from domain.agreements.refusals import (
    AlreadyAgreedToEnd,
    AlreadyRenewed,
    AlreadyTerminated,
    FinalReportMissing,
    LegalDayNotCome,
    LegalDayNoted,
    NoSuchPeriod,
    ObligationsOpen,
    TerminationOutsideTerm,
)
from domain.kernel import Act, Basis, FileRef, Reason
from domain.papers.values import PaperState


class Finishing(Fulfilling):
    def renew(self, act: Act, next_id: UUID, *, former_dropped: bool = False) -> None:
        """The next agreement is begun; a former next one may only be replaced if it was dropped."""
        self._be_on(act.occurred_on, PaperState.IN_FORCE, PaperState.EXPIRED)
        self._take_part(act)
        if self.renewed_by and not former_dropped:
            raise AlreadyRenewed(self.renewed_by)
        self.record(act, Renewed, renewed_by=next_id)

    def terminate(self, act: Act, last_day: date, reason: Reason, document: Basis) -> None:
        """The owner ends the agreement early."""
        self._be_endable(act, last_day)
        self._own(act)
        self._terminate(act, last_day, reason, document, by_all_parties=False)

    def agree_to_end(self, act: Act, last_day: date, reason: Reason, document: Basis) -> None:
        """A party agrees to an early end; it comes when all parties have agreed to the same last day."""
        self._be_endable(act, last_day)
        party = self._acting_party(act)
        if self.agreed_to_end.get(party.role) == last_day:
            raise AlreadyAgreedToEnd(party.role, last_day)
        self.record(
            act,
            TerminationAgreed,
            party=party.role,
            organisation=act.acting_for,
            last_day=last_day,
            reason=reason,
        )
        if all(self.agreed_to_end.get(each.role) == last_day for each in self.parties):
            self._terminate(act, last_day, reason, document, by_all_parties=True)

    def close(self, act: Act, final_report: Basis | None, file: FileRef | None) -> None:
        """The owner accepts the final report, once every obligation of every period is settled."""
        self._be_on(act.occurred_on, PaperState.EXPIRED, PaperState.TERMINATED)
        self._own(act)
        if final_report is None and file is None:
            raise FinalReportMissing
        if still_open := self.unsettled(act.occurred_on):
            first = [f"{obligation.label or '—'} ({period.key})" for obligation, period in still_open[:5]]
            raise ObligationsOpen(len(still_open), first)
        self.record(act, Closed, final_report=final_report, file=file, accepted_by=act.by)

    def note_in_force(self, act: Act) -> None:
        """The scheduler: the first day in force has come."""
        if self.state is not PaperState.SIGNED:
            raise LegalDayNoted("in_force")
        day = self._legal_day(act, self.in_force_from)
        self.record(day, CameIntoForce)

    def note_expired(self, act: Act) -> None:
        """The scheduler: the last day is over."""
        last = self.last_day_on()
        running = {PaperState.SIGNED, PaperState.IN_FORCE, PaperState.EXPIRED}
        if self.state not in running or f"expired:{last}" in self.noted:
            raise LegalDayNoted("expired")
        day = self._legal_day(act, last and last + timedelta(days=1))
        self.record(day, Expired, last_day=last)

    def note_evaluation_due(self, act: Act, period: str) -> None:
        """The scheduler: a reporting period is over, its obligations are to be judged."""
        self._be_on(act.today, PaperState.IN_FORCE, PaperState.EXPIRED, PaperState.TERMINATED)
        if f"evaluation:{period}" in self.noted:
            raise LegalDayNoted("evaluation_due")
        first, last = self.in_force_from or act.today, self.last_day_on() or act.today
        periods = {one.key: one for one in periods_between(self.reporting, first, min(last, act.today))}
        if period not in periods:
            raise NoSuchPeriod(period, periods)
        over = min(periods[period].until, self.last_day_on() or date.max)
        self.record(self._legal_day(act, over + timedelta(days=1)), EvaluationDue, period=period)

    def _be_endable(self, act: Act, last_day: date) -> None:
        if self.ended_early_on:
            raise AlreadyTerminated(self.ended_early_on)
        self._be_on(act.occurred_on, PaperState.IN_FORCE)
        first, ends_on = self.in_force_from, self.last_day_on()
        if (first and last_day < first) or (ends_on and last_day > ends_on):
            raise TerminationOutsideTerm(last_day, first, ends_on)

    def _terminate(self, act: Act, last_day: date, reason: Reason, document: Basis, *, by_all_parties: bool) -> None:
        self.record(
            act,
            Terminated,
            last_day=last_day,
            reason=reason,
            document=document,
            by_all_parties=by_all_parties,
        )

    def _legal_day(self, act: Act, day: date | None) -> Act:
        """The act as of the legal day (of the stream's first day, for a paper entered later)."""
        if day is None or day > act.today:
            raise LegalDayNotCome(day)
        return act.model_copy(update={"occurred_on": max(day, self.began_on)})
