"""The words of a mentoring pair."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.kernel import FileRef, OrganisationId, PersonId, Sealed, Value

MENTOR_PLACE = "mentor_place"
"""Scope of the claim on a mentor's places: key = `Side.key`, capacity as set on the day it was taken."""


class PairKind(StrEnum):
    """What joins the two: the three grounds of MEG 3.3.3, and менторство of teams (SOV прил. 7)."""

    YOUNG_SPECIALIST = "young_specialist"
    SUBJECT = "subject"
    COMPETENCY = "competency"
    MANAGEMENT_TEAMS = "management_teams"


class PairStatus(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    ACTIVE = "active"
    PAUSED = "paused"
    EVALUATION = "evaluation"
    COMPLETED = "completed"
    DECLINED = "declined"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in {PairStatus.COMPLETED, PairStatus.DECLINED, PairStatus.CANCELLED}


class SideRole(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"


class Side(Value):
    """One side of a pair: a person of a school, or the management team of a school with its members."""

    school: OrganisationId
    people: tuple[PersonId, ...] = Field(min_length=1, max_length=20)
    team: bool = False

    @model_validator(mode="after")
    def _one_person_unless_a_team(self) -> Self:
        if not self.team and len(self.people) != 1:
            raise ValueError("a side is one person unless it is a management team")
        return self

    @property
    def key(self) -> str:
        """Whose places as a mentor are counted: the person's, or the team's of the school."""
        return f"team:{self.school}" if self.team else str(self.people[0])


class Goal(Value):
    """What the pair is for; numbered from 1."""

    number: int = Field(ge=1)
    text: Sealed


class PairTerms(Value):
    """What is proposed. `subject` or `competency` is the ground of a kind that needs one; `mentor_capacity`: pairs the
    mentor may lead at once, as set on the day; `ends_on` is the last day planned."""

    kind: PairKind
    mentor: Side
    mentee: Side
    mentor_capacity: int = Field(ge=1)
    subject: str | None = None
    competency: str | None = None
    goals: tuple[Goal, ...]
    starts_on: date
    ends_on: date


class GoalOutcome(StrEnum):
    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"


class GoalResult(Value):
    goal: int = Field(ge=1)
    outcome: GoalOutcome


class Programme(Value):
    """The programme the pair works by: its title as printed, the paper if it was kept."""

    title: str = Field(min_length=1, max_length=500)
    file: FileRef | None = None


class MeetingForm(StrEnum):
    CONSULTATION = "consultation"
    LESSON_VISIT = "lesson_visit"
    JOINT_LESSON = "joint_lesson"
    WORKSHOP = "workshop"
    INTERNSHIP = "internship"
    ONLINE = "online"
    OTHER = "other"


class RouteItem(Value):
    """An item of an individual route (ИОМ) that a meeting or a task serves."""

    iom: UUID
    item: UUID


class ObligationLink(Value):
    """The clause of an agreement the pair carries out (IZH 6: mentoring as horizontal learning)."""

    agreement: UUID
    obligation: UUID


class Evaluator(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"
    SCHOOL = "school"


class EarlyEnd(StrEnum):
    """Why a pair may be evaluated before its last day."""

    GOALS_REACHED = "goals_reached"


class CancelledBy(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"
    COORDINATOR = "coordinator"


class Finding(StrEnum):
    """What a follow-up found of the mentee after the pair had ended."""

    STILL_TEACHING = "still_teaching"
    TEACHES_ELSEWHERE = "teaches_elsewhere"
    BECAME_MENTOR = "became_mentor"
    LEFT_PROFESSION = "left_profession"
    UNKNOWN = "unknown"


class Span(Value):
    """Days from `start` to the day before `end`; no end yet: still running."""

    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def until(self, day: date) -> Span:
        return Span(start=self.start, end=day)


class MentorTerm(Value):
    """Who led the pair in a span: both mentors of a replaced pair count by date."""

    mentor: Side
    span: Span
