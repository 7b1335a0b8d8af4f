"""Load and insert by hand, nobody waiting for anybody: positions have gaps, and a reader may miss a late commit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from bench.append.plain import INSERT, LOAD, Events, item_added, text_of
from bench.append.storm import storm, streams
from bench.comparison import Numbers, Place, Round


@contextmanager
def raw(place: Place, writers: int) -> Iterator[Round]:
    """Two statements a command: the stream's rows, and one more."""
    events = Events(place.postgres)

    def add_item(stream: tuple[UUID, UUID]) -> None:
        stream_id, deficit = stream
        connection = events.connection
        version, items, deficits, designing = 0, set(), set(), False
        for version, kind, text in connection.execute(LOAD, (stream_id,)):  # noqa: B007 - the last one is kept
            payload = json.loads(text)
            if kind == "iom.item_added":
                items.add(payload["item"]["item_id"])
            elif kind == "iom.deficit_identified":
                deficits.add(payload["deficit_id"])
            elif kind == "iom.diagnostics_completed":
                designing = True
        added = item_added(deficit)
        item = added["item"]
        if not designing or item["item_id"] in items or not deficits.issuperset(item["serves"]):
            raise ValueError("the rule is broken")
        connection.execute(INSERT, (stream_id, version + 1, "iom.item_added", text_of(added)))

    def measure() -> Numbers:
        return storm([events.begin(streams(writers)) for _ in range(writers)], add_item)

    yield measure
    events.close()
