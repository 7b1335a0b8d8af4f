"""What a mentoring pair knows of itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from domain.errors import DatedBeforeLastMove
from domain.kernel import Act, Aggregate, OrganisationId, PersonId
from domain.pairs.refusals import NotOfThePair, NotTheSchoolOfThePair, PairElsewhere
from domain.pairs.values import (
    Evaluator,
    Goal,
    MentorTerm,
    ObligationLink,
    PairKind,
    PairStatus,
    Programme,
    Side,
    SideRole,
    Span,
)
from domain.roles import Role


class PairState(Aggregate):
    kind: PairKind
    status: PairStatus
    mentor: Side
    mentee: Side
    subject: str | None
    competency: str | None
    goals: tuple[Goal, ...]
    starts_on: date
    ends_on: date
    """The last day, inclusive."""
    consents: dict[SideRole, date]
    orders: dict[OrganisationId, date]
    programme: Programme | None
    active: list[Span]
    mentors: list[MentorTerm]
    candidate: Side | None
    """A new mentor who has not yet consented; the old one leads until then."""
    meetings: int
    tasks: dict[UUID, bool]
    """Task → done."""
    evaluations: dict[Evaluator, date]
    links: set[ObligationLink]

    @property
    def schools(self) -> tuple[OrganisationId, ...]:
        """The school of the mentor, then the mentee's where it is another one."""
        return tuple(dict.fromkeys((self.mentor.school, self.mentee.school)))

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Everyone under whose keys the pair's words are sealed."""
        return (*self.mentor.people, *self.mentee.people)

    @property
    def of_teams(self) -> bool:
        return self.kind is PairKind.MANAGEMENT_TEAMS

    @property
    def unordered(self) -> tuple[OrganisationId, ...]:
        """Schools whose order is still to come; for teams the municipality's one order is enough."""
        if self.of_teams:
            return ()
        return tuple(school for school in self.schools if school not in self.orders)

    @property
    def evaluation_due_on(self) -> date | None:
        """The legal day of an active pair's evaluation: after its last day, not before its last move."""
        if self.status is not PairStatus.ACTIVE:
            return None
        return max(self.ends_on + timedelta(days=1), self.moved_on)

    @property
    def unevaluated(self) -> tuple[Evaluator, ...]:
        return tuple(who for who in Evaluator if who not in self.evaluations)

    def side(self, role: SideRole) -> Side:
        return self.mentor if role is SideRole.MENTOR else self.mentee

    def side_of(self, person: PersonId) -> SideRole | None:
        """The side a person stands on, if any."""
        return next((role for role in SideRole if person in self.side(role).people), None)

    def was_active_on(self, day: date) -> bool:
        return any(span.holds(day) for span in self.active)

    def rest(self, day: date) -> None:
        """From this day the pair is not at work."""
        if self.active and self.active[-1].end is None:
            self.active[-1] = self.active[-1].until(day)

    def close(self, day: date) -> None:
        """From this day the pair is over and nobody leads it."""
        self.rest(day)
        if self.mentors:
            last = self.mentors[-1]
            self.mentors[-1] = last.model_copy(update={"span": last.span.until(day)})

    def _be(self, *allowed: PairStatus) -> None:
        if self.status not in allowed:
            raise PairElsewhere(self.status, allowed)

    def _be_dated_from(self, day: date, act: Act) -> None:
        """What moves only a part of the pair is not dated before the move that made it possible either."""
        if act.occurred_on < day:
            raise DatedBeforeLastMove(act.occurred_on, day)

    def _be_of_the_pair(self, act: Act) -> SideRole:
        side = self.side_of(act.by)
        if side is None:
            raise NotOfThePair
        return side

    def _lead(self, act: Act) -> None:
        """Only the head of a school of the pair; for teams also the municipality, which stands over both."""
        if act.role is Role.SCHOOL_HEAD and act.acting_for in self.schools:
            return
        if act.role is Role.MUNICIPALITY and self.of_teams:
            return
        raise NotTheSchoolOfThePair


def dated_at_latest(act: Act, days: Iterable[date]) -> Act:
    """The act as of the latest of its own and the given days: what needs several is true from the last."""
    return act.model_copy(update={"occurred_on": max(act.occurred_on, *days)})
