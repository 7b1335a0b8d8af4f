"""The unusual ways of a route: terminated, let to skip a stage, opened again."""

from __future__ import annotations

from domain.ioms.facts import ReopeningProposed, RouteDeviated, RouteReopened, RouteTerminated
from domain.ioms.refusals import (
    DesignerApproves,
    DeviationNotForward,
    OwnReopening,
    OwnRoute,
    PlanEmpty,
    ReopeningNotProposed,
    ReopeningOutOfPlace,
    WrongStage,
)
from domain.ioms.state import IomState, not_before
from domain.ioms.values import Stage
from domain.kernel import Act, Reason

REOPENS_TO = (Stage.REFLECTION, Stage.TRANSFER)


class Ending(IomState):
    def terminate(self, act: Act, reason: Reason) -> None:
        """At any stage, also while the route is paused."""
        self._be_open()
        self.record(
            act,
            RouteTerminated,
            person=self.person,
            kind=self.kind,
            school=self.school,
            centre=self.centre,
            at_stage=self.stage,
            reason=reason,
            by=act.by,
        )

    def deviate(self, act: Act, to: Stage, reason: Reason) -> None:
        """To a later stage without what the stages before it need; the deviation stays visible."""
        self._be_active()
        if to is Stage.TERMINATED or to.place <= self.stage.place:
            raise DeviationNotForward(self.stage, to)
        if to is Stage.APPROVAL and not self.plan:
            raise PlanEmpty
        if self.stage.place <= Stage.APPROVAL.place < to.place:
            self._be_no_party(act)
        self.record(
            act,
            RouteDeviated,
            skipped=self.stage.until(to),
            to_stage=to,
            plan_hash=self.plan_hash if to is Stage.APPROVAL else None,
            change_void=self.change is not None,
            reason=reason,
            by=act.by,
        )

    def _be_no_party(self, act: Act) -> None:
        """Skipping an approval is an approval: not by who designed the plan, nor by the teacher."""
        if act.is_by(*self.designers):
            raise DesignerApproves
        if act.is_by(self.person):
            raise OwnRoute

    def propose_reopening(self, act: Act, to: Stage, reason: Reason) -> None:
        """The centre's half; a later proposal replaces it."""
        self._be_closed_for_reopening()
        if to not in REOPENS_TO:
            raise ReopeningOutOfPlace(to, REOPENS_TO)
        not_before(act, self.stage_since)
        self.record(act, ReopeningProposed, to_stage=to, reason=reason, by=act.by)

    def reopen(self, act: Act) -> None:
        """The ministry's half, by another person."""
        self._be_closed_for_reopening()
        if self.reopening is None:
            raise ReopeningNotProposed
        if act.is_by(self.reopening.by):
            raise OwnReopening
        not_before(act, self.reopening.on)
        self.record(
            act,
            RouteReopened,
            person=self.person,
            kind=self.kind,
            school=self.school,
            centre=self.centre,
            parallel=self.parallel,
            to_stage=self.reopening.to,
            proposed_by=self.reopening.by,
            by=act.by,
        )

    def _be_closed_for_reopening(self) -> None:
        if self.stage is not Stage.CLOSED:
            raise WrongStage(self.stage, [Stage.CLOSED])
