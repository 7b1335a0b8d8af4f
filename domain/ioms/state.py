"""What a route knows of itself, and the guards every phase shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from domain.errors import DatedBeforeLastMove, DatedInFuture
from domain.ioms.plan import Item, PlanChange, PlanItem, merged, plan_hash
from domain.ioms.refusals import (
    FileOfAnother,
    IdTaken,
    NotTheSchool,
    NotTheTeacher,
    NotTheTutor,
    RouteEnded,
    RouteIsPaused,
    WrongStage,
)
from domain.ioms.values import (
    Activity,
    Approval,
    Approver,
    Closing,
    Deficit,
    DeficitOutcome,
    DiagnosticsMoment,
    IomKind,
    ItemStatus,
    PersonalRequest,
    Reopening,
    RouteBasis,
    Stage,
    Transfer,
)
from domain.kernel import Act, Aggregate, Fact, FileRef, OrganisationId, PersonId
from domain.roles import Function, Role


class IomState(Aggregate):
    person: PersonId
    school: OrganisationId
    school_since: date
    centre: OrganisationId
    kind: IomKind
    position: str
    subjects: tuple[str, ...]
    tutor: PersonId
    tutor_since: date
    approvers: tuple[Approver, ...]
    parallel: bool
    request: PersonalRequest | None
    stage: Stage
    stage_since: date
    activity: Activity
    diagnostics: dict[UUID, DiagnosticsMoment]
    deficits: dict[UUID, Deficit]
    items: dict[UUID, Item]
    designers: frozenset[PersonId]
    """Who made the plan now being designed or approved: none of them may approve it."""
    agreed_hash: str | None
    submitted_hash: str | None
    approvals: dict[Approver, Approval]
    plan_version: int
    """Number of the plan in force; 0 before the first approval."""
    change: PlanChange | None
    reflected_on: date | None
    final_on: date | None
    outcomes: dict[UUID, DeficitOutcome]
    transfers: dict[UUID, Transfer]
    closing: Closing | None
    reopening: Reopening | None
    deviations: int

    @property
    def bases(self) -> tuple[RouteBasis, ...]:
        """What the route rests on: a request, deficits found by diagnostics, or both (SOV 2.2.2)."""
        found = {RouteBasis.REQUEST: self.request is not None, RouteBasis.DIAGNOSTICS: bool(self.deficits)}
        return tuple(basis for basis, given in found.items() if given)

    @property
    def plan(self) -> dict[UUID, PlanItem]:
        """The plan as it stands, accepted and cancelled items included, dropped ones left out."""
        return merged(self.items)

    @property
    def plan_hash(self) -> str:
        return plan_hash(self.plan.values())

    @property
    def approvals_missing(self) -> tuple[Approver, ...]:
        return tuple(approver for approver in self.approvers if approver not in self.approvals)

    def uncovered(self, plan: Mapping[UUID, PlanItem]) -> tuple[str, ...]:
        """Codes of competencies whose deficit no item of the plan serves; cancelled items serve nothing."""
        off = {item_id for item_id, item in self.items.items() if item.status is ItemStatus.CANCELLED}
        served = {deficit for item_id, item in plan.items() if item_id not in off for deficit in item.serves}
        return tuple(d.competency_code for d in self.deficits.values() if d.deficit_id not in served)

    def enter(self, stage: Stage, on: date) -> None:
        """Stand at a stage from a day on."""
        self.stage = stage
        self.stage_since = on

    def end(self, stage: Stage, on: date) -> None:
        """Stand at an end of the route; what was proposed and not decided is void."""
        self.enter(stage, on)
        self.activity = Activity.ENDED
        self.change = None
        self.closing = None
        self.approvals = {}

    def _be_open(self) -> None:
        if self.activity is Activity.ENDED:
            raise RouteEnded(self.stage)

    def _be_active(self) -> None:
        self._be_open()
        if self.activity is Activity.PAUSED:
            raise RouteIsPaused

    def _be_active_for(self, act: Act) -> None:
        """Open; while it is paused only people who stand outside the route may tell dated facts."""
        self._be_open()
        if self.activity is Activity.PAUSED and act.role in {Role.TUTOR, Role.TEACHER}:
            raise RouteIsPaused

    def _stand_at(self, *stages: Stage) -> None:
        if self.stage not in stages:
            self._be_open()
            raise WrongStage(self.stage, stages)

    def _be_at(self, *stages: Stage) -> None:
        self._stand_at(*stages)
        self._be_active()

    def _be_new(self, part: UUID) -> None:
        """Ids of the route's parts are given once."""
        if any(part in parts for parts in (self.diagnostics, self.deficits, self.items, self.transfers)):
            raise IdTaken(part)

    def _be_of_teacher(self, file: FileRef | None) -> None:
        """A file of the route is sealed under the teacher's key, so it can be erased with the teacher."""
        if file and self.person not in file.subjects:
            raise FileOfAnother

    def _be_teacher(self, act: Act) -> None:
        if act.by != self.person:
            raise NotTheTeacher

    def _be_of_school(self, act: Act) -> None:
        """A head speaks for the teacher's school alone; other roles are judged by the catalogue of permissions."""
        if act.role is Role.SCHOOL_HEAD and act.acting_for != self.school:
            raise NotTheSchool

    def check_corrector(self, act: Act, fact: Fact) -> None:
        """A tutor corrects the tutor's own routes, whichever fact it is."""
        self._be_tutor(act)

    def _be_tutor(self, act: Act) -> None:
        """The route's own tutor or a deputy; other roles are judged by the catalogue of permissions."""
        standing = {act.by} | act.in_place_of
        if act.role is Role.TUTOR and self.tutor not in standing and Function.DEPUTY not in act.functions:
            raise NotTheTutor


def not_before(act: Act, *days: date) -> None:
    """A step is never dated before the steps it follows from, here those of a part of the route."""
    if days and act.occurred_on < max(days):
        raise DatedBeforeLastMove(act.occurred_on, max(days))


def held(act: Act, day: date) -> None:
    """Something held on a day has been held by today."""
    if day > act.today:
        raise DatedInFuture(day, act.today)


def dated(act: Act, day: date) -> Act:
    """The act as of a day: what needs several people is true from the last of them."""
    return act.model_copy(update={"occurred_on": day})
