"""A route is led: its tutor, its school, its rests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from domain.ioms.values import Activity, Approver, Label
from domain.kernel import Fact, OrganisationId, PersonId, Reason, StatusChange

if TYPE_CHECKING:
    from domain.ioms.state import IomState


class TutorReassigned(Fact):
    """Another tutor leads the route from this day."""

    TOPIC: ClassVar[str] = "iom.tutor_reassigned"

    previous: PersonId
    tutor: PersonId
    reason: Reason

    def apply(self, iom: IomState) -> None:
        iom.tutor, iom.tutor_since = self.tutor, self.occurred_on


class MovedToSchool(Fact):
    """The teacher works at another school from this day and the route goes along.

    `position` and `subjects` are None where they stay. An approval the former school gave to a plan not
    yet in force is void: the new school answers for it.
    """

    TOPIC: ClassVar[str] = "iom.moved_to_school"

    previous: OrganisationId
    school: OrganisationId
    position: Label | None
    subjects: tuple[Label, ...] | None
    approval_void: bool
    reason: Reason

    def apply(self, iom: IomState) -> None:
        iom.school, iom.school_since = self.school, self.occurred_on
        iom.position = self.position or iom.position
        iom.subjects = iom.subjects if self.subjects is None else self.subjects
        if self.approval_void:
            iom.approvals = {who: given for who, given in iom.approvals.items() if who is not Approver.SCHOOL}

    def places(self) -> frozenset[OrganisationId]:
        return frozenset((self.school,))

    def statuses(self) -> tuple[StatusChange, ...]:
        if not self.approval_void:
            return ()
        return (StatusChange(subject=f"approval:{Approver.SCHOOL}", to="void"),)


class RoutePaused(Fact):
    """Nothing moves on the route until it is resumed, perhaps on the expected day."""

    TOPIC: ClassVar[str] = "iom.paused"
    MOVES: ClassVar[bool] = True
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"expected_until"})

    reason: Reason
    expected_until: date | None

    def apply(self, iom: IomState) -> None:
        iom.activity = Activity.PAUSED

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="activity", to=Activity.PAUSED),)


class RouteResumed(Fact):
    TOPIC: ClassVar[str] = "iom.resumed"
    MOVES: ClassVar[bool] = True

    reason: Reason | None

    def apply(self, iom: IomState) -> None:
        iom.activity = Activity.ACTIVE

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="activity", to=Activity.ACTIVE),)
