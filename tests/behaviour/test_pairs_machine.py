"""Whatever people ask of a pair in whatever order, its rules hold."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.errors import Refusal
from domain.kernel import Act, Fact, Release, Take, fold
from domain.pairs import EarlyEnd, Evaluator, MeetingForm, MentoringPair, PairStatus
from tests.behaviour import a_pair as the

S = PairStatus
EDGES = {
    S.PROPOSED: {S.AGREED, S.DECLINED, S.CANCELLED},
    S.AGREED: {S.ACTIVE, S.CANCELLED},
    S.ACTIVE: {S.PAUSED, S.EVALUATION, S.CANCELLED},
    S.PAUSED: {S.ACTIVE, S.CANCELLED},
    S.EVALUATION: {S.ACTIVE, S.COMPLETED, S.CANCELLED},
    S.COMPLETED: set(),
    S.DECLINED: set(),
    S.CANCELLED: set(),
}
DAYS = st.integers(-2, 40)
"""Days since the pair's last move; before it now and then."""
ACTORS = st.sampled_from([the.mentor, the.mentee, the.head, the.municipality, the.stranger])
SIDES = st.sampled_from([the.person(who) for who in (the.NEW_MENTOR, the.STRANGER, the.MENTOR, the.MENTEE)])


def with_two_evaluations() -> MentoringPair:
    pair = the.in_evaluation()
    pair.evaluate(the.mentee(the.ENDS), Evaluator.MENTEE, the.results(), None)
    pair.evaluate(the.head(the.ENDS), Evaluator.SCHOOL, the.results(), None)
    return pair


BEGINNINGS = [
    the.active,
    the.in_evaluation,
    with_two_evaluations,
    the.paused,
    the.agreed,
    the.active_teams,
    the.proposed_teams,
    lambda: the.proposed(mentee=the.person(the.MENTEE, the.OTHER_SCHOOL)),
]


class PairMachine(RuleBasedStateMachine):
    pair: MentoringPair

    @initialize(begun=st.sampled_from(BEGINNINGS))
    def begin(self, begun: Callable[[], MentoringPair]) -> None:
        self.pair = begun()
        self.statuses = [self.pair.status]

    def day(self, since_the_last_move: int) -> date:
        return the.after(since_the_last_move, self.pair.moved_on)

    def ask(self, command: Callable[..., None], act: Act, *args: Any, **fields: Any) -> None:
        before = len(self.pair.pending_events)
        try:
            command(act, *args, **fields)
        except Refusal:
            assert len(self.pair.pending_events) == before, "a refused command changed something"
        if self.pair.status is not self.statuses[-1]:
            self.statuses.append(self.pair.status)

    @rule(who=st.sampled_from([the.mentor, the.mentee]), on=DAYS)
    def consent(self, who: Any, on: int) -> None:
        self.ask(self.pair.consent, who(self.day(on)))

    @precondition(lambda self: len(self.pair.pending_events) > 1)
    @rule(who=ACTORS, on=DAYS)
    def decline(self, who: Any, on: int) -> None:
        self.ask(self.pair.decline, who(self.day(on)), the.WHY)

    @rule(school=st.sampled_from([the.SCHOOL, the.OTHER_SCHOOL]), on=DAYS, named=st.booleans())
    def activate(self, school: Any, on: int, named: bool) -> None:
        act = the.municipality(self.day(on)) if self.pair.of_teams else the.head(self.day(on), school)
        self.ask(self.pair.activate, act, the.ORDER, the.PROGRAMME if named else None)

    @rule(who=ACTORS, on=DAYS, held_on=DAYS)
    def meet(self, who: Any, on: int, held_on: int) -> None:
        fields = {"meeting_form": MeetingForm.ONLINE, "topic": the.WORDS, "result": None, "item": None}
        self.ask(self.pair.hold_meeting, who(self.day(on)), held_on=self.day(held_on), **fields)

    @rule(who=ACTORS, on=DAYS, done=st.booleans(), number=st.integers(1, 3))
    def task(self, who: Any, on: int, done: bool, number: int) -> None:
        if done:
            self.ask(self.pair.finish_task, who(self.day(on)), UUID(int=number), None)
        elif UUID(int=number) not in self.pair.tasks:
            fields = {"text": the.WORDS, "due_on": None, "item": None}
            self.ask(self.pair.set_task, who(self.day(on)), UUID(int=number), **fields)

    @rule(who=ACTORS, on=DAYS, ends_on=DAYS)
    def extend(self, who: Any, on: int, ends_on: int) -> None:
        self.ask(self.pair.extend, who(self.day(on)), self.day(ends_on), the.WHY)

    @rule(on=DAYS, mentor=SIDES)
    def replace_mentor(self, on: int, mentor: Any) -> None:
        self.ask(self.pair.replace_mentor, the.head(self.day(on)), mentor, 3, the.WHY)

    @rule(on=DAYS, accepted=st.booleans())
    def answer(self, on: int, accepted: bool) -> None:
        if self.pair.candidate is None:
            return
        act = the.head(self.day(on)).model_copy(update={"by": self.pair.candidate.people[0]})
        if accepted:
            self.ask(self.pair.accept_replacement, act)
        else:
            self.ask(self.pair.decline_replacement, act, the.WHY)

    @rule(who=ACTORS, on=DAYS, resumed=st.booleans())
    def pause(self, who: Any, on: int, resumed: bool) -> None:
        self.ask(self.pair.resume if resumed else self.pair.pause, who(self.day(on)), the.WHY)

    @rule(who=st.sampled_from([the.mentor, the.head, the.mentee, the.system]), on=DAYS, early=st.booleans())
    def start_evaluation(self, who: Any, on: int, early: bool) -> None:
        self.ask(self.pair.start_evaluation, who(self.day(on)), EarlyEnd.GOALS_REACHED if early else None)

    @rule(who=st.sampled_from([the.mentor, the.mentee, the.head]), on=DAYS, own=st.booleans())
    def evaluate(self, who: Any, on: int, own: bool) -> None:
        others = {the.mentor: Evaluator.MENTOR, the.mentee: Evaluator.MENTEE, the.head: Evaluator.SCHOOL}
        evaluator = others[who] if own else Evaluator.MENTEE
        self.ask(self.pair.evaluate, who(self.day(on)), evaluator, the.results(), None)

    @rule(who=ACTORS, on=DAYS, ends_on=DAYS, completed=st.booleans())
    def decide(self, who: Any, on: int, ends_on: int, completed: bool) -> None:
        if completed:
            self.ask(self.pair.complete, who(self.day(on)), the.WHY)
        else:
            self.ask(self.pair.continue_after_all, who(self.day(on)), self.day(ends_on), the.WHY)

    @precondition(lambda self: len(self.pair.pending_events) > 9)
    @rule(who=ACTORS, on=DAYS)
    def cancel(self, who: Any, on: int) -> None:
        self.ask(self.pair.cancel, who(self.day(on)), the.WHY)

    @property
    def facts(self) -> list[Fact]:
        return list(self.pair.pending_events)

    @invariant()
    def moves_follow_the_table(self) -> None:
        assert all(to in EDGES[from_] for from_, to in pairwise(self.statuses))

    @invariant()
    def moves_are_in_order_of_their_days(self) -> None:
        days = [fact.occurred_on for fact in self.facts if fact.MOVES]
        assert days == sorted(days)

    @invariant()
    def the_facts_alone_tell_the_state(self) -> None:
        assert _told(fold(self.facts)) == _told(self.pair)

    @invariant()
    def places_are_held_as_long_as_the_pair_lives(self) -> None:
        open_sides = [] if self.pair.status.ended else [self.pair.mentor, self.pair.candidate]
        assert _held(self.facts) == {side.key for side in open_sides if side}

    @invariant()
    def a_pair_is_at_work_exactly_while_it_is_active(self) -> None:
        running = [span for span in self.pair.active if span.end is None]
        assert len(running) == (self.pair.status is S.ACTIVE)
        assert all(a.end is not None and a.end <= b.start for a, b in pairwise(self.pair.active))

    @invariant()
    def mentors_follow_each_other_without_a_gap(self) -> None:
        spans = [term.span for term in self.pair.mentors]
        assert all(a.end == b.start for a, b in pairwise(spans))
        assert not self.pair.mentors or self.pair.mentors[-1].mentor == self.pair.mentor


def _told(pair: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(pair).items() if name != "_pending_events"}


def _held(facts: list[Fact]) -> set[str]:
    held: set[str] = set()
    for claim in (claim for fact in facts for claim in fact.claims()):
        match claim:
            case Take(key=key):
                held.add(key)
            case Release(key=None):
                held.clear()
            case Release(key=str(key)):
                held.discard(key)
    return held


TestPairMachine = PairMachine.TestCase
