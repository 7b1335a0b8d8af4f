"""What every test may ask for: databases of both kinds and a Valkey, all real."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
import redis
from hypothesis.database import DirectoryBasedExampleDatabase

from infrastructure.database import Database
from infrastructure.journal import create
from tests import servers
from tests.databases import DIALECTS, Databases

pytest_plugins = ["tests.faults.rounds", "tests.req_matrix", "tests.scenario", "tests.told"]

hypothesis.settings.register_profile(
    "letopis",
    deadline=None,  # the machine is shared; slowness is judged in bench/
    database=DirectoryBasedExampleDatabase(Path(__file__).parents[1] / ".cache" / "hypothesis"),
)
hypothesis.settings.load_profile("letopis")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """With `-n`, one set of servers is started here and the workers find it in their environment."""
    running = ExitStack()
    config.add_cleanup(running.close)
    if "TEST_DATABASE_URL" not in os.environ:
        os.environ["TEST_DATABASE_URL"] = running.enter_context(servers.postgres())
    if "TEST_REDIS_URL" not in os.environ:
        os.environ["TEST_REDIS_URL"] = running.enter_context(servers.valkey())


LEVEL = logging.getLogger().level
"""Of the root logger before any installation was built."""


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """An installation built in this process, by whatever fixture and for however long, sets the root logger; no test
    must hear less for it."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    root.setLevel(LEVEL)
    yield
    root.setLevel(LEVEL)
    root.handlers[:] = handlers


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The maintenance database of a PostgreSQL in which tests make their own databases."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def durable_postgres_url() -> Iterator[str]:
    """Like postgres_url, but a server of its own that flushes every commit to the disk."""
    with servers.postgres(durable=True) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL database with the journal's tables; copying it is quicker than making them."""
    databases = Databases(lambda: postgres_url, tmp_path_factory.mktemp("databases"))
    url = databases.empty("postgresql")
    with closing(Database(url)) as database:
        create(database)
    yield url
    databases.drop()


def _databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    databases = Databases(
        lambda: request.getfixturevalue("postgres_url"),
        tmp_path_factory.mktemp("databases"),
        lambda: request.getfixturevalue("migrated_postgres_url"),
    )
    yield databases
    databases.drop()


databases = pytest.fixture(_databases, name="databases")
module_databases = pytest.fixture(_databases, name="module_databases", scope="module")


@pytest.fixture
def fresh_database_url(databases: Databases) -> Callable[..., str]:
    """`fresh_database_url("sqlite" | "postgresql", like=url)` makes a database for this test."""
    return databases.fresh


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest, fresh_database_url: Callable[..., str]) -> str:
    """A database without rows; the test runs once on SQLite and once on PostgreSQL."""
    return fresh_database_url(request.param)


@pytest.fixture(scope="session")
def valkey_server_url(worker_number: int | None) -> Iterator[str]:
    """A Valkey; with `-n` every worker has a database of its own in it."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given if worker_number is None else numbered(given, worker_number)
        return
    with servers.valkey() as url:
        yield url


@pytest.fixture
def valkey_url(valkey_server_url: str) -> str:
    """An empty Valkey database."""
    with redis.Redis.from_url(valkey_server_url) as client:
        client.flushdb()
    return valkey_server_url


@pytest.fixture(scope="session")
def worker_number() -> int | None:
    """0, 1, … under `-n`; None without."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return int(worker.removeprefix("gw")) if worker else None


def numbered(url: str, database: int) -> str:
    """The URL of another database of the same Redis or Valkey."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={database}"
    return urlsplit(url)._replace(path=f"/{database}").geturl()
