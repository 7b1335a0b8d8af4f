"""The teacher reflects, the final diagnostics judge."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk
from application.ioms.command import OnRoute, OnRouteWithReason, Words
from application.ioms.diagnosing import DiagnosticsGiven
from domain.ioms import DeficitOutcome, Iom


class RecordReflection(OnRoute):
    """Record the teacher's reflection on the route, by the teacher or by the tutor from the teacher's words."""

    NAME: ClassVar[str] = "iom.record_reflection"

    text: Words


def record_reflection(command: RecordReflection, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.record_reflection(desk.act, desk.seal(command.text, iom.person))
    return iom


class RecordFinalDiagnostics(OnRoute):
    """Record the final diagnostics: every deficit is closed, reduced or unchanged."""

    NAME: ClassVar[str] = "iom.record_final_diagnostics"

    diagnostics_id: UUID | None = Field(default=None, description="Made for you when left out.")
    diagnostics: DiagnosticsGiven
    outcomes: dict[UUID, DeficitOutcome] = Field(max_length=50, description="Deficit → what became of it.")


def record_final_diagnostics(command: RecordFinalDiagnostics, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    sheet = command.diagnostics.sealed(desk, iom.person)
    iom.record_final_diagnostics(desk.act, command.diagnostics_id or desk.new_id(), sheet, command.outcomes)
    return iom


class CompleteReflection(OnRoute):
    """Complete the route: reflection and final diagnostics are recorded; transfer into practice follows."""

    NAME: ClassVar[str] = "iom.complete_reflection"


def complete_reflection(command: CompleteReflection, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.complete_reflection(desk.act)
    return iom


class ReturnToExecution(OnRouteWithReason):
    """Go back to execution: more is to be learnt."""

    NAME: ClassVar[str] = "iom.return_to_execution"


def return_to_execution(command: ReturnToExecution, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.return_to_execution(desk.act, desk.reason(command.reason, iom.person))
    return iom


HANDLERS: dict[type[Command], Handler] = {
    RecordReflection: record_reflection,
    RecordFinalDiagnostics: record_final_diagnostics,
    CompleteReflection: complete_reflection,
    ReturnToExecution: return_to_execution,
}
