"""Whatever people ask of an agreement in whatever order, its rules hold."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.agreements import Agreement, ObligationState
from domain.agreements.facts.fulfilment import ObligationConfirmed, ObligationReported
from domain.errors import Refusal
from domain.kernel import Act, Fact, fold
from domain.papers.values import PaperState, Part, SignedAs
from tests.behaviour import an_agreement as the

S = PaperState
ENDS = {S.TERMINATED, S.VOIDED}
EDGES = {
    S.DRAFT: {S.UNDER_APPROVAL, S.WITHDRAWN},
    S.UNDER_APPROVAL: {S.DRAFT, S.SIGNING, S.WITHDRAWN},
    S.SIGNING: {S.DRAFT, S.SIGNED, S.IN_FORCE, S.WITHDRAWN},
    S.SIGNED: {S.IN_FORCE, S.EXPIRED, S.CLOSED, *ENDS},
    S.IN_FORCE: {S.EXPIRED, S.CLOSED, *ENDS},
    S.EXPIRED: {S.CLOSED, *ENDS},  # an early end may become known after the end was noted
    S.TERMINATED: {S.CLOSED, S.VOIDED},
    S.CLOSED: set(),
    S.WITHDRAWN: set(),
    S.VOIDED: set(),
}
TODAY = the.date(2025, 3, 1)
BEGINNINGS: list[Callable[[], Agreement]] = [
    the.written,
    lambda: the.written(annex=True),
    lambda: the.written(parties=the.PLURAL, starts_on=the.date(2022, 1, 1)),
    the.in_signing,
    lambda: the.signed(starts_on=the.date(2022, 1, 1)),
    the.in_force,
    the.reported,
]
PLACES = st.sampled_from([the.MINISTRY, the.ADMINISTRATION, the.CENTRE, *the.SCHOOLS, the.METHODICAL, the.STRANGER])
DAYS = st.sampled_from([the.DRAFTED, the.SIGNED, the.WORKING, the.date(2023, 1, 20), the.ENDS, the.date(2025, 1, 10)])
DELEGATING = st.sampled_from([the.ADMINISTRATION, the.CENTRE])
LATER = st.integers(-2, 30)
"""Days since the agreement's last move; before it now and then."""
DUTIES = st.sampled_from([*the.DUTIES.values(), UUID(int=30), UUID(int=99)])
VERDICTS = st.sampled_from(["confirm", "return", "fail"])
YEARS = st.sampled_from(["2021", "2022", "2023", "2024", "2030"])


class AgreementMachine(RuleBasedStateMachine):
    agreement: Agreement

    @initialize(begun=st.sampled_from(BEGINNINGS))
    def begin(self, begun: Callable[[], Agreement]) -> None:
        self.agreement = begun()
        self.states = [self.agreement.state]
        self.signed_text = self.text

    @property
    def text(self) -> str | None:
        """The text all have signed; None while it is still being made."""
        return None if self.agreement.state.before_signed else self.agreement.content.text_hash

    def act(self, place: Any, since: int = 0, second: bool = False) -> Act:
        on = self.agreement.moved_on + timedelta(days=since)
        return the.act(place, on, TODAY, by=the.SECOND if second else None)

    def ask(self, command: Callable[..., None], *args: Any, **fields: Any) -> None:
        before = len(self.agreement.pending_events)
        try:
            command(*args, **fields)
        except Refusal:
            assert len(self.agreement.pending_events) == before, "a refused command changed something"
        if self.agreement.state is not self.states[-1]:
            self.states.append(self.agreement.state)

    @rule(place=PLACES, since=LATER, label=st.sampled_from(["2.1", "2.9", None]), number=st.integers(40, 42))
    def write(self, place: Any, since: int, label: str | None, number: int) -> None:
        duty = the.duty("centre", label=label)
        self.ask(self.agreement.add_obligation, self.act(place, since), UUID(int=number), duty)

    @rule(place=PLACES, obligation=DUTIES)
    def remove(self, place: Any, obligation: UUID) -> None:
        self.ask(self.agreement.remove_obligation, self.act(place), obligation)

    @rule(place=PLACES, since=LATER)
    def submit(self, place: Any, since: int) -> None:
        self.ask(self.agreement.submit, self.act(place, since))

    @rule(place=PLACES, since=LATER, stale=st.booleans())
    def approve(self, place: Any, since: int, stale: bool) -> None:
        text = "0" * 64 if stale else self.agreement.text_hash or ""
        self.ask(self.agreement.approve, self.act(place, since), text)

    @rule(place=PLACES, since=LATER)
    def approve_all(self, place: Any, since: int) -> None:
        for party in self.agreement.parties:
            self.approve(party.organisations[0], since, stale=False)

    @rule(place=PLACES)
    def send_back(self, place: Any) -> None:
        self.ask(self.agreement.send_back, self.act(place), the.WHY, ())

    @rule(place=PLACES, since=LATER, part=st.sampled_from(list(Part)), acting=st.booleans())
    def sign(self, place: Any, since: int, part: Part, acting: bool) -> None:
        party = next((p for p in self.agreement.parties if place in p.organisations), None)
        named = party and party.official_of(place)
        post = named.post if named else "директор"
        hand = SignedAs(post=post, acting=acting, authority=the.CHARTER)
        self.ask(self.agreement.sign, self.act(place, since), part, hand)

    @rule(since=LATER)
    def sign_all(self, since: int) -> None:
        for _, place, part in self.agreement.outstanding():
            self.sign(place, since, part, acting=False)

    @rule(place=PLACES)
    def decline(self, place: Any) -> None:
        self.ask(self.agreement.decline, self.act(place), the.WHY)

    @rule(
        place=st.sampled_from([the.ADMINISTRATION, the.CENTRE]),
        number=st.integers(50, 51),
        excluded=st.lists(DUTIES, max_size=1),
        since=DAYS,
    )
    def delegate(self, place: Any, number: int, excluded: list[UUID], since: Any) -> None:
        delegation = the.delegation(number, exclusions=tuple(excluded), since=since)
        self.ask(self.agreement.delegate, the.act(place, since, TODAY), delegation)

    @rule(role=st.sampled_from(list(the.ORGANISATIONS)), own=st.booleans(), on=DAYS, period=YEARS)
    def report(self, role: str, own: bool, on: Any, period: str) -> None:
        act = the.act(the.ORGANISATIONS[role] if own else the.METHODICAL, on, TODAY)
        self.ask(self.agreement.report, act, the.DUTIES[role], period, the.WORDS, the.SHOWN)

    @rule(place=PLACES, on=DAYS, obligation=DUTIES, period=YEARS, verdict=VERDICTS)
    def judge(self, place: Any, on: Any, obligation: UUID, period: str, verdict: str) -> None:
        act = the.act(place, on, TODAY)
        match verdict:
            case "confirm":
                self.ask(self.agreement.confirm, act, obligation, period)
            case "return":
                self.ask(self.agreement.return_report, act, obligation, period, the.WHY)
            case _:
                self.ask(self.agreement.mark_not_fulfilled, act, obligation, period, the.WHY)

    @rule(place=PLACES, on=DAYS, second=st.booleans(), confirmed=st.booleans())
    def void(self, place: Any, on: Any, second: bool, confirmed: bool) -> None:
        act = the.act(place, on, TODAY, by=the.SECOND if second else None)
        if confirmed:
            self.ask(self.agreement.confirm_void, act)
        else:
            self.ask(self.agreement.propose_void, act, the.WHY)

    @rule(place=st.sampled_from([the.MINISTRY, the.CENTRE]), since=LATER, last_day=DAYS, alone=st.booleans())
    def end(self, place: Any, since: int, last_day: Any, alone: bool) -> None:
        step = self.agreement.terminate if alone else self.agreement.agree_to_end
        self.ask(step, self.act(place, since), last_day, the.WHY, the.ORDER)

    @precondition(lambda self: len(self.agreement.pending_events) > 15)
    @rule(place=PLACES)
    def withdraw(self, place: Any) -> None:
        self.ask(self.agreement.withdraw, self.act(place), the.WHY)

    @rule(place=PLACES, settled=st.booleans())
    def close(self, place: Any, settled: bool) -> None:
        if settled and self.agreement.state_on(TODAY) in {S.EXPIRED, S.TERMINATED}:
            the.settled(self.agreement, TODAY, TODAY)
        self.ask(self.agreement.close, the.act(place, TODAY, TODAY), the.ORDER, None)

    @rule(note=st.sampled_from(["note_in_force", "note_expired"]))
    def note(self, note: str) -> None:
        self.ask(getattr(self.agreement, note), the.system(TODAY))

    @invariant()
    def only_moves_of_the_table_are_made(self) -> None:
        assert all(after in EDGES[before] for before, after in pairwise(self.states))

    @invariant()
    def nothing_is_signed_without_every_signature(self) -> None:
        if not self.agreement.state.before_signed and self.agreement.state is not S.WITHDRAWN:
            assert self.agreement.outstanding() == []
            assert self.agreement.in_force_from is not None

    @invariant()
    def a_signed_text_stands_still(self) -> None:
        if self.signed_text is not None and self.agreement.state is not S.WITHDRAWN:
            assert self.text == self.signed_text
        self.signed_text = self.text

    @invariant()
    def an_obligation_has_one_answerer_a_day(self) -> None:
        for obligation in self.agreement.content.obligations:
            holding = [d for d in self.agreement.delegations.values() if d.covers(obligation)]
            assert all(a.until is not None for a, _ in pairwise(sorted(holding, key=lambda each: each.since)))

    @invariant()
    def no_reporter_confirms_the_own_report(self) -> None:
        reporter = {}
        for fact in self.agreement.pending_events:
            if isinstance(fact, ObligationReported):
                reporter[fact.obligation_id, fact.period] = fact.reported_by
            if isinstance(fact, ObligationConfirmed):
                assert reporter[fact.obligation_id, fact.period] != fact.confirmed_by

    @invariant()
    def a_closed_one_is_settled(self) -> None:
        if self.agreement.state is S.CLOSED:
            assert {step.state for step in self.agreement.progress.values()} <= {
                ObligationState.CONFIRMED,
                ObligationState.NOT_FULFILLED,
            }

    @invariant()
    def its_facts_tell_the_same_story_again(self) -> None:
        told = cast("list[Fact]", list(self.agreement.pending_events))
        again = fold(told)
        assert again is not None
        ours = {name: value for name, value in vars(self.agreement).items() if name != "_pending_events"}
        assert {name: value for name, value in vars(again).items() if name != "_pending_events"} == ours


TestAgreementMachine = AgreementMachine.TestCase
TestAgreementMachine.settings = settings(max_examples=60, stateful_step_count=30)
