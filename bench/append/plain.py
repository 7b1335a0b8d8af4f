"""A table of events and psycopg in threads, without a library: what the machine gives to Python."""

from __future__ import annotations

import json
from threading import local
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.append.routes import act, diagnosed, nobody, serving
from infrastructure.journal.codec import payload_of

Connection = psycopg.Connection[tuple[Any, ...]]

TABLE = """
CREATE TABLE IF NOT EXISTS events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream_id uuid NOT NULL,
    version integer NOT NULL,
    type text NOT NULL,
    payload text NOT NULL,
    UNIQUE (stream_id, version)
)
"""
INSERT = "INSERT INTO events (stream_id, version, type, payload) VALUES (%s, %s, %s, %s)"
LOAD = "SELECT version, type, payload FROM events WHERE stream_id = %s ORDER BY version"


class Events:
    """A connection a thread, in autocommit; psycopg prepares what is asked often."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._local = local()
        self._opened: list[Connection] = []
        self.connection.execute(TABLE)

    @property
    def connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = psycopg.connect(self._url, autocommit=True)
            self._opened.append(connection)
        return connection

    def begin(self, count: int) -> list[tuple[UUID, UUID]]:
        """New streams of four facts: their ids and the deficits their items serve."""
        tutor, school, centre = nobody()
        begun = []
        with self.connection.transaction(), self.connection.cursor() as cursor:
            for _ in range(count):
                iom = diagnosed(act(tutor, centre), school, centre)
                rows = [(f.originator_id, f.originator_version, f.TOPIC, payload_of(f)) for f in iom.collect_facts()]
                cursor.executemany(INSERT, rows)
                iom_id, item = serving(iom)
                begun.append((iom_id, item.serves[0]))
        return begun

    def close(self) -> None:
        for connection in self._opened:
            connection.close()


def item_added(deficit: UUID) -> dict[str, Any]:
    """The payload of one more item, as a dictionary."""
    return {
        "item": {
            "item_id": str(uuid4()),
            "form": "formal",
            "title": "Формирующее оценивание на уроках физики",
            "provider": "Институт развития образования",
            "hours": 36,
            "starts_on": "2024-10-01",
            "ends_on": "2024-12-20",
            "serves": [str(deficit)],
            "expected_evidence": "удостоверение",
            "registry_id": "ДПП-17",
        },
        "plan_version": 1,
        "by": str(uuid4()),
    }


def text_of(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False)
