"""The outbox hands out committed jobs until each is done."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from application.ports import Job
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.queue.outbox import LEASE, MEMORY, Depth, Outbox, add

NOON = datetime(2024, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A journal database, once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    create(database)
    yield database
    database.close()


@pytest.fixture
def clock() -> StoryClock:
    return StoryClock(NOON)


@pytest.fixture
def outbox(database: Database, clock: StoryClock) -> Outbox:
    return Outbox(database, clock)


def commit_jobs(database: Database, count: int) -> None:
    with database.write() as connection:
        for number in range(1, count + 1):
            add(connection, Job("count", {"number": str(number)}))


def test_jobs_are_handed_out_oldest_first_and_once(database: Database, outbox: Outbox):
    """A dispatcher gets each committed job once, in the order of commits."""
    commit_jobs(database, 3)

    claimed = [outbox.claim(2), outbox.claim(2), outbox.claim(2)]

    assert [[job.args["number"] for job in page] for page in claimed] == [["1", "2"], ["3"], []]


def test_a_job_of_a_transaction_that_failed_does_not_exist(database: Database, outbox: Outbox):
    """What was not committed leaves no job behind."""

    def commit_not() -> None:
        with database.write() as connection:
            add(connection, Job("count", {"number": "1"}))
            raise RuntimeError("no commit")

    with pytest.raises(RuntimeError):
        commit_not()

    assert outbox.claim() == []


def test_dispatchers_side_by_side_share_the_jobs(database: Database, outbox: Outbox):
    """Several processes may send jobs; no job is sent by two of them."""
    commit_jobs(database, 200)
    dispatchers = [Outbox(database) for _ in range(4)]

    def empty(each: Outbox) -> list[int]:
        found: list[int] = []
        while page := each.claim(7):
            found += [job.id for job in page]
        return found

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(empty, dispatchers))

    ids = [id for share in shares for id in share]
    assert len(ids) == len(set(ids)) == 200


def test_a_job_whose_lease_ran_out_is_handed_out_again(database: Database, outbox: Outbox, clock: StoryClock):
    """A job enqueued and never done is sent again after its lease, for the queue may have died with it."""
    commit_jobs(database, 1)
    outbox.claim()
    clock.tell(NOON + LEASE - timedelta(minutes=1))
    early = outbox.claim()
    clock.tell(NOON + LEASE + timedelta(minutes=1))

    assert (early, len(outbox.claim())) == ([], 1)


def test_a_worker_at_work_renews_the_lease(database: Database, outbox: Outbox, clock: StoryClock):
    """A job that begins late has its whole lease to end in."""
    commit_jobs(database, 1)
    [job] = outbox.claim()
    clock.tell(NOON + LEASE - timedelta(minutes=1))
    outbox.begin(job.id)
    clock.tell(NOON + LEASE + timedelta(minutes=1))

    assert outbox.claim() == []


def test_a_done_job_is_neither_handed_out_nor_begun_again(database: Database, outbox: Outbox, clock: StoryClock):
    """Done is done, however often the queue delivers it."""
    commit_jobs(database, 1)
    [job] = outbox.claim()
    outbox.begin(job.id)
    outbox.done(job.id)
    clock.tell(NOON + 2 * LEASE)

    assert (outbox.claim(), outbox.begin(job.id), outbox.depth()) == ([], False, Depth(0, 0, 0))


def test_a_failed_job_waits_for_an_operator(database: Database, outbox: Outbox, clock: StoryClock):
    """A job tried to the end is listed with the type of its error and sent again only when an operator says so."""
    commit_jobs(database, 1)
    [job] = outbox.claim()
    outbox.fail(job.id, "ValueError")
    clock.tell(NOON + 2 * LEASE)

    assert (outbox.claim(), outbox.begin(job.id), outbox.depth()) == ([], False, Depth(0, 0, 1))
    assert [(failed.args, failed.error) for failed in outbox.failed()] == [({"number": "1"}, "ValueError")]
    assert outbox.retry(job.id)
    assert (len(outbox.claim()), outbox.failed(), outbox.retry(job.id)) == (1, [], False)


def test_jobs_done_long_ago_are_forgotten(database: Database, outbox: Outbox, clock: StoryClock):
    """The outbox does not grow for ever: what is done is kept for a month, what is not done is kept."""
    commit_jobs(database, 3)
    long_ago, lately, _ = outbox.claim()
    outbox.done(long_ago.id)
    clock.tell(NOON + MEMORY)
    outbox.done(lately.id)
    clock.tell(NOON + MEMORY + timedelta(days=1))

    assert (outbox.forget(), outbox.forget()) == (1, 0)
    assert outbox.depth() == Depth(waiting=0, enqueued=1, failed=0)


def test_the_depth_counts_jobs_by_where_they_are(database: Database, outbox: Outbox):
    """An operator sees how many jobs wait, are under way and have failed."""
    commit_jobs(database, 6)
    sent = outbox.claim(5)
    outbox.give_back([sent[0].id])
    outbox.done(sent[1].id)
    outbox.fail(sent[2].id, "ValueError")

    assert outbox.depth() == Depth(waiting=2, enqueued=2, failed=1)
