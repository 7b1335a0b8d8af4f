"""A route leaves the usual way: it is terminated, deviates, or is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from domain.ioms.facts.opening import active_route
from domain.ioms.values import ACTIVE_ROUTE, Activity, IomKind, Reopening, Stage
from domain.kernel import Claim, Fact, OrganisationId, PersonId, Reason, Release, StatusChange

if TYPE_CHECKING:
    from domain.ioms.state import IomState


class RouteTerminated(Fact):
    TOPIC: ClassVar[str] = "iom.terminated"
    MOVES: ClassVar[bool] = True

    person: PersonId
    kind: IomKind
    school: OrganisationId
    centre: OrganisationId
    at_stage: Stage
    reason: Reason
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.end(Stage.TERMINATED, self.occurred_on)

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope=ACTIVE_ROUTE),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=Stage.TERMINATED), StatusChange(subject="activity", to=Activity.ENDED))


class RouteDeviated(Fact):
    """The centre let the route skip: `skipped` are the stages left undone, the one it stood at first.

    `plan_hash`: of the plan to be approved, where the route was let to its approval; `change_void`: a
    plan change proposed and not decided fell with it.
    """

    TOPIC: ClassVar[str] = "iom.deviated"
    MOVES: ClassVar[bool] = True

    skipped: tuple[Stage, ...]
    to_stage: Stage
    plan_hash: str | None
    change_void: bool
    reason: Reason
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.deviations += 1
        iom.change, iom.approvals = None, {}
        iom.submitted_hash = self.plan_hash or iom.submitted_hash
        if self.to_stage is Stage.CLOSED:
            iom.end(self.to_stage, self.occurred_on)
        else:
            iom.enter(self.to_stage, self.occurred_on)

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope=ACTIVE_ROUTE),) if self.to_stage is Stage.CLOSED else ()

    def statuses(self) -> tuple[StatusChange, ...]:
        ended = (StatusChange(subject="activity", to=Activity.ENDED),) if self.to_stage is Stage.CLOSED else ()
        plan = {Stage.DESIGN: "draft", Stage.APPROVAL: "submitted"}.get(self.to_stage)
        plan = "change_void" if self.change_void else plan
        return (StatusChange(to=self.to_stage), *ended, *((StatusChange(subject="plan", to=plan),) if plan else ()))


class ReopeningProposed(Fact):
    TOPIC: ClassVar[str] = "iom.reopening_proposed"
    MOVES_PART: ClassVar[bool] = True

    to_stage: Stage
    reason: Reason
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.reopening = Reopening(by=self.by, to=self.to_stage, on=self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="reopening", to="proposed"),)


class RouteReopened(Fact):
    """Published numbers stay; changes are a restatement. The active-route claim is taken again."""

    TOPIC: ClassVar[str] = "iom.reopened"
    MOVES: ClassVar[bool] = True

    person: PersonId
    kind: IomKind
    school: OrganisationId
    centre: OrganisationId
    parallel: bool
    to_stage: Stage
    proposed_by: PersonId
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.reopening = None
        iom.activity = Activity.ACTIVE
        iom.enter(self.to_stage, self.occurred_on)

    def claims(self) -> tuple[Claim, ...]:
        return (active_route(self.kind, self.person, parallel=self.parallel),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (
            StatusChange(to=self.to_stage),
            StatusChange(subject="activity", to=Activity.ACTIVE),
            StatusChange(subject="reopening", to="confirmed"),
        )
