"""The plan is approved by all who were asked, returned by one of them, or recalled by the tutor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from domain.ioms.facts import ApprovalGiven, PlanApproved, PlanRecalled, PlanReturned
from domain.ioms.refusals import (
    ApprovalAlreadyGiven,
    ApprovalNotAsked,
    DesignerApproves,
    OwnRoute,
    PlanHashDiffers,
)
from domain.ioms.state import IomState, dated, not_before
from domain.ioms.values import Approver, Stage
from domain.kernel import Act, PersonId, Reason


class Consenting(IomState):
    """What the approval of a plan and of a plan change have in common."""

    def _judge(self, act: Act, designers: Collection[PersonId]) -> Approver:
        """As whom the person judges a plan: asked for it, neither its designer nor its teacher."""
        approver = Approver.of(act.role)
        if approver is None or approver not in self.approvers:
            raise ApprovalNotAsked(self.approvers)
        self._be_of_school(act)
        if act.is_by(self.person):
            raise OwnRoute
        if act.is_by(*designers):
            raise DesignerApproves
        return approver

    def _approve(self, act: Act, approver: Approver, plan_hash: str, expected: str, since: date) -> None:
        """One approval of a plan of this hash, given on or after the day it was asked for."""
        if plan_hash != expected:
            raise PlanHashDiffers(expected, plan_hash)
        if approver in self.approvals:
            raise ApprovalAlreadyGiven(approver)
        not_before(act, since)
        version = self.plan_version + 1
        self.record(act, ApprovalGiven, approver=approver, plan_version=version, plan_hash=plan_hash, by=act.by)

    def _conclude(self, act: Act, fact: type[PlanApproved], plan_hash: str, **fields: Any) -> None:
        """With the last approval the plan is in force, from the latest of their days, a rest in between waited out."""
        if self.approvals_missing:
            return
        days = [approval.on for approval in self.approvals.values()] + [self.moved_on] * fact.MOVES
        self.record(
            dated(act, max(days)),
            fact,
            person=self.person,
            kind=self.kind,
            school=self.school,
            centre=self.centre,
            plan_version=self.plan_version + 1,
            plan_hash=plan_hash,
            first=self.plan_version == 0,
            **fields,
        )


class Approving(Consenting):
    def approve_plan(self, act: Act, plan_hash: str) -> None:
        self._be_at(Stage.APPROVAL)
        approver = self._judge(act, self.designers)
        self._approve(act, approver, plan_hash, self.submitted_hash or "", self.stage_since)
        self._conclude(act, PlanApproved, plan_hash)

    def return_plan(self, act: Act, reason: Reason) -> None:
        self._be_at(Stage.APPROVAL)
        approver = self._judge(act, self.designers)
        self.record(act, PlanReturned, approver=approver, reason=reason, by=act.by)

    def recall_plan(self, act: Act, reason: Reason) -> None:
        self._be_at(Stage.APPROVAL)
        self._be_tutor(act)
        self.record(act, PlanRecalled, reason=reason, by=act.by)
