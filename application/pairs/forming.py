"""Two sides become a pair."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from domain.kernel import Basis
from domain.pairs import Goal, MentoringPair, PairKind, PairTerms, Programme, Side

Text = Annotated[str, Field(min_length=1, max_length=1000)]


class ProposePair(Command):
    """Propose a mentor and a mentee: two people, or the management teams of two schools."""

    NAME: ClassVar[str] = "pair.propose"

    pair_id: UUID | None = Field(default=None, description="Id of the new pair; made for you when left out.")
    kind: PairKind = Field(description="What joins the two (MEG 3.3.3), or management teams (менторство).")
    mentor: Side
    mentee: Side
    subject: str | None = Field(default=None, max_length=200, description="Needed by a pair on a subject.")
    competency: str | None = Field(default=None, max_length=500, description="Needed by a pair on a competency.")
    goals: tuple[Text, ...] = Field(min_length=1, max_length=20, description="What the pair is for.")
    starts_on: date = Field(description="First day planned.")
    ends_on: date = Field(description="Last day planned, inclusive.")


def propose_pair(command: ProposePair, desk: Desk) -> MentoringPair:
    people = (*command.mentor.people, *command.mentee.people)
    desk.known(*people)
    for side in (command.mentor, command.mentee):
        desk.ancestors(side.school)
    terms = PairTerms(
        kind=command.kind,
        mentor=command.mentor,
        mentee=command.mentee,
        mentor_capacity=desk.rules.mentor_capacity,
        subject=command.subject,
        competency=command.competency,
        goals=tuple(Goal(number=n, text=desk.seal(text, *people)) for n, text in enumerate(command.goals, start=1)),
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )
    return MentoringPair.propose(desk.act, command.pair_id or desk.new_id(), terms)


class ConsentToPair(Command):
    """The mentor or the mentee consents; any member speaks for a management team."""

    NAME: ClassVar[str] = "pair.consent"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID


def consent_to_pair(command: ConsentToPair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.consent(desk.act)
    return pair


class DeclinePair(Command):
    """The mentor or the mentee declines: the proposal is over."""

    NAME: ClassVar[str] = "pair.decline"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    reason: ReasonGiven


def decline_pair(command: DeclinePair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.decline(desk.act, desk.reason(command.reason, *pair.people))
    return pair


class ActivatePair(Command):
    """A school's order for the pair (for teams the municipality's); the last needed sets it to work."""

    NAME: ClassVar[str] = "pair.activate"
    STREAM: ClassVar[str | None] = "pair_id"

    pair_id: UUID
    order: Basis = Field(description="The order: kind, number and date.")
    programme: Programme | None = Field(
        default=None, description="Needed with the first order; the second school's may leave it out."
    )


def activate_pair(command: ActivatePair, desk: Desk) -> MentoringPair:
    pair = desk.load(MentoringPair, command.pair_id)
    pair.activate(desk.act, command.order, command.programme)
    return pair


HANDLERS: dict[type[Command], Handler] = {
    ProposePair: propose_pair,
    ConsentToPair: consent_to_pair,
    DeclinePair: decline_pair,
    ActivatePair: activate_pair,
}
