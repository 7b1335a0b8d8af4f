"""Whatever municipality and centre do with a value in whatever order, its rules hold."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.errors import Refusal
from domain.indicators import ReportedValue, ValueStatus
from domain.indicators.facts import ValueConfirmed, ValueReported, ValueReportedAgain, ValueRestated
from domain.kernel import fold
from tests.behaviour import test_indicators_reported_value as the

S = ValueStatus
EDGES = {
    S.REPORTED: {S.REPORTED, S.CONFIRMED, S.RETURNED},
    S.RETURNED: {S.REPORTED},
    S.CONFIRMED: {S.REPORTED},
}
PEOPLE = st.sampled_from([the.REPORTER, the.COLLEAGUE, the.JUDGE])
FIGURES = st.builds(the.figures, st.integers(0, 9), st.one_of(st.none(), st.integers(0, 9)))


class ReportedValueMachine(RuleBasedStateMachine):
    value: ReportedValue

    @initialize(report=FIGURES)
    def report(self, report: Any) -> None:
        self.value = the.reported(report=report)

    def ask(self, command: Any, *args: Any) -> None:
        before = len(self.value.pending_events)
        try:
            command(*args)
        except Refusal:
            assert len(self.value.pending_events) == before, "a refused command changed something"

    @rule(by=PEOPLE, report=FIGURES)
    def report_again(self, by: Any, report: Any) -> None:
        self.ask(self.value.report_again, the.municipality(by), report)

    @rule(by=PEOPLE, report=FIGURES)
    def restate(self, by: Any, report: Any) -> None:
        self.ask(self.value.restate, the.municipality(by), report, the.WHY)

    @rule(by=PEOPLE)
    def confirm(self, by: Any) -> None:
        self.ask(self.value.confirm, the.judge(by))

    @rule(by=PEOPLE)
    def return_(self, by: Any) -> None:
        self.ask(self.value.return_, the.judge(by), the.WHY)

    @invariant()
    def moves_follow_the_table(self) -> None:
        statuses = [S(fact.statuses()[0].to) for fact in self.value.pending_events]
        assert all(to in EDGES[from_] for from_, to in pairwise(statuses))

    @invariant()
    def what_is_confirmed_was_handed_in_by_another_person(self) -> None:
        handed_in, by = None, None
        for fact in self.value.pending_events:
            if isinstance(fact, ValueConfirmed):
                assert fact.report == handed_in
                assert fact.by != by
            elif isinstance(fact, ValueReported | ValueReportedAgain | ValueRestated):
                handed_in, by = fact.report, fact.by

    @invariant()
    def the_facts_alone_tell_the_state(self) -> None:
        told = vars(fold(self.value.pending_events))
        assert {k: v for k, v in told.items() if k != "_pending_events"} == {
            k: v for k, v in vars(self.value).items() if k != "_pending_events"
        }


TestReportedValueMachine = ReportedValueMachine.TestCase
