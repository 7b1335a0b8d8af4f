"""What the two do while the pair works, and the clause of an agreement they carry out."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.agreements.known import above, territories
from application.bus import Command, Handler
from application.desk import Desk
from domain.agreements import Agreement
from domain.errors import NotFound
from domain.ioms import Iom
from domain.pairs import MeetingForm, MentoringPair, ObligationLink, RouteItem


class HoldMeeting(Command):
    """Note a meeting of the two; `held_on` is a day the pair was at work."""

    NAME: ClassVar[str] = "pair.hold_meeting"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    held_on: date
    meeting_form: MeetingForm
    topic: str = Field(min_length=1, max_length=1000)
    result: str | None = Field(default=None, max_length=4000)
    item: RouteItem | None = Field(default=None, description="Item of the mentee's route the meeting served.")


def hold_meeting(command: HoldMeeting, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    _check_item(command.item, pair, desk)
    pair.hold_meeting(
        desk.act,
        held_on=command.held_on,
        meeting_form=command.meeting_form,
        topic=desk.seal(command.topic, *pair.people),
        result=desk.seal(command.result, *pair.people),
        item=command.item,
    )
    return pair


class SetTask(Command):
    """Agree on a task between meetings; no deadline is no deadline."""

    NAME: ClassVar[str] = "pair.set_task"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    text: str = Field(min_length=1, max_length=2000)
    due_on: date | None = None
    item: RouteItem | None = Field(default=None, description="Item of the mentee's route the task serves.")


def set_task(command: SetTask, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    _check_item(command.item, pair, desk)
    text = desk.seal(command.text, *pair.people)
    pair.set_task(desk.act, desk.new_id(), text=text, due_on=command.due_on, item=command.item)
    return pair


class FinishTask(Command):
    NAME: ClassVar[str] = "pair.finish_task"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    task: UUID
    result: str | None = Field(default=None, max_length=4000)


def finish_task(command: FinishTask, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.finish_task(desk.act, command.task, desk.seal(command.result, *pair.people))
    return pair


class CommentPair(Command):
    """Words of one of the two, readable while both keys exist."""

    NAME: ClassVar[str] = "pair.comment"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    text: str = Field(min_length=1, max_length=4000)


def comment_pair(command: CommentPair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.comment(desk.act, desk.seal(command.text, *pair.people))
    return pair


class LinkPair(Command):
    """Say which clause of an agreement the pair carries out."""

    NAME: ClassVar[str] = "pair.link"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    agreement: UUID
    obligation: UUID


def link_pair(command: LinkPair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    _check_obligation(command, pair, desk)
    pair.link(desk.act, ObligationLink(agreement=command.agreement, obligation=command.obligation))
    return pair


def _check_obligation(command: LinkPair, pair: MentoringPair, desk: Desk) -> None:
    """A clause of an agreement in whose territory the pair works; of any other it is not told that it is there."""
    agreement = desk.peek(Agreement, command.agreement)
    if territories(desk, agreement.content.parties).isdisjoint(above(desk, pair.schools)):
        raise NotFound("agreement", command.agreement)
    if agreement.content.obligation(command.obligation) is None:
        raise NotFound("obligation", command.obligation)


def _check_item(item: RouteItem | None, pair: MentoringPair, desk: Desk) -> None:
    """An item of a route of the mentee's, or of one of a mentored team."""
    if item is None:
        return
    try:
        iom = desk.peek(Iom, item.iom)
    except NotFound:  # answered as a route of somebody else is
        raise NotFound("iom_item", item.item) from None
    if iom.person not in pair.mentee.people or item.item not in iom.items:
        raise NotFound("iom_item", item.item)


HANDLERS: dict[type[Command], Handler] = {
    HoldMeeting: hold_meeting,
    SetTask: set_task,
    FinishTask: finish_task,
    CommentPair: comment_pair,
    LinkPair: link_pair,
}
