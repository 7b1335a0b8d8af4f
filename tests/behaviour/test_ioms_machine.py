"""Whatever people ask of a route in whatever order, its rules hold."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.errors import Refusal
from domain.ioms import Activity, DeficitOutcome, DiagnosticsMoment, Dynamics, Iom, ItemStatus, Stage
from domain.ioms.facts import (
    ApprovalGiven,
    ItemAccepted,
    ItemAdded,
    ItemChanged,
    ItemDropped,
    PlanApproved,
    PlanChangeProposed,
    PlanSubmitted,
    RouteDeviated,
)
from domain.kernel import Act, Fact, Release, Take, fold
from domain.roles import Role
from tests.behaviour import a_route as the

S = Stage
EDGES = {
    S.DIAGNOSTICS: {S.DESIGN},
    S.DESIGN: {S.APPROVAL},
    S.APPROVAL: {S.EXECUTION, S.DESIGN},
    S.EXECUTION: {S.REFLECTION},
    S.REFLECTION: {S.TRANSFER, S.EXECUTION},
    S.TRANSFER: {S.CLOSED},
    S.CLOSED: {S.REFLECTION, S.TRANSFER},
    S.TERMINATED: set(),
}
"""Without deviations and termination."""
DAYS = st.sampled_from([0, 1, 0, 2, 0, 9, -2])
"""Days since the route's last move; before it now and then."""
OWN = st.sampled_from([True] * 7 + [False])
"""Mostly the tutor or teacher of the route, now and then another one."""
APPROVERS = st.sampled_from(
    [
        *[the.head, the.centre] * 3,
        the.methodist,
        lambda on: the.centre(on, by=the.TUTOR),
        lambda on: the.head(on, by=the.TEACHER),
    ]
)
IDS = st.integers(60, 64).map(lambda number: UUID(int=number))
BEGINNINGS = [*the.AT.values(), the.handed_in, the.executed, the.reflected, the.closing]
"""Routes from which every command is a few steps away."""


class RouteMachine(RuleBasedStateMachine):
    iom: Iom

    @initialize(begun=st.sampled_from(BEGINNINGS))
    def begin(self, begun: Callable[[], Iom]) -> None:
        self.iom = begun()

    def day(self, since_the_last_move: int) -> date:
        return self.iom.moved_on + timedelta(days=since_the_last_move)

    def ask(self, command: Callable[..., None], act: Act, *args: Any, **fields: Any) -> None:
        before = len(self.iom.pending_events)
        if act.role is Role.SCHOOL_HEAD:
            act = act.model_copy(update={"acting_for": self.iom.school})
        try:
            command(act, *args, **fields)
        except Refusal:
            assert len(self.iom.pending_events) == before, "a refused command changed something"

    def tutor(self, on: int, own: bool) -> Act:
        another = the.OTHER_TUTOR if self.iom.tutor == the.TUTOR else the.TUTOR
        return the.tutor(self.day(on), by=self.iom.tutor if own else another)

    def teacher(self, on: int, own: bool) -> Act:
        return the.teacher(self.day(on), by=the.TEACHER if own else the.STRANGER)

    def an_item(self, number: int, *statuses: ItemStatus) -> UUID:
        """One of the items at these statuses, of all items where none is."""
        fitting = [item_id for item_id, item in self.iom.items.items() if item.status in statuses]
        known = fitting or list(self.iom.items) or [the.COURSE]
        return known[number % len(known)]

    @rule(on=DAYS, own=OWN, new=IDS, moment=st.sampled_from(DiagnosticsMoment))
    def diagnose(self, on: int, own: bool, new: UUID, moment: DiagnosticsMoment) -> None:
        act, deficit = self.tutor(on, own), UUID(int=new.int + 100)
        self.ask(lambda a: the.record_diagnostics(self.iom, a, new, moment=moment), act)
        self.ask(lambda a: the.identify_deficit(self.iom, a, deficit, f"ПК-{new.int}", new), act)

    @rule(on=DAYS, own=OWN)
    def complete_diagnostics(self, on: int, own: bool) -> None:
        self.ask(self.iom.record_request, self.teacher(on, own), the.REQUEST)
        self.ask(self.iom.complete_diagnostics, self.tutor(on, own))

    @rule(on=DAYS, own=OWN, new=IDS, known=st.integers(0, 5), does=st.sampled_from(["add", "change", "drop"]))
    def design(self, on: int, own: bool, new: UUID, known: int, does: str) -> None:
        act, item_id = self.tutor(on, own), self.an_item(known, ItemStatus.PLANNED)
        serves = tuple(self.iom.deficits)
        match does:
            case "add":
                self.ask(self.iom.add_item, act, the.item(new, serves=serves))
            case "change":
                self.ask(self.iom.change_item, act, the.item(item_id, hours=known + 1, serves=serves))
            case _:
                self.ask(self.iom.drop_item, act, item_id)

    @rule(on=DAYS, own=OWN)
    def submit(self, on: int, own: bool) -> None:
        self.ask(self.iom.agree_to_plan, self.teacher(on, own), self.iom.plan_hash)
        self.ask(self.iom.submit_plan, self.tutor(on, own))

    @rule(on=DAYS, who=APPROVERS, other=APPROVERS)
    def approve(self, on: int, who: Any, other: Any) -> None:
        self.ask(self.iom.approve_plan, who(self.day(on)), self.iom.plan_hash)
        self.ask(self.iom.approve_plan, other(self.day(on)), self.iom.plan_hash)

    @rule(on=DAYS, who=APPROVERS, own=OWN, recalled=st.booleans())
    def take_back(self, on: int, who: Any, own: bool, recalled: bool) -> None:
        if recalled:
            self.ask(self.iom.recall_plan, self.tutor(on, own), the.WHY)
        else:
            self.ask(self.iom.return_plan, who(self.day(on)), the.WHY)

    @rule(on=DAYS, own=OWN, known=st.integers(0, 5))
    def work(self, on: int, own: bool, known: int) -> None:
        act = self.teacher(on, own)
        item_id = self.an_item(known, ItemStatus.PLANNED, ItemStatus.STARTED, ItemStatus.RETURNED)
        self.ask(self.iom.start_item, act, item_id)
        self.ask(lambda a: the.hand_in(self.iom, a, item_id), act)

    @rule(on=DAYS, own=OWN, known=st.integers(0, 5), does=st.sampled_from(["accept", "accept", "return", "cancel"]))
    def judge(self, on: int, own: bool, known: int, does: str) -> None:
        act, item_id = self.tutor(on, own), self.an_item(known, ItemStatus.HANDED_IN)
        if does == "accept":
            self.ask(self.iom.accept_item, act, item_id)
        else:
            self.ask(self.iom.return_item if does == "return" else self.iom.cancel_item, act, item_id, the.WHY)

    @rule(on=DAYS, own=OWN, new=IDS, known=st.integers(0, 5), drops=st.booleans())
    def change_plan(self, on: int, own: bool, new: UUID, known: int, drops: bool) -> None:
        added = (the.item(new, serves=tuple(self.iom.deficits)),)
        dropped = (self.an_item(known, ItemStatus.PLANNED),) if drops else ()
        self.ask(self.iom.propose_plan_change, self.tutor(on, own), added, (), dropped, the.WHY)
        if self.iom.change:
            self.ask(self.iom.agree_to_plan_change, self.teacher(on, own), self.iom.change.plan_hash)

    @precondition(lambda self: self.iom.change is not None)
    @rule(on=DAYS, who=APPROVERS, own=OWN, does=st.sampled_from([*["approve"] * 6, "return", "recall"]))
    def decide_change(self, on: int, who: Any, own: bool, does: str) -> None:
        if does == "approve" and self.iom.change:
            seen = self.iom.change.plan_hash
            self.ask(self.iom.approve_plan_change, the.head(self.day(on)), seen)
            self.ask(self.iom.approve_plan_change, who(self.day(on)), seen)
        elif does == "return":
            self.ask(self.iom.return_plan_change, who(self.day(on)), the.WHY)
        else:
            self.ask(self.iom.recall_plan_change, self.tutor(on, own), the.WHY)

    @rule(on=DAYS, own=OWN)
    def complete_execution(self, on: int, own: bool) -> None:
        self.ask(self.iom.complete_execution, self.tutor(on, own))

    @rule(on=DAYS, own=OWN, new=IDS, back=st.booleans())
    def reflect(self, on: int, own: bool, new: UUID, back: bool) -> None:
        outcomes = dict.fromkeys(self.iom.deficits, DeficitOutcome.REDUCED)
        self.ask(self.iom.record_reflection, self.teacher(on, own), the.WORDS)
        self.ask(lambda a: the.record_final(self.iom, a, new, outcomes=outcomes), self.tutor(on, own))
        if back:
            self.ask(self.iom.return_to_execution, self.tutor(on, own), the.WHY)
        else:
            self.ask(self.iom.complete_reflection, self.tutor(on, own))

    @rule(on=DAYS, own=OWN, by=APPROVERS, new=IDS)
    def transfer(self, on: int, own: bool, by: Any, new: UUID) -> None:
        held_on = min(self.day(on), the.TODAY)
        self.ask(lambda a: the.record_transfer(self.iom, a, new, held_on=held_on), self.tutor(on, own))
        self.ask(self.iom.confirm_transfer, by(self.day(on)), new, None)

    @rule(on=DAYS, own=OWN, by=APPROVERS)
    def close(self, on: int, own: bool, by: Any) -> None:
        self.ask(self.iom.propose_closing, self.tutor(on, own), the.WORDS)
        self.ask(self.iom.close, by(self.day(on)))

    @rule(on=DAYS)
    def rest(self, on: int) -> None:
        if self.iom.activity is Activity.PAUSED:
            self.ask(self.iom.resume, the.centre(self.day(on)), None)
        elif self.iom.version % 5 == 0:
            self.ask(self.iom.pause, the.centre(self.day(on)), the.WHY, None)

    @precondition(lambda self: self.iom.stage is Stage.CLOSED)
    @rule(on=DAYS, ends_on=DAYS)
    def follow(self, on: int, ends_on: int) -> None:
        period = (self.iom.moved_on, self.day(ends_on))
        self.ask(self.iom.record_dynamics, the.head(self.day(on)), Dynamics.STABLE, *period, None)
        self.ask(self.iom.record_support, the.methodist(self.day(on)), self.day(ends_on), the.WORDS)

    @precondition(lambda self: self.iom.version % 6 == 0)
    @rule(on=DAYS, tutor=st.sampled_from([the.TUTOR, the.OTHER_TUTOR, the.TEACHER]))
    def lead(self, on: int, tutor: Any) -> None:
        school = the.OTHER_SCHOOL if self.iom.school == the.SCHOOL else the.SCHOOL
        self.ask(self.iom.reassign_tutor, the.centre(self.day(on)), tutor, the.WHY)
        self.ask(self.iom.move_to_school, the.centre(self.day(on)), school, None, None, the.WHY)

    @precondition(lambda self: self.iom.version % 13 == 0)
    @rule(on=DAYS, to=st.sampled_from(Stage))
    def deviate(self, on: int, to: Stage) -> None:
        self.ask(self.iom.deviate, the.centre(self.day(on)), to, the.WHY)

    @precondition(lambda self: self.iom.version % 17 == 0)
    @rule(on=DAYS)
    def terminate(self, on: int) -> None:
        self.ask(self.iom.terminate, the.centre(self.day(on)), the.WHY)

    @rule(on=DAYS, to=st.sampled_from(Stage), by=st.sampled_from([the.MINISTER, the.OFFICER]))
    def reopen(self, on: int, to: Stage, by: Any) -> None:
        self.ask(self.iom.propose_reopening, the.centre(self.day(on)), to, the.WHY)
        self.ask(self.iom.reopen, the.ministry(self.day(on), by=by))

    @property
    def facts(self) -> list[Fact]:
        return list(self.iom.pending_events)

    @invariant()
    def the_facts_alone_tell_the_state(self) -> None:
        assert _told(fold(self.facts)) == _told(self.iom)

    @invariant()
    def stages_follow_the_table(self) -> None:
        moves = [(fact, change.to) for fact in self.facts for change in fact.statuses() if not change.subject]
        for (_, from_), (fact, to) in pairwise(moves):
            assert to in EDGES[Stage(from_)] or to == S.TERMINATED or isinstance(fact, RouteDeviated)
        assert moves[-1][1] == self.iom.stage

    @invariant()
    def moves_are_in_order_of_their_days(self) -> None:
        days = [fact.occurred_on for fact in self.facts if fact.MOVES]
        assert days == sorted(days)

    @invariant()
    def an_ended_route_holds_no_place_and_an_open_one_does(self) -> None:
        held = 0
        for claim in (claim for fact in self.facts for claim in fact.claims()):
            match claim:
                case Take():
                    held += 1
                case Release():
                    held = 0
        assert held == (self.iom.activity is not Activity.ENDED)
        assert (self.iom.activity is Activity.ENDED) == (self.iom.stage in {S.CLOSED, S.TERMINATED})

    @invariant()
    def a_route_is_developed_once(self) -> None:
        approved = [fact for fact in self.facts if isinstance(fact, PlanApproved)]
        assert [fact.first for fact in approved] == [number == 0 for number in range(len(approved))]
        assert [fact.plan_version for fact in approved] == list(range(1, len(approved) + 1))

    @invariant()
    def no_plan_is_approved_by_a_designer_or_its_teacher(self) -> None:
        designers: set[Any] = set()
        for fact in self.facts:
            if isinstance(fact, ItemAdded | ItemChanged | ItemDropped | PlanSubmitted):
                designers.add(fact.by)
            elif isinstance(fact, PlanChangeProposed):
                designers = {fact.by}
            elif isinstance(fact, ApprovalGiven):
                assert fact.by not in {*designers, the.TEACHER}

    @invariant()
    def what_was_accepted_stays_accepted_under_its_plan(self) -> None:
        for fact in self.facts:
            if isinstance(fact, ItemAccepted):
                item = self.iom.items[fact.item_id]
                assert (item.status, item.plan_version) == (ItemStatus.ACCEPTED, fact.plan_version)

    @invariant()
    def the_plan_in_force_is_the_one_that_was_approved(self) -> None:
        if self.iom.stage is S.EXECUTION and self.iom.plan_version and not self.iom.deviations:
            approved = [fact for fact in self.facts if isinstance(fact, PlanApproved)]
            assert approved[-1].plan_hash == self.iom.plan_hash

    @invariant()
    def statuses_of_items_are_those_the_facts_gave(self) -> None:
        given = {change.subject: change.to for fact in self.facts for change in fact.statuses()}
        for item_id, item in self.iom.items.items():
            assert given[f"item:{item_id}"] == item.status


def _told(iom: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(iom).items() if name != "_pending_events"}


TestRouteMachine = RouteMachine.TestCase
