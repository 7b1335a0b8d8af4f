"""The teacher reflects on the route, the final diagnostics judge what became of every deficit."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.ioms.facts import (
    FinalDiagnosticsRecorded,
    ReflectionCompleted,
    ReflectionRecorded,
    ReturnedToExecution,
)
from domain.ioms.refusals import FinalDiagnosticsMissing, OutcomesIncomplete, ReflectionMissing
from domain.ioms.state import IomState, held, not_before
from domain.ioms.values import DeficitOutcome, DiagnosticsSheet, OutcomeOfDeficit, Stage
from domain.kernel import Act, Reason, Sealed
from domain.roles import Role


class Reflecting(IomState):
    def record_reflection(self, act: Act, text: Sealed) -> None:
        """By the teacher, or noted by the tutor from the teacher's words; a later one replaces it."""
        self._be_at(Stage.REFLECTION)
        self._be_tutor(act)
        if act.role is Role.TEACHER:
            self._be_teacher(act)
        not_before(act, self.stage_since)
        self.record(act, ReflectionRecorded, text=text, by=act.by)

    def record_final_diagnostics(
        self,
        act: Act,
        diagnostics_id: UUID,
        sheet: DiagnosticsSheet,
        outcomes: Mapping[UUID, DeficitOutcome],
    ) -> None:
        """Judges every deficit of the route; a later one replaces it."""
        self._stand_at(Stage.REFLECTION)
        self._be_active_for(act)
        self._be_tutor(act)
        self._be_new(diagnostics_id)
        held(act, sheet.held_on)
        self._be_of_teacher(sheet.report)
        not_before(act, self.stage_since)
        if outcomes.keys() != self.deficits.keys():
            raise OutcomesIncomplete(set(self.deficits) - set(outcomes), set(outcomes) - set(self.deficits))
        judged = tuple(OutcomeOfDeficit(deficit_id=one, outcome=outcomes[one]) for one in sorted(outcomes))
        fields = {"diagnostics_id": diagnostics_id, "outcomes": judged, "by": act.by}
        self.record(act, FinalDiagnosticsRecorded, **fields, **dict(sheet))

    def complete_reflection(self, act: Act) -> None:
        """With both recorded the route counts as completed and goes into practice."""
        self._be_at(Stage.REFLECTION)
        self._be_tutor(act)
        if self.reflected_on is None:
            raise ReflectionMissing
        if self.final_on is None:
            raise FinalDiagnosticsMissing
        not_before(act, self.reflected_on, self.final_on)
        found = list(self.outcomes.values())
        self.record(
            act,
            ReflectionCompleted,
            person=self.person,
            kind=self.kind,
            school=self.school,
            centre=self.centre,
            closed=found.count(DeficitOutcome.CLOSED),
            reduced=found.count(DeficitOutcome.REDUCED),
            unchanged=found.count(DeficitOutcome.UNCHANGED),
            by=act.by,
        )

    def return_to_execution(self, act: Act, reason: Reason) -> None:
        self._be_at(Stage.REFLECTION)
        self._be_tutor(act)
        self.record(act, ReturnedToExecution, reason=reason, by=act.by)
