"""Two amendments of one agreement, asked for in whatever order: one clause is never in two hands."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.agreements.values import TermChange
from domain.errors import Refusal
from domain.kernel import Fact, Release, Take, fold
from domain.papers.values import PaperState
from tests.behaviour import an_agreement as the
from tests.behaviour import an_amendment as an

S = PaperState
EDGES = {
    S.DRAFT: {S.UNDER_APPROVAL, S.WITHDRAWN},
    S.UNDER_APPROVAL: {S.DRAFT, S.SIGNING, S.WITHDRAWN},
    S.SIGNING: {S.DRAFT, S.SIGNED, S.WITHDRAWN},
    S.SIGNED: {S.IN_FORCE, S.VOIDED},
    S.IN_FORCE: {S.VOIDED},
    S.WITHDRAWN: set(),
    S.VOIDED: set(),
}
CHANGES = st.sampled_from(
    [
        an.reworded(),
        an.reworded("Иначе"),
        an.revised(),
        TermChange(ends_on=the.date(2025, 12, 30)),
        TermChange(ends_on=the.date(2024, 6, 30)),
    ]
)
WHICH = st.integers(0, 1)
STARTS = st.sampled_from([None, the.date(2022, 9, 1), the.date(2023, 1, 1)])
PLACES = st.sampled_from([the.MINISTRY, the.ADMINISTRATION, the.CENTRE, the.STRANGER])


class AmendmentMachine(RuleBasedStateMachine):
    """The handlers' part is played here: a move that takes a claim is made only if the other one does not hold it."""

    @initialize(starts=st.tuples(STARTS, STARTS), changes=st.tuples(CHANGES, CHANGES))
    def begin(self, starts: Any, changes: Any) -> None:
        agreement = the.in_force(annex=True)
        self.base = agreement.content.text_hash
        self.pair = [
            an.written(change, agreement, amendment_id=UUID(int=800 + n), starts_on=starts_on)
            for n, (change, starts_on) in enumerate(zip(changes, starts, strict=True))
        ]
        self.states = [[S.DRAFT], [S.DRAFT]]

    def far(self) -> bool:
        """Far enough on the way that giving up is worth a try."""
        return all(len(both.amendment.pending_events) > 8 for both in self.pair)

    def held(self, which: int) -> set[str]:
        keys: set[str] = set()
        for fact in cast("list[Fact]", list(self.pair[which].amendment.pending_events)):
            for claim in fact.claims():
                keys = keys | {claim.key} if isinstance(claim, Take) else set()
                assert isinstance(claim, Take | Release)
        return keys

    def ask(self, which: int, step: Callable[[], None]) -> None:
        both = self.pair[which]
        before = len(both.amendment.pending_events)
        try:
            step()
        except Refusal:
            assert len(both.amendment.pending_events) == before, "a refused command changed something"
        if both.amendment.state is not self.states[which][-1]:
            self.states[which].append(both.amendment.state)

    def act(self, which: int, place: Any = the.MINISTRY, second: bool = False) -> Any:
        on = self.pair[which].amendment.moved_on + timedelta(days=1)
        return the.act(place, on, by=the.SECOND if second else None)

    @rule(which=WHICH, change=CHANGES, number=st.integers(810, 812))
    def propose(self, which: int, change: Any, number: int) -> None:
        on = self.pair[which].amendment.moved_on
        self.ask(which, lambda: self.pair[which].propose(change, UUID(int=number), on))

    @rule(which=WHICH, number=st.integers(810, 812))
    def drop(self, which: int, number: int) -> None:
        self.ask(which, lambda: self.pair[which].amendment.drop(self.act(which), UUID(int=number)))

    @rule(which=WHICH)
    def submit(self, which: int) -> None:
        self.ask(which, lambda: self.pair[which].submit(self.act(which).occurred_on))

    @rule(which=WHICH)
    def approve_all(self, which: int) -> None:
        """Signing begins only if the claims are to be had."""
        other = {key.split(":", 1)[1] for key in self.held(1 - which)}
        if not other.isdisjoint(self.pair[which].amendment.clauses):
            return
        for place in the.ORGANISATIONS.values():
            on = self.act(which).occurred_on
            self.ask(which, lambda place=place, on=on: self.pair[which].approve(place, on))

    @rule(which=WHICH, place=PLACES)
    def send_back(self, which: int, place: Any) -> None:
        self.ask(which, lambda: self.pair[which].amendment.send_back(self.act(which, place), the.WHY, ()))

    @rule(which=WHICH)
    def go_on(self, which: int) -> None:
        """The next step of the table."""
        state = self.pair[which].amendment.state
        steps = {S.DRAFT: self.submit, S.UNDER_APPROVAL: self.approve_all, S.SIGNING: self.sign_all}
        steps.get(state, self.bring_into_force)(which)

    @rule(which=WHICH)
    def sign_all(self, which: int) -> None:
        self.ask(which, lambda: self.pair[which].sign_all(self.act(which).occurred_on))

    @rule(which=WHICH, place=PLACES)
    def decline(self, which: int, place: Any) -> None:
        self.ask(which, lambda: self.pair[which].amendment.decline(self.act(which, place), the.WHY))

    @rule(which=WHICH)
    def bring_into_force(self, which: int) -> None:
        agreement = self.pair[which].agreement
        try:
            effective = self.pair[which].amendment.in_force_from
            if effective and self.pair[which].amendment.state is S.SIGNED:
                self.pair[which].agreement.outcome_of([], effective)
                self._both(which)
        except Refusal:
            assert not agreement.has_taken_on(self.pair[which].amendment.id)

    def _both(self, which: int) -> None:
        """Both in one commit: when the agreement refuses, the amendment has not moved either."""
        both = self.pair[which]
        saved = fold(cast("list[Fact]", list(both.amendment.pending_events)))
        events = list(both.amendment.pending_events)
        try:
            both.bring_into_force()
        except Refusal:
            assert saved is not None
            both.amendment = cast(Any, saved)
            both.amendment.pending_events.extend(events)
            raise
        self.states[which].append(both.amendment.state)

    @rule(which=WHICH, second=st.booleans(), confirmed=st.booleans())
    def void(self, which: int, second: bool, confirmed: bool) -> None:
        both = self.pair[which]
        act = self.act(which, second=second)
        if not confirmed:
            self.ask(which, lambda: both.amendment.propose_void(act, the.WHY))
        elif not both.agreement.has_taken_on(both.amendment.id):
            self.ask(which, lambda: both.amendment.confirm_void(act))

    @precondition(far)
    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        self.ask(which, lambda: self.pair[which].amendment.withdraw(self.act(which), the.WHY))

    @invariant()
    def only_moves_of_the_table_are_made(self) -> None:
        for states in getattr(self, "states", []):
            assert all(after in EDGES[before] for before, after in pairwise(states))

    @invariant()
    def no_clause_is_in_two_hands(self) -> None:
        if hasattr(self, "pair"):
            assert self.held(0).isdisjoint(self.held(1))

    @invariant()
    def clauses_are_held_from_signing_until_in_force_or_given_up(self) -> None:
        for which, both in enumerate(getattr(self, "pair", [])):
            holding = both.amendment.state in {S.SIGNING, S.SIGNED}
            assert bool(self.held(which)) == holding

    @invariant()
    def the_text_changes_by_amendments_in_force_alone(self) -> None:
        if hasattr(self, "pair"):
            agreement = self.pair[0].agreement
            taken_on = {UUID(key) for key in agreement.amended}
            in_force = {both.amendment.id for both in self.pair if both.amendment.state is S.IN_FORCE}
            assert taken_on == in_force
            if not taken_on:
                assert agreement.content.text_hash == self.base

    @invariant()
    def what_changed_can_be_read_before_and_after(self) -> None:
        for both in getattr(self, "pair", []):
            for applied in both.agreement.amended.values():
                for change in applied.changes:
                    assert change.before != change.after


TestAmendmentMachine = AmendmentMachine.TestCase
TestAmendmentMachine.settings = settings(max_examples=60, stateful_step_count=30)
