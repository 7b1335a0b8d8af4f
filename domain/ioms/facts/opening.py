"""A route is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from domain.ioms.values import ACTIVE_ROUTE, Activity, Approver, IomKind, Label, PersonalRequest, Stage
from domain.kernel import Claim, Fact, Founding, OrganisationId, PersonId, Reason, StatusChange, Take

if TYPE_CHECKING:
    from domain.ioms.state import IomState

PARALLEL_ROUTES = 9
"""Places under that claim for a route opened beside another one, with a reason."""


def active_route(kind: IomKind, person: PersonId, *, parallel: bool) -> Take:
    """The claim an open route holds."""
    return Take(scope=ACTIVE_ROUTE, key=f"{kind}:{person}", capacity=PARALLEL_ROUTES if parallel else 1)


class IomOpened(Founding):
    """`parallel`: the reason for a second active route of the kind; `approvers`: all who must approve a plan."""

    TOPIC: ClassVar[str] = "iom.opened"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"position", "subjects"})

    person: PersonId
    school: OrganisationId
    centre: OrganisationId
    kind: IomKind
    position: Label
    subjects: tuple[Label, ...]
    tutor: PersonId
    approvers: tuple[Approver, ...]
    request: PersonalRequest | None
    parallel: Reason | None
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.person, iom.kind = self.person, self.kind
        iom.school, iom.school_since, iom.centre = self.school, self.occurred_on, self.centre
        iom.position, iom.subjects = self.position, self.subjects
        iom.tutor, iom.tutor_since = self.tutor, self.occurred_on
        iom.approvers, iom.parallel = self.approvers, self.parallel is not None
        iom.request = self.request
        iom.activity = Activity.ACTIVE
        iom.enter(Stage.DIAGNOSTICS, self.occurred_on)
        iom.diagnostics, iom.deficits, iom.items = {}, {}, {}
        iom.designers, iom.agreed_hash, iom.submitted_hash = frozenset(), None, None
        iom.approvals, iom.plan_version, iom.change = {}, 0, None
        iom.reflected_on, iom.final_on, iom.outcomes = None, None, {}
        iom.transfers, iom.closing, iom.reopening, iom.deviations = {}, None, None, 0

    def places(self) -> frozenset[OrganisationId]:
        return frozenset((self.school, self.centre))

    def claims(self) -> tuple[Claim, ...]:
        return (active_route(self.kind, self.person, parallel=self.parallel is not None),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.DIAGNOSTICS), StatusChange(subject="activity", to=Activity.ACTIVE))


class RequestRecorded(Fact):
    """The teacher asked for this in person, so the route rests on a request too."""

    TOPIC: ClassVar[str] = "iom.request_recorded"

    request: PersonalRequest
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.request = self.request
