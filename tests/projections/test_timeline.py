"""Timelines: one helper keeps when something was true and when we knew it, for every read model that answers
"as of"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, String, Table, Uuid, create_engine, select

from application.ports import Recorded
from domain.corrections import Corrected
from domain.kernel import FACTS, Fact, Reason
from projections.engine.database import Database
from projections.engine.generations import tables
from projections.engine.rows import PageRows
from projections.engine.timeline import Ends, Holds, Timeline, Told, as_of, times
from projections.engine.types import OPEN_DATE
from projections.model import ReadModel, Rows
from tests.projections.toys import recorded

POSTS = Timeline(
    Table(
        "toy_posts",
        MetaData(),
        Column("person_id", Uuid, primary_key=True),
        Column("post", String(20)),
        *times(),
    )
)
FIRST = date(2020, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(8)]


class PostTold(Fact):
    TOPIC: ClassVar[str] = "toypost.told"

    person: int
    post: str | None
    since: date
    until: date | None = None


del FACTS[PostTold.TOPIC]


def telling(fact: Fact) -> Iterator[Told]:
    if isinstance(fact, PostTold):
        key = {"person_id": UUID(int=fact.person)}
        if fact.post is None:
            yield Ends(key, fact.since, fact.until)
        else:
            yield Holds(key, {"post": fact.post}, fact.since, fact.until)


class Posts(ReadModel):
    NAME = "toy_posts"
    TABLES = POSTS.tables

    def when(self, recorded: Recorded, rows: Rows) -> None:
        POSTS.fold(rows, recorded, telling)


LIVE = tables(Posts, 1)


@dataclass
class Office:
    """Tells facts to the timeline and asks it, on one database."""

    database: Database
    connection: Connection
    rows: PageRows = field(init=False)
    facts: list[PostTold] = field(default_factory=list)
    position: int = 0

    def __post_init__(self) -> None:
        self.rows = PageRows(LIVE, is_sqlite=self.database.is_sqlite)
        self.rows.open(self.connection)

    def tell(self, person: int, post: str | None, since: date, until: date | None = None) -> None:
        fact = self._fact(len(self.facts) + 1, person=person, post=post, since=since, until=until)
        self.facts.append(fact)
        self._fold(fact)

    def correct(self, number: int, **changed: Any) -> None:
        """Let fact `number` (from 1) read otherwise from now on."""
        before = self.facts[number - 1]
        after = before.model_copy(update=changed)
        self.facts[number - 1] = after
        correction = Corrected.model_validate(
            self._envelope(100 + self.position) | {"version": number, "reason": Reason(code="misprint")}
        )
        self._fold(correction, (before, after))

    def post(self, person: int, on: date, known_at: int | None = None) -> str | None:
        table = LIVE[POSTS.table]
        query = select(table.c.post).where(table.c.person_id == UUID(int=person), as_of(table, on, known_at))
        return self.connection.execute(query).scalar_one_or_none()

    def posts(self, known_at: int | None = None) -> dict[tuple[int, date], str]:
        """Everybody's post on every day."""
        table = LIVE[POSTS.table]
        return {
            (row.person_id.int, on): row.post
            for on in DAYS
            for row in self.connection.execute(select(table).where(as_of(table, on, known_at)))
        }

    def _fold(self, fact: Fact, corrects: tuple[Fact, Fact] | None = None) -> None:
        self.position += 1
        moment = datetime(2024, 1, 1, tzinfo=UTC)
        Posts().when(recorded(self.position, fact, moment.date(), moment, corrects), self.rows)
        with self.database.transaction(self.connection):
            self.rows.flush(self.connection)
        self.rows.settle()

    def _fact(self, version: int, **fields: Any) -> PostTold:
        return PostTold.model_validate(self._envelope(version) | fields)

    def _envelope(self, version: int) -> dict[str, Any]:
        moment = datetime(2024, 1, 1, tzinfo=UTC)
        return {
            "originator_id": UUID(int=1),
            "originator_version": version,
            "timestamp": moment,
            "occurred_on": FIRST,
        }


@pytest.fixture(scope="module")
def office_database() -> Iterator[Database]:
    engine = create_engine("sqlite://")
    yield Database(engine)
    engine.dispose()


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    yield from opened(Database(engine))
    engine.dispose()


def opened(database: Database) -> Iterator[Office]:
    with database.connect() as connection:
        for table in LIVE.values():
            table.drop(connection, checkfirst=True)
            table.create(connection)
        yield Office(database, connection)


def day(month: int, year: int = 2022) -> date:
    return date(year, month, 1)


def test_a_value_holds_from_its_first_day_to_the_day_before_the_next(office: Office):
    """On the day a new official takes office the old one is out, and before anyone came nobody was there."""
    office.tell(1, "deputy head", since=day(1))
    office.tell(1, "head", since=day(6))

    assert [office.post(1, on) for on in (date(2021, 12, 31), day(1), date(2022, 5, 31), day(6), OPEN_DATE)] == [
        None,
        "deputy head",
        "deputy head",
        "head",
        None,
    ]


def test_late_news_fits_between_what_is_known(office: Office):
    """A change learnt late holds only until the next known change, and the past knowledge can still be
    asked."""
    office.tell(1, "teacher", since=day(1))
    office.tell(1, "head", since=day(9))
    office.tell(1, "mentor", since=day(5))

    assert [office.post(1, day(month)) for month in (1, 5, 8, 9)] == ["teacher", "mentor", "mentor", "head"]
    assert office.post(1, day(8), known_at=2) == "teacher"
    assert office.post(1, day(1), known_at=0) is None


def test_a_value_may_be_ended_and_cut(office: Office):
    """What ends has no value afterwards; a cut leaves a hole and both sides stand."""
    office.tell(1, "teacher", since=day(1), until=day(12))
    office.tell(1, None, since=day(3), until=day(5))
    office.tell(1, None, since=day(10))

    held = [office.post(1, day(month)) for month in (2, 3, 4, 5, 9, 10, 12)]
    assert held == ["teacher", None, None, "teacher", "teacher", None, None]


def test_each_key_has_a_line_of_its_own(office: Office):
    """One person's post says nothing about another's."""
    office.tell(1, "teacher", since=day(1))
    office.tell(2, "head", since=day(1))
    office.tell(1, None, since=day(2))

    assert (office.post(1, day(2)), office.post(2, day(2))) == (None, "head")


def test_a_correction_is_told_as_if_it_had_always_been_so(office: Office):
    """A corrected day moves what came after it too, and both readings stay to be asked for."""
    office.tell(1, "teacher", since=day(1))
    office.tell(1, "mentor", since=day(8))
    office.tell(1, "tutor", since=day(4))
    office.correct(2, since=day(10))

    assert [office.post(1, day(month)) for month in (3, 4, 9, 10)] == ["teacher", "tutor", "tutor", "mentor"]
    assert [office.post(1, day(9), known_at=known) for known in (1, 2, 3, 4)] == [
        "teacher",
        "mentor",
        "mentor",
        "tutor",
    ]


WHEN = st.integers(0, len(DAYS) - 2)
PERSON = st.sampled_from([1, 1, 1, 2])
LENGTH = st.one_of(st.none(), st.integers(1, 5))
TOLD = st.tuples(PERSON, st.sampled_from(["a", "b", "c", None]), WHEN, LENGTH)
CORRECTION = st.tuples(st.integers(1, 5), st.sampled_from(["a", "x", None]), WHEN)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(TOLD, TOLD, CORRECTION), min_size=2, max_size=8))
def test_a_timeline_answers_as_a_naive_memory_would(office_database: Database, steps: list[tuple[Any, ...]]):
    """For every day and every position, the rows say what one gets by telling all facts again day by day."""
    for office in opened(office_database):
        remembered: list[dict[tuple[int, date], str]] = [{}]
        for step in steps:
            if len(step) == 4:
                person, post, since, length = step
                until = DAYS[since] + timedelta(days=length) if length else None
                office.tell(person, post, DAYS[since], until)
            elif step[0] <= len(office.facts):
                number, post, since = step
                office.correct(number, post=post, since=DAYS[since], until=None)
            else:
                continue
            remembered.append(naive(office.facts))

        assert [office.posts(known_at) for known_at in range(len(remembered))] == remembered
        assert office.posts() == remembered[-1]


def naive(facts: list[PostTold]) -> dict[tuple[int, date], str]:
    """Every person's post on every day, told fact by fact; `edges` are the days on which something
    changes."""
    posts: dict[tuple[int, date], tuple[int, str]] = {}
    for number, fact in enumerate(facts):
        until = fact.until
        if until is None and fact.post is not None:
            until = next((on for on in DAYS if on > fact.since and _edge(posts, fact.person, on)), None)
        for on in DAYS:
            if fact.since <= on and (until is None or on < until):
                posts.pop((fact.person, on), None)
                if fact.post is not None:
                    posts[fact.person, on] = (number, fact.post)
    return {place: post for place, (_, post) in posts.items()}


def _edge(posts: dict[tuple[int, date], tuple[int, str]], person: int, on: date) -> bool:
    """Something starts or stops on this day: another fact is in force than the day before."""
    return posts.get((person, on)) != posts.get((person, on - timedelta(days=1)))
