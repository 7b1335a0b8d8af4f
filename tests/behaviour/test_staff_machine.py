"""Whatever is asked of a staff record or a role binding in whatever order, their days stay in order."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.bindings import RoleBinding
from domain.bindings.facts import Revoked
from domain.errors import Refusal
from domain.kernel import SYSTEM, Act, Aggregate, OrganisationId, PersonId, fold
from domain.roles import Role
from domain.staff import Post, StaffRecord, WorkCategory
from infrastructure.journal.inline import binding_lines

FIRST = date(2020, 1, 1)
LENGTH = 60
EVERY_DAY = [FIRST + timedelta(days=number) for number in range(-2, LENGTH + 3)]
DAYS = st.sampled_from(EVERY_DAY)
POSTS = st.sampled_from(
    [
        Post(position="учитель", category=WorkCategory.TEACHER),
        Post(position="психолог", category=WorkCategory.PEDAGOGUE),
        Post(position="завуч", category=WorkCategory.MANAGEMENT),
    ]
)
PERSON, SCHOOL = PersonId(UUID(int=1)), OrganisationId(UUID(int=2))


def act(day: date, today: date = FIRST + timedelta(days=LENGTH)) -> Act:
    moment = datetime.combine(today, datetime.min.time(), UTC)
    return Act(by=SYSTEM, role=Role.SYSTEM, occurred_on=day, today=today, now=moment)


def asked(aggregate: Aggregate, command: Callable[[], None]) -> bool:
    """Whether the command was carried out; a refusal must leave no trace."""
    before = aggregate.version
    try:
        command()
    except Refusal:
        assert aggregate.version == before, "a refused command changed something"
        return False
    return True


def facts(aggregate: Aggregate) -> list[Any]:
    return list(aggregate.pending_events)


def folded_again(aggregate: Aggregate) -> bool:
    again = fold(facts(aggregate))
    return again is not None and {**vars(again), "_pending_events": 0} == {**vars(aggregate), "_pending_events": 0}


class StaffMachine(RuleBasedStateMachine):
    record: StaffRecord

    @initialize(post=POSTS)
    def hire(self, post: Post) -> None:
        self.record = StaffRecord.hire(act(FIRST), UUID(int=3), PERSON, SCHOOL, post)
        self.posts = [(FIRST, post)]

    @rule(day=DAYS, post=POSTS)
    def change(self, day: date, post: Post) -> None:
        if asked(self.record, lambda: self.record.change(act(day), post)):
            assert self.record.post_on(day) == post
            self.posts.append((day, post))

    @rule(day=DAYS)
    def end(self, day: date) -> None:
        if asked(self.record, lambda: self.record.end(act(day), None)):
            assert self.record.employed_on(day)
            assert not self.record.employed_on(day + timedelta(days=1))

    @rule(day=DAYS, post=POSTS)
    def hire_again(self, day: date, post: Post) -> None:
        if asked(self.record, lambda: self.record.hire_again(act(day), post)):
            assert self.record.employed_on(day)
            self.posts.append((day, post))

    @invariant()
    def times_of_work_do_not_touch(self) -> None:
        periods = self.record.periods
        assert all(last is None or since <= last for since, last in periods)
        assert all(last is not None and last < since for (_, last), (since, _) in pairwise(periods))
        assert all(last is not None for _, last in periods[:-1])

    @invariant()
    def a_post_is_known_for_every_day_of_work_and_no_other(self) -> None:
        for day in EVERY_DAY:
            told = sorted((entry for entry in self.posts if entry[0] <= day), key=lambda entry: entry[0])
            expected = told[-1][1] if told and self.record.employed_on(day) else None
            assert self.record.post_on(day) == expected

    @invariant()
    def the_facts_alone_give_the_same_state(self) -> None:
        assert folded_again(self.record)


class BindingMachine(RuleBasedStateMachine):
    binding: RoleBinding

    @initialize(since=DAYS, until=st.none() | DAYS)
    def grant(self, since: date, until: date | None) -> None:
        last = until if until is None or until >= since else since
        self.today = FIRST
        self.binding = RoleBinding.grant(
            act(FIRST, FIRST), UUID(int=4), PERSON, Role.TUTOR, SCHOOL, since=since, until=last
        )

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.today = min(self.today + timedelta(days=days), EVERY_DAY[-1])

    @rule(day=DAYS, until=st.none() | DAYS)
    def change_end(self, day: date, until: date | None) -> None:
        over = self.binding.until is not None and self.binding.until < self.today
        if asked(self.binding, lambda: self.binding.change_end(act(day, self.today), until)):
            assert not over
            assert self.binding.until == until

    @rule(day=DAYS)
    def revoke(self, day: date) -> None:
        if asked(self.binding, lambda: self.binding.revoke(act(day, self.today), None)):
            assert not any(self.binding.held_on(later) for later in EVERY_DAY if later >= day)

    @invariant()
    def the_table_that_commands_are_checked_by_agrees(self) -> None:
        ((_, _, _, _, since, last),) = binding_lines(facts(self.binding))
        for day in EVERY_DAY:
            assert self.binding.held_on(day) == (since <= day and (last is None or day <= last))

    @invariant()
    def nothing_follows_a_revocation(self) -> None:
        assert not any(isinstance(fact, Revoked) for fact in facts(self.binding)[:-1])
        assert folded_again(self.binding)


TestStaff = StaffMachine.TestCase
TestStaff.__doc__ = "Hiring, changing and ending in any order leaves times of work that do not touch."
TestBinding = BindingMachine.TestCase
TestBinding.__doc__ = "Granting, prolonging and revoking in any order agrees with what commands are checked by."
