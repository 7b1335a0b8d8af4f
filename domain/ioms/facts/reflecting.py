"""The teacher reflects, the final diagnostics judge every deficit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.ioms.values import DiagnosticsMoment, DiagnosticsSource, IomKind, Label, OutcomeOfDeficit, Stage
from domain.kernel import Fact, FileRef, OrganisationId, PersonId, Reason, Sealed, StatusChange

if TYPE_CHECKING:
    from domain.ioms.state import IomState


class ReflectionRecorded(Fact):
    TOPIC: ClassVar[str] = "iom.reflection_recorded"
    MOVES_PART: ClassVar[bool] = True

    text: Sealed
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.reflected_on = self.occurred_on

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="reflection", to="recorded"),)


class FinalDiagnosticsRecorded(Fact):
    """Every deficit of the route is closed, reduced or unchanged."""

    TOPIC: ClassVar[str] = "iom.final_diagnostics_recorded"
    MOVES_PART: ClassVar[bool] = True
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"source", "instrument", "subject", "held_on"})

    diagnostics_id: UUID
    source: DiagnosticsSource
    instrument: Label
    subject: Label
    held_on: date
    results: Sealed
    report: FileRef | None
    outcomes: tuple[OutcomeOfDeficit, ...]
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.diagnostics[self.diagnostics_id] = DiagnosticsMoment.FINAL
        iom.final_on = self.occurred_on
        iom.outcomes = {judged.deficit_id: judged.outcome for judged in self.outcomes}

    def statuses(self) -> tuple[StatusChange, ...]:
        judged = (StatusChange(subject=f"deficit:{o.deficit_id}", to=o.outcome) for o in self.outcomes)
        return (StatusChange(subject="final_diagnostics", to="recorded"), *judged)


class ReflectionCompleted(Fact):
    """With it the route counts as completed; taking it into practice is a stage of its own (ALA III)."""

    TOPIC: ClassVar[str] = "iom.reflection_completed"
    MOVES: ClassVar[bool] = True

    person: PersonId
    kind: IomKind
    school: OrganisationId
    centre: OrganisationId
    closed: int
    reduced: int
    unchanged: int
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.enter(Stage.TRANSFER, self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.TRANSFER),)


class ReturnedToExecution(Fact):
    """More is to be learnt: reflection and final diagnostics will be recorded anew."""

    TOPIC: ClassVar[str] = "iom.returned_to_execution"
    MOVES: ClassVar[bool] = True

    reason: Reason
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.reflected_on, iom.final_on, iom.outcomes = None, None, {}
        iom.enter(Stage.EXECUTION, self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.EXECUTION),)

    def resets(self) -> Mapping[str, str]:
        return dict.fromkeys(("reflection", "final_diagnostics", "deficit:"), "void")
