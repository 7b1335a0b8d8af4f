"""Facts from the proposal of a pair to its first day of work."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from domain.kernel import (
    Basis,
    Claim,
    Fact,
    Founding,
    OrganisationId,
    PersonId,
    Reason,
    Release,
    StatusChange,
    Take,
)
from domain.pairs.values import (
    MENTOR_PLACE,
    Goal,
    MentorTerm,
    PairKind,
    PairStatus,
    Programme,
    Side,
    SideRole,
    Span,
)

if TYPE_CHECKING:
    from domain.pairs.state import PairState


class PairProposed(Founding):
    """A mentor is to take a mentee: ground, goals, planned days; one of the mentor's places is held."""

    TOPIC = "pair.proposed"
    CORRECTABLE = frozenset({"subject", "competency", "goals", "starts_on"})

    kind: PairKind
    mentor: Side
    mentee: Side
    mentor_capacity: int = Field(ge=1)
    subject: str | None
    competency: str | None
    goals: tuple[Goal, ...]
    starts_on: date
    ends_on: date
    proposed_for: OrganisationId | None

    def apply(self, pair: PairState) -> None:
        pair.kind, pair.status = self.kind, PairStatus.PROPOSED
        pair.mentor, pair.mentee, pair.candidate = self.mentor, self.mentee, None
        pair.subject, pair.competency, pair.goals = self.subject, self.competency, self.goals
        pair.starts_on, pair.ends_on, pair.programme = self.starts_on, self.ends_on, None
        pair.consents, pair.orders, pair.evaluations = {}, {}, {}
        pair.active, pair.mentors = [], []
        pair.meetings, pair.tasks, pair.links = 0, {}, set()

    def claims(self) -> tuple[Claim, ...]:
        return (Take(scope=MENTOR_PLACE, key=self.mentor.key, capacity=self.mentor_capacity),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PairStatus.PROPOSED),)

    def places(self) -> frozenset[OrganisationId]:
        proposer = (self.proposed_for,) if self.proposed_for else ()
        return frozenset((self.mentor.school, self.mentee.school, *proposer))


class PairConsented(Fact):
    """One side consents; for a team one of its members speaks."""

    TOPIC = "pair.consented"
    MOVES_PART = True

    side: SideRole
    by: PersonId

    def apply(self, pair: PairState) -> None:
        pair.consents[self.side] = self.occurred_on

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"consent:{self.side}", to="given"),)


class PairAgreed(Fact):
    """Both have consented; true from the later of the two days."""

    TOPIC = "pair.agreed"
    MOVES = True

    def apply(self, pair: PairState) -> None:
        pair.status = PairStatus.AGREED

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PairStatus.AGREED),)


class PairDeclined(Fact):
    TOPIC = "pair.declined"
    MOVES = True

    side: SideRole
    by: PersonId
    reason: Reason

    def apply(self, pair: PairState) -> None:
        pair.status = PairStatus.DECLINED

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope=MENTOR_PLACE),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (
            StatusChange(subject=f"consent:{self.side}", to="refused"),
            StatusChange(to=PairStatus.DECLINED),
        )


class PairOrderIssued(Fact):
    """A school's order (for teams the municipality's): number, date, the programme it puts into force."""

    TOPIC = "pair.order_issued"
    MOVES_PART = True
    CORRECTABLE = frozenset({"order", "programme"})

    organisation: OrganisationId
    order: Basis
    programme: Programme
    by: PersonId

    def apply(self, pair: PairState) -> None:
        pair.orders[self.organisation] = self.occurred_on
        pair.programme = self.programme

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"order:{self.organisation}", to="issued"),)


class PairActivated(Fact):
    """Every order needed is there: the pair works from this day."""

    TOPIC = "pair.activated"
    MOVES = True

    def apply(self, pair: PairState) -> None:
        pair.status = PairStatus.ACTIVE
        pair.active = [Span(start=self.occurred_on)]
        pair.mentors = [MentorTerm(mentor=pair.mentor, span=Span(start=self.occurred_on))]

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PairStatus.ACTIVE),)
