"""Whatever is asked of a tree of organisations in whatever order, it stays a tree on every day."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from domain.errors import Refusal
from domain.kernel import SYSTEM, Act, OrganisationId, Reason, fold
from domain.organisations import Card, Level, Name, Organisation, OrganisationKind, OrganisationStatus
from domain.organisations.facts import Merged
from domain.roles import Role
from infrastructure.journal.inline import tree_lines

FIRST = date(2020, 1, 1)
TODAY = FIRST + timedelta(days=60)
DAYS = st.integers(0, 60).map(lambda days: FIRST + timedelta(days=days))
KINDS = {
    Level.COUNTRY: OrganisationKind.COUNTRY,
    Level.REGION: OrganisationKind.REGION,
    Level.MUNICIPALITY: OrganisationKind.MUNICIPALITY,
}
WHY = Reason(code="wrong_entry")


def act(day: date) -> Act:
    moment = datetime.combine(TODAY, datetime.min.time(), UTC)
    return Act(by=SYSTEM, role=Role.SYSTEM, occurred_on=day, today=TODAY, now=moment)


def card(level: Level, number: int) -> Card:
    zone = "Europe/Moscow" if level is Level.REGION else None
    kind = KINDS.get(level, OrganisationKind.SCHOOL)
    return Card(level=level, kind=kind, name=Name(ru=f"Организация {number}"), time_zone=zone)


class TreeMachine(RuleBasedStateMachine):
    organisations = Bundle("organisations")

    def __init__(self) -> None:
        super().__init__()
        self.by_id: dict[UUID, Organisation] = {}

    @initialize(target=organisations)
    def plant(self) -> Any:
        country = self._registered(Level.COUNTRY, FIRST, None)
        region = self._registered(Level.REGION, FIRST, country)
        places = [self._registered(Level.MUNICIPALITY, FIRST, region) for _ in range(3)]
        schools = [self._registered(Level.ORGANISATION, FIRST, place) for place in places]
        return multiple(*places, *schools)

    @rule(
        target=organisations,
        level=st.sampled_from([Level.MUNICIPALITY, Level.ORGANISATION, Level.STRUCTURE]),
        day=DAYS,
        parent=organisations,
    )
    def register(self, level: Level, day: date, parent: Organisation) -> Any:
        try:
            return self._registered(level, day, parent)
        except Refusal:
            return multiple()

    @rule(which=organisations, parent=organisations, day=DAYS)
    def move(self, which: Organisation, parent: Organisation, day: date) -> None:
        self.ask((which, parent), lambda: which.move(act(day), parent))

    @rule(which=organisations, into=organisations, day=DAYS)
    def merge(self, which: Organisation, into: Organisation, day: date) -> None:
        self.ask((which, into), lambda: which.merge(act(day), into))

    @rule(which=organisations, day=DAYS)
    def close(self, which: Organisation, day: date) -> None:
        self.ask((which,), lambda: which.close(act(day), WHY))

    @rule(which=organisations, parent=organisations, day=DAYS)
    def open_again(self, which: Organisation, parent: Organisation, day: date) -> None:
        self.ask((which, parent), lambda: which.open_again(act(day), parent, WHY))

    @rule(which=organisations, base=organisations, day=DAYS)
    def base(self, which: Organisation, base: Organisation, day: date) -> None:
        self.ask((which, base), lambda: which.set_based_on(act(day), base))

    @rule(which=organisations, name=st.sampled_from(["Лицей", "лицей", "Гимназия"]), day=DAYS)
    def call(self, which: Organisation, name: str, day: date) -> None:
        self.ask((which,), lambda: which.rename(act(day), Name(ru=name)))
        self.ask((which,), lambda: which.add_synonym(act(day), f"«{name}»"))

    @invariant()
    def every_path_leads_up_to_the_country(self) -> None:
        for organisation in self.by_id.values():
            for day in (organisation.began_on, FIRST + timedelta(days=30), TODAY):
                if day >= organisation.began_on:
                    self._climb(organisation, day)

    @invariant()
    def the_facts_alone_give_the_same_state(self) -> None:
        for organisation in self.by_id.values():
            again = fold(facts(organisation))
            assert again is not None
            assert vars(again) | {"_pending_events": None} == vars(organisation) | {"_pending_events": None}

    @invariant()
    def states_follow_one_another_by_date(self) -> None:
        for organisation in self.by_id.values():
            days = [day for day, _ in organisation.statuses_by_day]
            states = [status for _, status in organisation.statuses_by_day]
            assert days == sorted(days)
            assert states[::2] == [OrganisationStatus.ACTIVE] * len(states[::2])
            assert OrganisationStatus.ACTIVE not in states[1::2]

    def ask(self, concerned: tuple[Organisation, ...], command: Callable[[], None]) -> None:
        before = [organisation.version for organisation in concerned]
        try:
            command()
        except Refusal:
            assert [organisation.version for organisation in concerned] == before, "a refusal changed something"

    def _registered(self, level: Level, day: date, parent: Organisation | None) -> Organisation:
        number = len(self.by_id) + 1
        made = Organisation.register(act(day), OrganisationId(UUID(int=number)), card(level, number), parent, None)
        self.by_id[made.id] = made
        return made

    def _climb(self, organisation: Organisation, day: date) -> None:
        seen = {organisation.id}
        while (above := self._above(organisation, day)) is not None:
            assert above.id not in seen, "a circle"
            assert above.began_on <= day
            seen.add(above.id)
            organisation = above
        assert organisation.level is Level.COUNTRY

    def _above(self, organisation: Organisation, day: date) -> Organisation | None:
        """By the table the journal keeps: the merged stand under their equals, all others under a higher one."""
        (parent,) = [
            line[0]
            for line in tree_lines(facts(organisation))
            if line[4] <= day and (line[5] is None or day <= line[5])
        ]
        if parent is None:
            return None
        above = self.by_id[parent]
        if organisation.status_on(day) is OrganisationStatus.MERGED:
            assert any(isinstance(fact, Merged) and fact.into == parent for fact in facts(organisation))
            assert above.level is organisation.level
        else:
            assert organisation.parent_on(day) == parent
            assert above.level.height > organisation.level.height
        return above


def facts(organisation: Organisation) -> list[Any]:
    return list(organisation.pending_events)


TestTree = TreeMachine.TestCase
TestTree.__doc__ = "Registering, moving, merging, closing and opening in any order leaves a tree."
