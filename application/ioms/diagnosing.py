"""Diagnostics are recorded, deficits identified."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk
from application.ioms.command import OnRoute, Words
from domain.ioms import DiagnosticsMoment, DiagnosticsSheet, DiagnosticsSource, Iom, Severity
from domain.ioms.values import Label
from domain.kernel import FileRef, PersonId, Value


class DiagnosticsGiven(Value):
    """What the paper of a diagnostics says, its results in words that are sealed before they are stored."""

    source: DiagnosticsSource
    instrument: Label
    subject: Label
    held_on: date = Field(description="Perhaps before the route was opened.")
    results: Words
    report: FileRef | None = None

    def sealed(self, desk: Desk, person: PersonId) -> DiagnosticsSheet:
        return DiagnosticsSheet(**dict(self) | {"results": desk.seal(self.results, person)})


class RecordDiagnostics(OnRoute):
    """Record entry diagnostics, or interim ones while the plan is carried out."""

    NAME: ClassVar[str] = "iom.record_diagnostics"

    diagnostics_id: UUID | None = Field(default=None, description="Made for you when left out.")
    moment: DiagnosticsMoment = DiagnosticsMoment.ENTRY
    diagnostics: DiagnosticsGiven


def record_diagnostics(command: RecordDiagnostics, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    sheet = command.diagnostics.sealed(desk, iom.person)
    iom.record_diagnostics(desk.act, command.diagnostics_id or desk.new_id(), command.moment, sheet)
    return iom


class IdentifyDeficit(OnRoute):
    """Name a competency that diagnostics of the route found missing."""

    NAME: ClassVar[str] = "iom.identify_deficit"

    deficit_id: UUID | None = Field(default=None, description="Made for you when left out.")
    diagnostics_id: UUID = Field(description="The diagnostics that found it.")
    competency_code: Label
    competency: Label = Field(description="Title of the competency.")
    severity: Severity


def identify_deficit(command: IdentifyDeficit, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.identify_deficit(
        desk.act,
        command.deficit_id or desk.new_id(),
        diagnostics_id=command.diagnostics_id,
        competency_code=command.competency_code,
        competency=command.competency,
        severity=command.severity,
    )
    return iom


class CompleteDiagnostics(OnRoute):
    """Go on to the design of the plan: a deficit was found or the teacher asked in person."""

    NAME: ClassVar[str] = "iom.complete_diagnostics"


def complete_diagnostics(command: CompleteDiagnostics, desk: Desk) -> Iom:
    iom = desk.load(Iom, command.iom_id)
    iom.complete_diagnostics(desk.act)
    return iom


HANDLERS: dict[type[Command], Handler] = {
    RecordDiagnostics: record_diagnostics,
    IdentifyDeficit: identify_deficit,
    CompleteDiagnostics: complete_diagnostics,
}
