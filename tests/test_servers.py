"""The servers that tests run against are real, separate for each test, and gone afterwards."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text

from tests.conftest import numbered
from tests.databases import DIALECTS

STARTS_BOTH_AND_WAITS = """
import sys
from tests import servers
with servers.postgres() as database, servers.valkey() as queue:
    print(database, queue, flush=True)
    sys.stdin.read()
"""


def test_a_database_is_empty_and_takes_tables(database_url: str):
    """A test on either database starts with nothing in it and may create what it needs."""
    fill(database_url)

    assert rows(database_url) == [1]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_database_can_be_copied(fresh_database_url: Callable[..., str], dialect: str):
    """A filled database is handed to another test as a copy of its own."""
    template = fresh_database_url(dialect)
    fill(template)

    copy = fresh_database_url(dialect, like=template)

    assert copy != template
    assert rows(copy) == [1]


def test_a_valkey_database_is_empty(valkey_url: str):
    """A test on Valkey starts with nothing in it."""
    with redis.Redis.from_url(valkey_url) as client:
        assert client.dbsize() == 0


def test_workers_have_databases_of_their_own():
    """Two workers of one run never meet in one Valkey database."""
    assert numbered("unix:///tmp/valkey.sock?db=0", 3) == "unix:///tmp/valkey.sock?db=3"
    assert numbered("redis://host:6379/0", 3) == "redis://host:6379/3"


def test_a_durable_server_flushes_to_the_disk(durable_postgres_url: str):
    """A crash test runs on a server that keeps the promises of production."""
    with psycopg.connect(durable_postgres_url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_servers_end_with_a_killed_parent():
    """A test run killed outright leaves no server behind."""
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_BOTH_AND_WAITS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent, ExitStack() as folders:
        database, queue = parent.stdout.readline().split()
        folders.callback(shutil.rmtree, database.partition("host=")[2])
        folders.callback(shutil.rmtree, Path(urlsplit(queue).path).parent)
        with redis.Redis.from_url(queue) as client, psycopg.connect(database) as connection:
            parent.kill()

            with pytest.raises(redis.ConnectionError):
                client.blpop("never", timeout=30)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT pg_sleep(30)")


def fill(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE once (id INTEGER)"))
        connection.execute(text("INSERT INTO once VALUES (1)"))
    engine.dispose()


def rows(url: str) -> list[int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.execute(text("SELECT id FROM once")).scalars())
    engine.dispose()
    return found
