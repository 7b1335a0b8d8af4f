"""What the school changes in a pair at work."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from domain.pairs import MentoringPair, Programme, Side


class ExtendPair(Command):
    NAME: ClassVar[str] = "pair.extend"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    ends_on: date = Field(description="The new last day, later than the old one.")
    reason: ReasonGiven


def extend_pair(command: ExtendPair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.extend(desk.act, command.ends_on, desk.reason(command.reason, *pair.people))
    return pair


class ChangeProgramme(Command):
    NAME: ClassVar[str] = "pair.change_programme"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    programme: Programme
    reason: ReasonGiven


def change_programme(command: ChangeProgramme, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.change_programme(desk.act, command.programme, desk.reason(command.reason, *pair.people))
    return pair


class ReplaceMentor(Command):
    """Name another mentor; the present one leads until the new one consents."""

    NAME: ClassVar[str] = "pair.replace_mentor"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    mentor: Side
    reason: ReasonGiven


def replace_mentor(command: ReplaceMentor, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    desk.known(*command.mentor.people)
    desk.ancestors(command.mentor.school)
    reason = desk.reason(command.reason, *pair.people)
    pair.replace_mentor(desk.act, command.mentor, desk.rules.mentor_capacity, reason)
    return pair


class AcceptReplacement(Command):
    """The named mentor consents and leads the pair from this day."""

    NAME: ClassVar[str] = "pair.accept_replacement"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID


def accept_replacement(command: AcceptReplacement, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.accept_replacement(desk.act)
    return pair


class DeclineReplacement(Command):
    NAME: ClassVar[str] = "pair.decline_replacement"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    reason: ReasonGiven


def decline_replacement(command: DeclineReplacement, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.decline_replacement(desk.act, desk.reason(command.reason, *pair.people, desk.act.by))
    return pair


class WithdrawReplacement(Command):
    """Take back the proposal of a mentor who has not answered."""

    NAME: ClassVar[str] = "pair.withdraw_replacement"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    reason: ReasonGiven


def withdraw_replacement(command: WithdrawReplacement, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.withdraw_replacement(desk.act, desk.reason(command.reason, *pair.people))
    return pair


class PausePair(Command):
    NAME: ClassVar[str] = "pair.pause"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    reason: ReasonGiven


def pause_pair(command: PausePair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.pause(desk.act, desk.reason(command.reason, *pair.people))
    return pair


class ResumePair(Command):
    NAME: ClassVar[str] = "pair.resume"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    reason: ReasonGiven


def resume_pair(command: ResumePair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.resume(desk.act, desk.reason(command.reason, *pair.people))
    return pair


HANDLERS: dict[type[Command], Handler] = {
    ExtendPair: extend_pair,
    ChangeProgramme: change_programme,
    ReplaceMentor: replace_mentor,
    AcceptReplacement: accept_replacement,
    DeclineReplacement: decline_replacement,
    WithdrawReplacement: withdraw_replacement,
    PausePair: pause_pair,
    ResumePair: resume_pair,
}
