"""Somebody is away and somebody else stands in: announced, made longer or shorter, ended."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from application.bindings.grant import check_reach
from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from application.permissions.deputies import passed_on
from application.ports import Binding
from domain.absences import Absence
from domain.absences.absence import Away, Terms
from domain.absences.refusals import AnotherRole, NothingToPassOn, NotYours, OverseerAway
from domain.errors import NotFound
from domain.kernel import OrganisationId, PersonId
from domain.roles import Role

Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 1, 1))]
OVERSEERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
GUARDED = OVERSEERS | {Role.MINISTRY}
"""Roles nobody passes on in a session or by a token of another role: there a second factor was perhaps not shown."""
SPEAKERS = frozenset({Role.ADMINISTRATOR, Role.SCHOOL_HEAD, Role.SYSTEM})
"""Roles that speak of the absences of others within reach."""


class AnnounceAbsence(Command):
    """A person is away from an organisation; a deputy holds the person's roles there and below meanwhile."""

    NAME: ClassVar[str] = "absence.announce"

    absence_id: UUID | None = Field(default=None, description="Id of the new absence; made for you when left out.")
    person: PersonId = Field(description="Who is away.")
    deputy: PersonId = Field(description="Who stands in.")
    organisation: OrganisationId
    since: Day | None = Field(default=None, description="First day; the day it was true on when left out.")
    until: Day = Field(description="Last day, inclusive.")
    reason: ReasonGiven


def announce_absence(command: AnnounceAbsence, desk: Desk) -> Absence:
    desk.require(command.organisation)
    desk.known(command.deputy)
    first = command.since or desk.act.occurred_on
    terms = Terms(command.person, command.deputy, command.organisation, first, command.until)
    passed = _passed(terms.person, terms.organisation, desk, first, command.until)
    _check_speaker(desk, command.person, passed)
    return Absence.announce(
        desk.act,
        command.absence_id or desk.new_id(),
        terms,
        desk.reason(command.reason, command.person),
        desk.absences(command.person, command.organisation),
        _beside(command.person, command.organisation, desk, passed),
    )


def _passed(person: PersonId, organisation: OrganisationId, desk: Desk, *days: date) -> set[Binding]:
    """What a deputy would hold of the person's own bindings on one of the days."""

    def above(organisation: OrganisationId) -> set[OrganisationId]:
        return {node.id for node in desk.ancestors(organisation)}

    own = [each for day in days for each in desk.bindings(person, day) if each.in_place_of is None]
    passed = [passed_on(binding, person, organisation, above) for binding in own]
    return {binding for binding in passed if binding}


def _beside(person: PersonId, organisation: OrganisationId, desk: Desk, passed: set[Binding]) -> list[Away]:
    """Absences elsewhere that pass on one of these roles too: two deputies of one officer are not two officers."""
    held = {organisation} | {binding.organisation for binding in passed}
    places = {node.id for each in held for node in desk.ancestors(each)} - {organisation}
    return [away for place in sorted(places) for away in desk.absences(person, place)]


def _check_speaker(desk: Desk, person: PersonId, passed: set[Binding]) -> None:
    """The person; else an administrator or a head, for roles no wider than their own and somebody they may know of."""
    if desk.act.by == person:
        if not passed:
            raise NothingToPassOn
        _check_own_roles(desk, passed)
        return
    _check_may_speak(desk)
    if not passed:
        raise NotFound("person", person)
    _check_roles(desk, passed)


def _check_own_roles(desk: Desk, passed: set[Binding]) -> None:
    for binding in passed:
        if binding.role in GUARDED and desk.act.role not in {binding.role, Role.ADMINISTRATOR}:
            raise AnotherRole(binding.role)


def _check_roles(desk: Desk, passed: set[Binding]) -> None:
    """Whoever chooses a deputy, or keeps one for longer, reaches as far as the roles passed on; a head no overseer."""
    for binding in passed:
        check_reach(desk, binding.role, binding.organisation)
        if desk.act.role is Role.SCHOOL_HEAD and binding.role in OVERSEERS:
            raise OverseerAway(binding.role)


def _check_may_speak(desk: Desk) -> None:
    if desk.act.role not in SPEAKERS:
        raise NotYours(role=desk.act.role)


class ChangeAbsenceEnd(Command):
    """Another last day of an absence; the deputy stands in until then."""

    NAME: ClassVar[str] = "absence.change_end"
    STREAM: ClassVar[str | None] = "absence_id"

    absence_id: UUID
    until: Day


def change_absence_end(command: ChangeAbsenceEnd, desk: Desk) -> Absence:
    absence = desk.load(Absence, command.absence_id)
    own = desk.act.by == absence.person
    if not own:
        _check_may_speak(desk)
    person, place, beside = absence.person, absence.organisation, list[Away]()
    if command.until > absence.until:
        passed = _passed(person, place, desk, desk.act.today, command.until)
        (_check_own_roles if own else _check_roles)(desk, passed)
        beside = _beside(person, place, desk, passed)
    absence.change_end(desk.act, command.until, desk.absences(person, place), beside)
    return absence


class EndAbsence(Command):
    """The absence is over from a day on, that day included, or called off; the very next command feels it."""

    NAME: ClassVar[str] = "absence.end"
    STREAM: ClassVar[str | None] = "absence_id"

    absence_id: UUID
    reason: ReasonGiven | None = None


def end_absence(command: EndAbsence, desk: Desk) -> Absence:
    absence = desk.load(Absence, command.absence_id)
    if desk.act.by not in {absence.person, absence.deputy}:
        _check_may_speak(desk)
    absence.end(desk.act, desk.reason(command.reason, absence.person))
    return absence


HANDLERS: dict[type[Command], Handler] = {
    AnnounceAbsence: announce_absence,
    ChangeAbsenceEnd: change_absence_end,
    EndAbsence: end_absence,
}
