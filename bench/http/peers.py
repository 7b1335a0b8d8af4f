"""The peers: each an application of its own module, served by `uvicorn`, and the streams its rounds begin with."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from bench.append.routes import act, diagnosed, nobody, serving
from bench.append.storm import APPENDS
from bench.comparison import Numbers, Place, Round
from bench.http.client import CONNECTIONS, post, storm
from bench.http.served import served
from domain.ioms import ItemContent

REQUESTS = 1280
"""Of a round, over all connections."""

Begin = Callable[[], tuple[UUID, ItemContent]]
"""Makes a stream with four facts: its id and an item that serves its deficit."""


def streams() -> int:
    """Fresh streams a connection needs for a round."""
    return REQUESTS // CONNECTIONS // APPENDS


@contextmanager
def crud(place: Place) -> Iterator[Round]:
    """FastAPI, SQLAlchemy's ORM and row versions by sqlalchemy-continuum."""
    from bench.http.crud import Plans  # noqa: PLC0415 - it versions every mapped class of its process

    plans = Plans(place.postgres)
    with _measured("bench.http.crud:app", place, plans.begin) as measure:
        yield measure
    plans.close()


@contextmanager
def library(place: Place) -> Iterator[Round]:
    """FastAPI over the library's application and its PostgreSQL recorder."""
    from bench.append.library import Routes, postgres_of  # noqa: PLC0415

    routes = Routes(postgres_of(place.postgres))
    tutor, school, centre = nobody()

    def begin() -> tuple[UUID, ItemContent]:
        iom = diagnosed(act(tutor, centre), school, centre)
        routes.save(iom)
        return serving(iom)

    with _measured("bench.http.library:app", place, begin, f"X-Tutor: {tutor}\r\n") as measure:
        yield measure
    routes.close()


@contextmanager
def raw(place: Place) -> Iterator[Round]:
    """FastAPI over two statements of psycopg: load and insert, nobody waiting for anybody."""
    from bench.append.plain import Events  # noqa: PLC0415
    from bench.append.routes import ITEM  # noqa: PLC0415

    events = Events(place.postgres)

    def begin() -> tuple[UUID, ItemContent]:
        [(stream_id, deficit)] = events.begin(1)
        return stream_id, ITEM.model_copy(update={"serves": (deficit,)})

    with _measured("bench.http.raw:app", place, begin) as measure:
        yield measure
    events.close()


@contextmanager
def _measured(app: str, place: Place, begin: Begin, headers: str = "") -> Iterator[Round]:
    command = [sys.executable, "-m", "uvicorn", app, "--port", "{port}", "--no-access-log"]
    with served(command, {"BENCH_DATABASE": place.postgres}, place.folder / "log") as server:

        def measure() -> Numbers:
            work = [[_request(*begin(), headers) for _ in range(streams())] for _ in range(CONNECTIONS)]
            return storm(server.port, [own * APPENDS for own in work], server.pid)

        yield measure


def _request(stream_id: UUID, item: ItemContent, headers: str) -> bytes:
    return post(f"/plans/{stream_id}/items", json.dumps(item.model_dump(mode="json")).encode(), headers)
