"""Jobs run after their commit, at least once, in-process and over Valkey, and twice is as good as once."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Lock

import pytest
import redis
from dramatiq import Worker

from application.ports import Job
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.pulse import Pulse
from infrastructure.queue.broker import held
from infrastructure.queue.dispatcher import Dispatcher
from infrastructure.queue.jobs import JobQueue
from infrastructure.queue.outbox import Depth, Outbox, Waiting, add
from tests import servers
from tests.eventually import eventually

DONE = Depth(0, 0, 0)


class Ledger:
    """Work that keeps what it was asked to do, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.failures = 0
        self._lock = Lock()

    def work(self) -> Mapping[str, Callable[..., None]]:
        return {"count": self.count}

    def count(self, number: str) -> None:
        with self._lock:
            if self.failures:
                self.failures -= 1
                raise ValueError(f"Иванова Мария Петровна cannot be counted, number {number}")
            self.seen.append(number)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A journal database, once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    create(database)
    yield database
    database.close()


class Queues:
    """Starts queues, with a worker beside those on Valkey, and stops them all at the end."""

    def __init__(self, database: Database, ledger: Ledger, redis_url: str | None) -> None:
        self.database = database
        self.redis_url = redis_url
        self._ledger = ledger
        self._stops: list[Callable[[], None]] = []

    def start(self, url: str | None = None) -> JobQueue:
        url = url or self.redis_url
        queue = JobQueue(self.database, url, self._ledger.work(), poll=0.05, first_retry=2)
        queue.start()
        if url:
            worker = Worker(queue.broker, worker_threads=2, worker_timeout=50)
            worker.start()
            self._stops.append(worker.stop)
        self._stops.append(queue.stop)
        return queue

    def stop(self) -> None:
        while self._stops:
            self._stops.pop()()

    def commit(self, *numbers: int) -> None:
        with self.database.write() as connection:
            for number in numbers:
                add(connection, Job("count", {"number": str(number)}))


@pytest.fixture(params=["in-process", "valkey"])
def queues(request: pytest.FixtureRequest, database: Database, ledger: Ledger) -> Iterator[Queues]:
    url = request.getfixturevalue("valkey_url") if request.param == "valkey" else None
    queues = Queues(database, ledger, url)
    yield queues
    queues.stop()


def test_a_committed_job_runs_once(queues: Queues, ledger: Ledger):
    """What a transaction asked for happens after it, and the outbox knows."""
    queue = queues.start()

    queues.commit(1, 2, 3)

    eventually(lambda: queue.outbox.depth() == DONE)
    assert sorted(ledger.seen) == ["1", "2", "3"]


def test_a_crash_between_commit_and_enqueue_loses_no_job(queues: Queues, ledger: Ledger):
    """A process that dies after its commit leaves the job to the next one."""
    queues.commit(1)

    queue = queues.start()

    eventually(lambda: queue.outbox.depth() == DONE)
    assert ledger.seen == ["1"]


def test_a_job_delivered_twice_is_done_once(queues: Queues, ledger: Ledger):
    """A queue may deliver a message again; the second time nothing happens."""
    queue = queues.start()
    queues.commit(1)
    eventually(lambda: queue.outbox.depth() == DONE)
    ((id,),) = queues.database.fetch("SELECT id FROM outbox")

    queue._send(Waiting(id, "count", {"number": "1"}))
    queues.commit(2)

    eventually(lambda: queue.outbox.depth() == DONE)
    queues.stop()
    assert ledger.seen == ["1", "2"]


def test_a_job_that_fails_is_tried_again(queues: Queues, ledger: Ledger):
    """A passing trouble costs a retry and nothing else."""
    ledger.failures = 2
    queue = queues.start()

    queues.commit(1)

    eventually(lambda: queue.outbox.depth() == DONE)
    assert ledger.seen == ["1"]


def test_a_job_that_never_succeeds_is_kept_for_an_operator(queues: Queues, ledger: Ledger):
    """After the last try the job is listed as failed; retried by hand, it runs."""
    ledger.failures = 9
    queue = queues.start()
    queues.commit(1)
    eventually(lambda: queue.outbox.depth().failed == 1)

    [failed] = queue.outbox.failed()
    queue.outbox.retry(failed.id)

    eventually(lambda: queue.outbox.depth() == DONE)
    assert (failed.error, ledger.seen) == ("ValueError", ["1"])


def test_a_job_nobody_knows_is_kept_for_an_operator(queues: Queues):
    """A job of another version of the product fails with a name that says so and stops nobody."""
    queue = queues.start()

    with queues.database.write() as connection:
        add(connection, Job("unheard_of", {}))

    eventually(lambda: queue.outbox.depth().failed == 1)
    assert queue.outbox.failed()[0].error == "UnknownJob"


def test_jobs_a_dead_process_had_in_memory_run_at_the_next_start(database: Database, ledger: Ledger):
    """On the embedded default the queue dies with its process, and the next start takes its jobs up."""
    queues = Queues(database, ledger, None)
    queues.commit(1)
    dead = JobQueue(database, None, ledger.work())
    assert [job.args for job in dead.outbox.claim()] == [{"number": "1"}]

    queue = queues.start()

    eventually(lambda: queue.outbox.depth() == DONE)
    queues.stop()
    assert ledger.seen == ["1"]


def test_the_queue_holds_ids_and_no_words(database: Database, ledger: Ledger, valkey_url: str):
    """What an exception quotes never reaches Valkey, not even while a job waits for its retry."""
    ledger.failures = 1
    queue = JobQueue(database, valkey_url, ledger.work(), poll=0.05, first_retry=600_000)
    worker = Worker(queue.broker, worker_threads=1, worker_timeout=50)
    with redis.Redis.from_url(valkey_url) as client:
        queue.start()
        worker.start()
        with database.write() as connection:
            add(connection, Job("count", {"number": "1"}))
        eventually(lambda: client.hvals(f"{queue.broker.namespace}:letopis.DQ.msgs"))
        stored = b"".join(value for key in client.keys("*.msgs") for value in client.hvals(key))
    worker.stop()
    queue.stop()

    assert b"number" in stored
    assert b"counted" not in stored


def test_a_strange_message_in_valkey_stops_nobody(database: Database, ledger: Ledger, valkey_url: str):
    """A message that no row of an outbox names, of an older program say, is passed over in the search for lost ones."""
    queue = JobQueue(database, valkey_url, ledger.work())
    with redis.Redis.from_url(valkey_url) as client:
        client.hset(f"{queue.broker.namespace}:letopis.msgs", mapping={"strange": b"", "7:known": b""})

    assert held(queue.broker) == {7}


@pytest.mark.parametrize("at", ["turn", "miss"])
def test_a_dispatcher_goes_on_after_any_trouble(database: Database, tmp_path: Path, at: str):
    """A sign of life that cannot be written or a look that fails costs a try: jobs are sent again afterwards."""
    (tmp_path / "file").touch()
    sent, troubles = list[Waiting](), [ValueError("strange")]

    def miss() -> None:
        if at == "miss" and troubles:
            raise troubles.pop()

    turn = Pulse(tmp_path / "file" / "pulse").beat if at == "turn" else lambda: None
    dispatcher = Dispatcher(Outbox(database), sent.append, 0.01, turn, miss)
    with database.write() as connection:
        add(connection, Job("count", {"number": "1"}))

    dispatcher.start()
    eventually(lambda: sent)
    dispatcher.stop()

    assert [job.args for job in sent] == [{"number": "1"}]


def test_a_job_that_valkey_lost_runs_nevertheless(database: Database, ledger: Ledger, valkey_url: str):
    """Valkey emptied or brought back without its last second: what it was given and does not hold is given again."""
    queue = JobQueue(database, valkey_url, ledger.work(), poll=0.05, missing=0.1)
    queue.start()
    with database.write() as connection:
        add(connection, Job("count", {"number": "1"}))
    with redis.Redis.from_url(valkey_url) as client:
        eventually(lambda: held(queue.broker))
        client.flushdb()
    worker = Worker(queue.broker, worker_threads=1, worker_timeout=50)
    worker.start()

    eventually(lambda: queue.outbox.depth() == DONE)
    worker.stop()
    queue.stop()
    assert ledger.seen == ["1"]


def test_a_job_that_waits_for_its_retry_is_not_taken_for_lost(database: Database, ledger: Ledger, valkey_url: str):
    """Valkey holds it, however long ago it was given; so it is not given twice."""
    ledger.failures = 1
    queue = JobQueue(database, valkey_url, ledger.work(), poll=0.02, first_retry=600_000, missing=0.05)
    worker = Worker(queue.broker, worker_threads=1, worker_timeout=50)
    queue.start()
    worker.start()
    with database.write() as connection:
        id = add(connection, Job("count", {"number": "1"}))
    eventually(lambda: not ledger.failures and held(queue.broker) == {id})
    worker.stop()
    queue.stop()

    queue._miss_at = 0
    queue._miss()

    assert (ledger.seen, queue.outbox.depth()) == ([], Depth(waiting=0, enqueued=1, failed=0))


def test_jobs_wait_while_valkey_is_down_and_flow_when_it_is_back(database: Database, ledger: Ledger, tmp_path: Path):
    """Without Valkey transactions go on and jobs wait, as the status says; with it they run."""
    address = tmp_path / "valkey.sock"
    queues = Queues(database, ledger, f"unix://{address}?db=0")
    with servers.valkey() as url:
        address.symlink_to(url.removeprefix("unix://").partition("?")[0])
        queue = queues.start()
        queues.commit(1)
        eventually(lambda: queue.outbox.depth() == DONE)
    queues.commit(2, 3)
    eventually(lambda: not (down := queue.status()).reachable and down.waiting == 2)  # a try holds them for a moment
    with servers.valkey() as url:
        address.unlink()
        address.symlink_to(url.removeprefix("unix://").partition("?")[0])
        eventually(lambda: queue.outbox.depth() == DONE)
        back = queue.status()
        queues.stop()

    assert (back.kind, back.reachable) == ("redis", True)
    assert sorted(ledger.seen) == ["1", "2", "3"]
