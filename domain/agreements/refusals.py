"""Why an agreement says no, beside what every paper says (domain.papers.refusals)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.agreements.values import ObligationState
from domain.errors import NotAllowed, RuleBroken
from domain.papers.values import PaperState


class ChangedOnlyByAmendment(RuleBroken):
    """SOV IV: an agreement is changed by a supplementary agreement and by nothing else."""

    code = "agreement.changed_only_by_amendment"

    def __init__(self, state: PaperState) -> None:
        super().__init__(paper_state=state.value)


class PartiesNotThree(RuleBroken):
    code = "agreement.parties_not_three"

    def __init__(self, roles: Iterable[str]) -> None:
        super().__init__(roles=list(roles))


class MembershipWrong(RuleBroken):
    code = "agreement.membership_wrong"

    def __init__(self, party: str, count: int) -> None:
        super().__init__(party=party, count=count)


class NoEndDate(RuleBroken):
    code = "agreement.no_end_date"


class PartyWithoutObligations(RuleBroken):
    code = "agreement.party_without_obligations"

    def __init__(self, parties: Iterable[str]) -> None:
        super().__init__(party=list(parties))


class NoSuchObligation(RuleBroken):
    code = "agreement.no_such_obligation"

    def __init__(self, obligation_id: UUID) -> None:
        super().__init__(obligation_id=str(obligation_id))


class ObligationExists(RuleBroken):
    code = "agreement.obligation_exists"

    def __init__(self, obligation_id: UUID) -> None:
        super().__init__(obligation_id=str(obligation_id))


class PartyOfObligationFixed(RuleBroken):
    code = "agreement.party_of_obligation_fixed"

    def __init__(self, party: str) -> None:
        super().__init__(party=party)


class PartyHasObligations(RuleBroken):
    code = "agreement.party_has_obligations"

    def __init__(self, parties: Iterable[str]) -> None:
        super().__init__(party=sorted(parties))


class TargetBlank(RuleBroken):
    code = "agreement.target_blank"

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class NoSuchTarget(RuleBroken):
    code = "agreement.no_such_target"

    def __init__(self, indicator: str, period: str) -> None:
        super().__init__(indicator=indicator, period=period)


class MeasureExists(RuleBroken):
    code = "agreement.measure_exists"

    def __init__(self, measure_id: UUID) -> None:
        super().__init__(measure_id=str(measure_id))


class NotAPluralParty(RuleBroken):
    code = "agreement.not_a_plural_party"

    def __init__(self, party: str) -> None:
        super().__init__(party=party)


class LastOfItsParty(RuleBroken):
    code = "agreement.last_of_its_party"

    def __init__(self, party: str) -> None:
        super().__init__(party=party)


class NotOwnObligation(NotAllowed):
    code = "agreement.not_own_obligation"

    def __init__(self, party: str, obligation_ids: Iterable[UUID]) -> None:
        super().__init__(party=party, obligation_ids=[str(one) for one in obligation_ids])


class DelegationExists(RuleBroken):
    code = "agreement.delegation_exists"

    def __init__(self, delegation_id: UUID) -> None:
        super().__init__(delegation_id=str(delegation_id))


class AlreadyDelegated(RuleBroken):
    code = "agreement.already_delegated"

    def __init__(self, delegation_id: UUID, labels: Iterable[str | None]) -> None:
        super().__init__(delegation_id=str(delegation_id), labels=[label or "—" for label in labels])


class NothingDelegated(RuleBroken):
    code = "agreement.nothing_delegated"


class NoSuchDelegation(RuleBroken):
    code = "agreement.no_such_delegation"

    def __init__(self, delegation_id: UUID) -> None:
        super().__init__(delegation_id=str(delegation_id))


class DelegationDatesWrong(RuleBroken):
    code = "agreement.delegation_dates_wrong"

    def __init__(self, since: date, until: date | None, first: date, last: date | None) -> None:
        super().__init__(
            since=since.isoformat(),
            until=until and until.isoformat(),
            first=first.isoformat(),
            last=last and last.isoformat(),
        )


class NotThePartyOrDelegate(NotAllowed):
    code = "agreement.not_the_party_or_delegate"

    def __init__(self, party: str) -> None:
        super().__init__(party=party)


class ReportWithoutEvidence(RuleBroken):
    code = "agreement.report_without_evidence"


class NoSuchPeriod(RuleBroken):
    code = "agreement.no_such_period"

    def __init__(self, period: str, periods: Iterable[str]) -> None:
        super().__init__(period=period, periods=list(periods))


class PeriodNotBegun(RuleBroken):
    code = "agreement.period_not_begun"

    def __init__(self, period: str, since: date) -> None:
        super().__init__(period=period, since=since.isoformat())


class PeriodRunning(RuleBroken):
    code = "agreement.period_running"

    def __init__(self, period: str, until: date) -> None:
        super().__init__(period=period, until=until.isoformat())


class ObligationElsewhere(RuleBroken):
    code = "agreement.obligation_in_other_state"

    def __init__(self, state: ObligationState, possible_in: Iterable[ObligationState]) -> None:
        possible = [f"obligation_state.{one}" for one in possible_in]
        super().__init__(obligation_state=state.value, possible_in=possible)


class ConfirmerIsReporter(NotAllowed):
    code = "agreement.confirmer_is_reporter"


class JudgedByOwnParty(NotAllowed):
    code = "agreement.judged_by_own_party"

    def __init__(self, party: str) -> None:
        super().__init__(party=party)


class ObligationsOpen(RuleBroken):
    code = "agreement.obligations_open"

    def __init__(self, count: int, first: Iterable[str]) -> None:
        super().__init__(count=count, first=list(first))


class FinalReportMissing(RuleBroken):
    code = "agreement.final_report_missing"


class AlreadyRenewed(RuleBroken):
    code = "agreement.already_renewed"

    def __init__(self, renewed_by: UUID) -> None:
        super().__init__(renewed_by=str(renewed_by))


class NotInForceOn(RuleBroken):
    code = "agreement.not_in_force_on"

    def __init__(self, day: date, state: PaperState) -> None:
        super().__init__(day=day.isoformat(), paper_state=state.value)


class TerminationOutsideTerm(RuleBroken):
    code = "agreement.termination_outside_term"

    def __init__(self, last_day: date, first: date | None, ends_on: date | None) -> None:
        super().__init__(
            last_day=last_day.isoformat(),
            first=first and first.isoformat(),
            ends_on=ends_on and ends_on.isoformat(),
        )


class AlreadyTerminated(RuleBroken):
    code = "agreement.already_terminated"

    def __init__(self, last_day: date) -> None:
        super().__init__(last_day=last_day.isoformat())


class AlreadyAgreedToEnd(RuleBroken):
    code = "agreement.already_agreed_to_end"

    def __init__(self, party: str, last_day: date) -> None:
        super().__init__(party=party, last_day=last_day.isoformat())


class ChangesNothing(RuleBroken):
    code = "agreement.change_changes_nothing"

    def __init__(self, clause: str) -> None:
        super().__init__(clause=clause)


class ChangedLaterAlready(RuleBroken):
    code = "agreement.changed_later_already"

    def __init__(self, clauses: Iterable[str], changed_on: date) -> None:
        super().__init__(clauses=sorted(clauses), changed_on=changed_on.isoformat())


class LegalDayNotCome(RuleBroken):
    code = "agreement.legal_day_not_come"

    def __init__(self, day: date | None) -> None:
        super().__init__(day=day and day.isoformat())


class LegalDayNoted(RuleBroken):
    code = "agreement.legal_day_noted"

    def __init__(self, note: str) -> None:
        super().__init__(note=note)


class NoSuchClause(RuleBroken):
    code = "agreement.no_such_clause"

    def __init__(self, clause: str) -> None:
        super().__init__(clause=clause)
