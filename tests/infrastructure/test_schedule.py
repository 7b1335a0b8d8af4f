"""The sweep of legal days is asked for once for every day of every zone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import update

from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.journal.schema import leases, organisation_tree
from infrastructure.queue.lease import Lease, LeaseLost
from infrastructure.queue.outbox import Outbox
from infrastructure.queue.schedule import LEASE_NAME, Schedule
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


class Looker:
    """Schedules of processes of one installation, each under its own name in the lease."""

    def __init__(self, database: Database, clock: StoryClock) -> None:
        self._database = database
        self._clock = clock
        self.woken: list[str] = []

    def schedule(self, name: str = "first", seconds: float = 60.0) -> Schedule:
        lease = Lease(self._database, LEASE_NAME, name, seconds)
        wake = lambda: self.woken.append(name)  # noqa: E731
        return Schedule(self._database, self._clock, "Europe/Moscow", lease, wake=wake)

    def holder(self) -> str | None:
        return Lease(self._database, LEASE_NAME, "nobody", 1).holder()

    def end_lease(self) -> None:
        """As if the time of the lease had run out."""
        with self._database.write() as connection:
            connection.execute(update(leases).values(until=1))


@pytest.fixture
def looker(database: Database, clock: StoryClock) -> Looker:
    return Looker(database, clock)


def days_asked_for(database: Database) -> list[str]:
    return [job.args["day"] for job in Outbox(database).claim()]


def test_each_zone_has_its_own_day(database: Database, looker: Looker):
    """Late in the evening of Moscow the sweep of the next day is due in Yekaterinburg only."""
    looker.schedule().step()

    assert sorted(days_asked_for(database)) == ["2024-08-31", "2024-08-31", "2024-09-01"]


def test_a_day_is_swept_once_whoever_looks(database: Database, looker: Looker):
    """Several processes look at the clock, many times a day; each zone's day is asked for once."""

    def look(number: int) -> None:
        looker.end_lease()
        looker.schedule(f"process {number}").step()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, range(12)))

    assert len(days_asked_for(database)) == 3


def test_the_next_day_is_asked_for_when_it_begins(database: Database, clock: StoryClock, looker: Looker):
    """Midnight brings the sweep of the new day, in each zone at its own midnight."""
    schedule = looker.schedule()
    schedule.step()
    clock.tell(datetime(2024, 8, 31, 21, 30, tzinfo=UTC))

    assert schedule.look() == 1


def test_a_started_schedule_asks_at_once_and_wakes_the_queue(database: Database, looker: Looker):
    """A process that starts asks for today's sweep without waiting for midnight; ending, it gives the lease back."""
    schedule = looker.schedule()
    schedule.start()

    eventually(lambda: looker.woken)
    holder = looker.holder()
    schedule.stop()

    assert len(days_asked_for(database)) == 3
    assert (holder, looker.holder()) == ("first", None)


def test_one_of_two_schedulers_looks_and_the_other_takes_over(database: Database, looker: Looker):
    """A standby does nothing while the holder lives, and looks once the holder's lease has run out."""
    first, standby = looker.schedule("first"), looker.schedule("standby")
    first.step()
    standby.step()
    while_it_lived = looker.holder()
    looker.end_lease()
    standby.step()

    assert (while_it_lived, looker.holder()) == ("first", "standby")
    assert looker.woken == ["first"]  # the standby found each day asked for


def test_a_scheduler_stopped_past_its_lease_writes_nothing(database: Database, clock: StoryClock, looker: Looker):
    """Woken after another took over, it finds the lease gone before its job is in the outbox."""
    first, standby = looker.schedule("first"), looker.schedule("standby")
    first.step()
    looker.end_lease()
    standby.step()
    days_asked_for(database)
    clock.tell(datetime(2024, 9, 1, 21, 30, tzinfo=UTC))

    with pytest.raises(LeaseLost):
        first.look()

    assert days_asked_for(database) == []
