"""A municipality hands in figures of an indicator; the centre or the ministry confirms or returns them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from domain.agreements import Agreement
from domain.errors import NotFound
from domain.indicators import Report, ReportedValue, value_id
from domain.indicators.refusals import AlreadyReported, TerritoryOutside
from domain.indicators.values import IndicatorKey, Year
from domain.kernel import OrganisationId
from domain.organisations import Level

TERRITORIES = frozenset({Level.MUNICIPALITY, Level.REGION})
"""An organisation works in the nearest of these above it."""


class ReportValue(Command):
    """Hand in n and d of an indicator for a territory and year; once, later figures are another command."""

    NAME: ClassVar[str] = "reported_value.report"

    agreement: UUID
    indicator: IndicatorKey
    territory: OrganisationId
    year: Year
    report: Report


def report_value(command: ReportValue, desk: Desk) -> ReportedValue:
    desk.require(command.territory)
    _be_of(desk.peek(Agreement, command.agreement), command.territory, desk)
    known = value_id(command.agreement, command.indicator, command.territory, command.year)
    if desk.facts(known):
        raise AlreadyReported(known)
    return ReportedValue.report_first(
        desk.act,
        agreement=command.agreement,
        indicator=command.indicator,
        territory=command.territory,
        year=command.year,
        report=command.report,
    )


def _be_of(agreement: Agreement, territory: OrganisationId, desk: Desk) -> None:
    """Refuse a territory that no target names and in which no party works."""
    content = agreement.content
    if territory in {target.territory for target in content.targets}:
        return
    working = (desk.ancestors(one) for party in content.parties for one in party.organisations)
    if territory not in {next((node.id for node in path if node.level in TERRITORIES), None) for path in working}:
        if not desk.sees_any(agreement.places()):
            raise NotFound("agreement", agreement.id)
        raise TerritoryOutside(territory)


class ReportValueAgain(Command):
    """Hand in figures anew after a return."""

    NAME: ClassVar[str] = "reported_value.report_again"
    STREAM: ClassVar[str | None] = "value_id"

    value_id: UUID
    report: Report


def report_value_again(command: ReportValueAgain, desk: Desk) -> ReportedValue:
    value = desk.load(ReportedValue, command.value_id)
    value.report_again(desk.act, command.report)
    return value


class RestateValue(Command):
    """Correct figures handed in or confirmed; the earlier ones stay readable."""

    NAME: ClassVar[str] = "reported_value.restate"
    STREAM: ClassVar[str | None] = "value_id"

    value_id: UUID
    report: Report
    reason: ReasonGiven


def restate_value(command: RestateValue, desk: Desk) -> ReportedValue:
    value = desk.load(ReportedValue, command.value_id)
    value.restate(desk.act, command.report, desk.reason(command.reason))
    return value


class ConfirmValue(Command):
    """Confirm figures somebody else handed in."""

    NAME: ClassVar[str] = "reported_value.confirm"
    STREAM: ClassVar[str | None] = "value_id"

    value_id: UUID


def confirm_value(command: ConfirmValue, desk: Desk) -> ReportedValue:
    value = desk.load(ReportedValue, command.value_id)
    value.confirm(desk.act)
    return value


class ReturnValue(Command):
    """Send figures back to the municipality."""

    NAME: ClassVar[str] = "reported_value.return"
    STREAM: ClassVar[str | None] = "value_id"

    value_id: UUID
    reason: ReasonGiven


def return_value(command: ReturnValue, desk: Desk) -> ReportedValue:
    value = desk.load(ReportedValue, command.value_id)
    value.return_(desk.act, desk.reason(command.reason))
    return value


HANDLERS: dict[type[Command], Handler] = {
    ReportValue: report_value,
    ReportValueAgain: report_value_again,
    RestateValue: restate_value,
    ConfirmValue: confirm_value,
    ReturnValue: return_value,
}
