"""An agreement in force: amended, renewed, ended; and the legal days the scheduler notes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.agreements.values import Applied, AppliedChange
from domain.kernel import Basis, Fact, FileRef, OrganisationId, PersonId, Reason, StatusChange
from domain.papers.values import Label, PaperState, Party, RoleKey

if TYPE_CHECKING:
    from domain.agreements.state import AgreementState


class AmendmentInSigning(Fact):
    """An amendment goes to signing and will touch these clauses."""

    TOPIC: ClassVar[str] = "agreement.amendment_in_signing"

    amendment_id: UUID
    amendment_number: Label | None
    clauses: tuple[str, ...]

    def apply(self, agreement: AgreementState) -> None:
        """Only noted: the text stays, yet an older reading of it can no longer be appended to."""


class Amended(Fact):
    """An amendment takes effect on `effective_on`: each element it touches, before and after, and why."""

    TOPIC: ClassVar[str] = "agreement.amended"
    MOVES_PART: ClassVar[bool] = True

    amendment_id: UUID
    amendment_number: Label | None
    amendment_dated: date | None
    effective_on: date
    reason: Reason
    changes: tuple[AppliedChange, ...]

    def apply(self, agreement: AgreementState) -> None:
        applied = Applied(effective_on=self.effective_on, order=self.originator_version, changes=self.changes)
        agreement.amended = {**agreement.amended, str(self.amendment_id): applied}

    def places(self) -> frozenset[OrganisationId]:
        after = (change.after for change in self.changes)
        return frozenset(one for party in after if isinstance(party, Party) for one in party.organisations)

    def statuses(self) -> tuple[StatusChange, ...]:
        return tuple(
            StatusChange(subject=f"{change.touches}", to=change.change)
            for change in {change.touches: change for change in self.changes}.values()
        )


class AmendmentUndone(Fact):
    """A voided amendment's changes count as never made; `changes` repeats them."""

    TOPIC: ClassVar[str] = "agreement.amendment_undone"
    MOVES_PART: ClassVar[bool] = True

    amendment_id: UUID
    amendment_number: Label | None
    effective_on: date
    changes: tuple[AppliedChange, ...]

    def apply(self, agreement: AgreementState) -> None:
        key = str(self.amendment_id)
        agreement.amended = {kept: one for kept, one in agreement.amended.items() if kept != key}

    def statuses(self) -> tuple[StatusChange, ...]:
        touched = {change.touches: None for change in self.changes}
        return tuple(StatusChange(subject=key, to="undone") for key in touched)


class Renewed(Fact):
    """The next agreement is being drafted; it names this one in turn."""

    TOPIC: ClassVar[str] = "agreement.renewed"

    renewed_by: UUID

    def apply(self, agreement: AgreementState) -> None:
        agreement.renewed_by = self.renewed_by


class TerminationAgreed(Fact):
    """A party agrees to end the agreement after `last_day`."""

    TOPIC: ClassVar[str] = "agreement.termination_agreed"
    MOVES_PART: ClassVar[bool] = True

    party: RoleKey
    organisation: OrganisationId
    last_day: date
    reason: Reason

    def apply(self, agreement: AgreementState) -> None:
        agreement.agreed_to_end = {**agreement.agreed_to_end, self.party: self.last_day}

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"termination:{self.party}", to="agreed"),)


class Terminated(Fact):
    """Early end, by the owner or by all parties; `last_day` still counts."""

    TOPIC: ClassVar[str] = "agreement.terminated"
    MOVES: ClassVar[bool] = True

    last_day: date
    reason: Reason
    document: Basis
    by_all_parties: bool

    def apply(self, agreement: AgreementState) -> None:
        agreement.state = PaperState.TERMINATED
        agreement.ended_early_on = self.last_day

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.TERMINATED),)


class Closed(Fact):
    """The owner accepts the final report; every obligation of every period is settled."""

    TOPIC: ClassVar[str] = "agreement.closed"
    MOVES: ClassVar[bool] = True

    final_report: Basis | None
    file: FileRef | None
    accepted_by: PersonId

    def apply(self, agreement: AgreementState) -> None:
        agreement.state = PaperState.CLOSED

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.CLOSED),)


class CameIntoForce(Fact):
    """Noted by the scheduler on the first day in force; rules compute it from dates themselves."""

    TOPIC: ClassVar[str] = "agreement.came_into_force"

    def apply(self, agreement: AgreementState) -> None:
        note(agreement, "in_force")
        if agreement.state is PaperState.SIGNED:
            agreement.state = PaperState.IN_FORCE

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.IN_FORCE),)


class Expired(Fact):
    """Noted by the scheduler on the day after the last one."""

    TOPIC: ClassVar[str] = "agreement.expired"

    last_day: date

    def apply(self, agreement: AgreementState) -> None:
        note(agreement, f"expired:{self.last_day}")
        if agreement.state in {PaperState.SIGNED, PaperState.IN_FORCE}:
            agreement.state = PaperState.EXPIRED

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.EXPIRED),)


class EvaluationDue(Fact):
    """Noted by the scheduler when a reporting period is over: its obligations are to be judged."""

    TOPIC: ClassVar[str] = "agreement.evaluation_due"

    period: str

    def apply(self, agreement: AgreementState) -> None:
        note(agreement, f"evaluation:{self.period}")


def note(agreement: AgreementState, name: str) -> None:
    agreement.noted = agreement.noted | {name}
