"""A full disk and a lock that never comes: a clear problem in two languages, nothing half-written, and on it goes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from httpx2 import Response
from sqlalchemy import event

from application.bus import Actor
from domain.roles import Role
from infrastructure.database import Database
from infrastructure.journal.schema import APPEND_LOCK
from infrastructure.journal.verify import verify
from tests.entrypoints.conftest import Api
from tests.infrastructure.journal.test_faults import disk_full, shorten_waits

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
MOST = 200
"""Exports of which one at least finds no room."""
FULL = """
CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION full_disk()"""


@pytest.fixture
def ministry(api: Api) -> Actor:
    return api.world.actor(Role.MINISTRY, api.world.ministry)


def register(api: Api, by: Actor, key: str) -> Response:
    """A school with so many names that its fact needs pages of its own."""
    names = [f"Демо {number} {'о' * 280}" for number in range(50)]
    body = {"level": "organisation", "kind": "school", "name": {"ru": "Демо"}, "synonyms": names}
    return api.post("organisations", body | {"parent": str(api.world.municipality)}, by, **{"Idempotency-Key": key})


def check_told(answer: Response) -> None:
    """Come again, in Russian and in English, under a code that stays."""
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert (problem["code"], answer.headers["retry-after"]) == ("http.unavailable", "1")
    assert "Idempotency-Key" in problem["detail"]
    assert "Idempotency-Key" in problem["detail_en"]
    assert "space" not in answer.text


def test_a_full_disk_is_told_and_leaves_nothing(api: Api, ministry: Actor):
    """The journal has no room: the command is answered so, nothing of it stands, reading goes on; with room again
    the same request goes through, once."""
    before = api.world.journal.head()
    with disk_full(api.world.journal):
        check_told(register(api, ministry, "school"))
        listed = api.get("organisations", ministry)

    assert (api.world.journal.head(), listed.status_code) == (before, 200)
    again = [register(api, ministry, "school").json() for _ in range(2)]
    assert [answer["position"] for answer in again] == [before + 1, before + 1]
    assert (again[1]["replayed"], list(verify(api.world.journal))) == (True, [])


def test_a_full_disk_refuses_a_job_too(api: Api, ministry: Actor):
    """Where even a job cannot be noted the answer is the same, and no half of it stands."""
    answers: list[Response] = []
    with no_room_for_jobs(api):
        while len(answers) < MOST and all(answer.status_code == 202 for answer in answers):
            answers.append(export(api, ministry, len(answers)))

    check_told(answers[-1])
    assert api.services.database.fetch("SELECT count(*) FROM exports") == [(len(answers) - 1,)]
    assert export(api, ministry, len(answers) - 1).status_code == 202


def export(api: Api, by: Actor, number: int) -> Response:
    return api.post("audit/exports", {}, by, **{"Idempotency-Key": f"export-{number}"})


@contextmanager
def no_room_for_jobs(api: Api) -> Iterator[None]:
    """SQLite's file may not grow, and what is left of its pages is soon used up; PostgreSQL's table of exports says
    that the disk is full."""
    database = api.services.database
    if database.dialect == "postgresql":
        with database.write() as connection:
            connection.exec_driver_sql(FULL.format(table="exports"))
        yield
        with database.write() as connection:
            connection.exec_driver_sql("DROP TRIGGER full_disk ON exports")
        return
    with database.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    database.writer.dispose()
    limit = f"PRAGMA max_page_count = {pages}"
    event.listen(database.writer, "begin", full := lambda connection: connection.exec_driver_sql(limit))
    yield
    event.remove(database.writer, "begin", full)
    database.writer.dispose()


def test_a_lock_that_never_comes_is_told(api: Api, ministry: Actor, monkeypatch: pytest.MonkeyPatch):
    """Another process keeps the write lock (SQLITE_BUSY): whoever waited in vain is told so, and nothing stands."""
    before = api.world.journal.head()
    with held_by_another(api.services.database):
        monkeypatch.setattr(api.world.journal.facts_recorder.appender, "_patience", 0.0)
        shorten_waits(api.world.journal)
        check_told(register(api, ministry, "school"))

    assert api.world.journal.head() == before
    assert register(api, ministry, "school").json()["position"] == before + 1


@contextmanager
def held_by_another(database: Database) -> Iterator[None]:
    """On PostgreSQL the lock is one connection's, whichever process it belongs to."""
    if database.path is None:
        with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
            yield
        return
    command = [sys.executable, "-c", HOLDER, str(database.path)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    holder.stdout.readline()
    yield
    holder.communicate()
