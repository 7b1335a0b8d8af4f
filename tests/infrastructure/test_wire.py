"""Statements sent straight to PostgreSQL mean what they say, and fail with psycopg's own errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from infrastructure.database import Database
from infrastructure.wire import PostgresWire, as_uuid, bytea


@pytest.fixture
def wire(fresh_database_url: Callable[[str], str]) -> Iterator[PostgresWire]:
    """A connection to an empty PostgreSQL."""
    with closing(Database(fresh_database_url("postgresql"))) as database:
        wire = database.wire()
        assert isinstance(wire, PostgresWire)
        yield wire
        wire.close()


def test_values_come_back_as_text(wire: PostgresWire):
    """Numbers, NULL, text of any script and bytes are text both ways."""
    sql = "SELECT $1::int, $2::text, $3::text, $4::bytea"

    assert wire.text(sql, (7, None, "Ёж '\\\"", bytea(b"\0\xff"))) == [("7", None, "Ёж '\\\"", "\\x00ff")]
    assert wire.text(sql, (8, "", "x", None)) == [("8", "", "x", None)]


def test_a_batch_is_one_round_trip_with_an_answer_for_each(wire: PostgresWire):
    """Answers come in the order of the questions; more than any buffer holds goes through."""
    asked = [("SELECT repeat($1::text, 1000)", (f"{number % 10}" * 10,)) for number in range(2000)]

    answers = wire.batch(asked)

    assert [rows[0][0][0] for rows in answers] == [str(number % 10) for number in range(2000)]


def test_a_failed_statement_stops_its_batch(wire: PostgresWire):
    """Nothing after the failure is run, and the connection can be used again."""
    wire.text("CREATE TABLE one (id int PRIMARY KEY)")
    insert = "INSERT INTO one VALUES ($1::int)"

    with pytest.raises(psycopg.errors.UniqueViolation):
        wire.batch([("BEGIN", ()), (insert, (1,)), (insert, (1,)), (insert, (2,)), ("COMMIT", ())])
    wire.text("ROLLBACK")

    assert wire.text("SELECT count(*) FROM one") == [("0",)]


def test_a_zero_byte_is_refused(wire: PostgresWire):
    """Text is never cut short in silence."""
    with pytest.raises(psycopg.DataError):
        wire.text("SELECT $1::text", ("A\0B",))


def test_a_broken_statement_says_why(wire: PostgresWire):
    """The error has PostgreSQL's own class and words."""
    with pytest.raises(psycopg.errors.UndefinedTable, match="nowhere"):
        wire.text("SELECT * FROM nowhere")


def test_a_lost_connection_is_an_operational_error(wire: PostgresWire):
    """Whoever holds it hears that the connection is gone, alone or in a batch."""
    with pytest.raises(psycopg.OperationalError):
        wire.text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(psycopg.OperationalError):
        wire.batch([("SELECT 1", ())])


def test_an_id_is_read_from_either_spelling():
    """With dashes and without it is the same id."""
    id = uuid4()

    assert as_uuid(str(id)) == as_uuid(id.hex) == id
    assert type(as_uuid(str(id))) is UUID


def test_a_plan_made_while_a_table_was_small_serves_when_it_is_large(wire: PostgresWire):
    """Rows are found by their key even where PostgreSQL knows that reading all of the table would be quicker now."""
    wire.text("CREATE TABLE small (id int PRIMARY KEY)")
    wire.text("INSERT INTO small SELECT generate_series(1, 20)")
    wire.text("ANALYZE small")

    plan = wire.text("EXPLAIN SELECT * FROM small WHERE id = 7")

    assert "Index" in plan[0][0]


def test_text_is_the_same_in_a_database_of_another_encoding(postgres_url: str):
    """An installation that was given a database in windows-1251 keeps Russian as it is written."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} ENCODING 'WIN1251' LOCALE 'C' TEMPLATE template0".encode())
        url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
        with closing(Database(url)) as database:
            assert database.text("SELECT $1::text, length($1::text)", ("ящик",)) == [("ящик", "4")]
        server.execute(f"DROP DATABASE {name}".encode())
