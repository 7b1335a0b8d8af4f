"""Diagnostics are recorded, deficits found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.ioms.values import (
    Deficit,
    DiagnosticsMoment,
    DiagnosticsSource,
    Label,
    RouteBasis,
    Severity,
    Stage,
)
from domain.kernel import Fact, FileRef, PersonId, Sealed, StatusChange

if TYPE_CHECKING:
    from domain.ioms.state import IomState


class DiagnosticsRecorded(Fact):
    """An entry or interim diagnostics was held; its results are about the teacher, so they are sealed."""

    TOPIC: ClassVar[str] = "iom.diagnostics_recorded"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"source", "instrument", "subject", "held_on"})

    diagnostics_id: UUID
    moment: DiagnosticsMoment
    source: DiagnosticsSource
    instrument: Label
    subject: Label
    held_on: date
    results: Sealed
    report: FileRef | None
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.diagnostics[self.diagnostics_id] = self.moment


class DeficitIdentified(Fact):
    TOPIC: ClassVar[str] = "iom.deficit_identified"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"competency", "severity"})

    deficit_id: UUID
    diagnostics_id: UUID
    competency_code: Label
    competency: Label
    severity: Severity
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.deficits[self.deficit_id] = Deficit(
            deficit_id=self.deficit_id,
            diagnostics_id=self.diagnostics_id,
            competency_code=self.competency_code,
            competency=self.competency,
            severity=self.severity,
        )


class DiagnosticsCompleted(Fact):
    """The route rests on these bases, and its plan can be designed."""

    TOPIC: ClassVar[str] = "iom.diagnostics_completed"
    MOVES: ClassVar[bool] = True

    bases: tuple[RouteBasis, ...]
    deficits: int
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.enter(Stage.DESIGN, self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.DESIGN), StatusChange(subject="plan", to="draft"))
