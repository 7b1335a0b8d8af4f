"""The sweep of legal days is asked for once for every day of every zone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.journal.schema import organisation_tree
from infrastructure.queue.outbox import Outbox
from infrastructure.queue.schedule import Schedule
from tests.eventually import eventually

LATE_IN_MOSCOW = datetime(2024, 8, 31, 20, 30, tzinfo=UTC)
"""23:30 in Moscow; 22:30 in Kaliningrad; in Yekaterinburg 1:30 of the next day."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A journal database with regions in three zones, once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    create(database)
    with database.write() as connection:
        for zone in ("Europe/Kaliningrad", "Asia/Yekaterinburg", "Asia/Yekaterinburg", None):
            connection.execute(
                organisation_tree.insert().values(
                    stream_id=uuid4(),
                    line=1,
                    level="region",
                    kind="region",
                    time_zone=zone,
                    from_day=date(2020, 1, 1),
                    position=1,
                )
            )
    yield database
    database.close()


@pytest.fixture
def clock() -> StoryClock:
    return StoryClock(LATE_IN_MOSCOW)


def days_asked_for(database: Database) -> list[str]:
    return [job.args["day"] for job in Outbox(database).claim()]


def test_each_zone_has_its_own_day(database: Database, clock: StoryClock):
    """Late in the evening of Moscow the sweep of the next day is due in Yekaterinburg only."""
    Schedule(database, clock, "Europe/Moscow").look()

    assert sorted(days_asked_for(database)) == ["2024-08-31", "2024-08-31", "2024-09-01"]


def test_a_day_is_swept_once_whoever_looks(database: Database, clock: StoryClock):
    """Several processes look at the clock, many times a day; each zone's day is asked for once."""

    def look(_: int) -> int:
        return Schedule(database, clock, "Europe/Moscow").look()

    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(look, range(12)))

    assert sum(asked) == 3
    assert len(days_asked_for(database)) == 3


def test_the_next_day_is_asked_for_when_it_begins(database: Database, clock: StoryClock):
    """Midnight brings the sweep of the new day, in each zone at its own midnight."""
    schedule = Schedule(database, clock, "Europe/Moscow")
    schedule.look()
    clock.tell(datetime(2024, 8, 31, 21, 30, tzinfo=UTC))

    assert schedule.look() == 1


def test_a_started_schedule_asks_at_once_and_wakes_the_queue(database: Database, clock: StoryClock):
    """A process that starts asks for today's sweep without waiting for midnight."""
    woken: list[bool] = []
    schedule = Schedule(database, clock, "Europe/Moscow", wake=lambda: woken.append(True))
    schedule.start()

    eventually(lambda: woken)
    schedule.stop()

    assert len(days_asked_for(database)) == 3
