"""Diagnostics are held and recorded, deficits found, and the plan can be designed."""

from __future__ import annotations

from uuid import UUID

from domain.ioms.facts import DeficitIdentified, DiagnosticsCompleted, DiagnosticsRecorded
from domain.ioms.refusals import (
    DeficitRepeated,
    DiagnosticsOutOfPlace,
    DiagnosticsUnknown,
    NothingDiagnosed,
)
from domain.ioms.state import IomState, held
from domain.ioms.values import DiagnosticsMoment, DiagnosticsSheet, Severity, Stage
from domain.kernel import Act

PLACES = {DiagnosticsMoment.ENTRY: Stage.DIAGNOSTICS, DiagnosticsMoment.INTERIM: Stage.EXECUTION}
"""The stage each moment belongs to; the final diagnostics judge deficits and have a command of their own."""


class Diagnosing(IomState):
    def record_diagnostics(
        self, act: Act, diagnostics_id: UUID, moment: DiagnosticsMoment, sheet: DiagnosticsSheet
    ) -> None:
        """Entry diagnostics, perhaps held before the route was opened, or interim ones."""
        self._be_active_for(act)
        self._be_tutor(act)
        if PLACES.get(moment) is not self.stage:
            raise DiagnosticsOutOfPlace(moment, self.stage)
        self._be_new(diagnostics_id)
        held(act, sheet.held_on)
        self._be_of_teacher(sheet.report)
        fields = {"diagnostics_id": diagnostics_id, "moment": moment, "by": act.by}
        self.record(act, DiagnosticsRecorded, **fields, **dict(sheet))

    def identify_deficit(
        self,
        act: Act,
        deficit_id: UUID,
        *,
        diagnostics_id: UUID,
        competency_code: str,
        competency: str,
        severity: Severity,
    ) -> None:
        """A competency the diagnostics found missing; interim diagnostics may find one more in execution."""
        self._stand_at(*PLACES.values())
        self._be_active_for(act)
        self._be_tutor(act)
        self._be_new(deficit_id)
        if diagnostics_id not in self.diagnostics:
            raise DiagnosticsUnknown(diagnostics_id)
        if any(deficit.competency_code == competency_code for deficit in self.deficits.values()):
            raise DeficitRepeated(competency_code)
        self.record(
            act,
            DeficitIdentified,
            deficit_id=deficit_id,
            diagnostics_id=diagnostics_id,
            competency_code=competency_code,
            competency=competency,
            severity=severity,
            by=act.by,
        )

    def complete_diagnostics(self, act: Act) -> None:
        """To the design of the plan, once there is something to design it for."""
        self._be_at(Stage.DIAGNOSTICS)
        self._be_tutor(act)
        if not self.bases:
            raise NothingDiagnosed
        self.record(act, DiagnosticsCompleted, bases=self.bases, deficits=len(self.deficits), by=act.by)
