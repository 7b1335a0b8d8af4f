"""Letopis as docker-compose.yml serves it: web processes apart from those that follow, work and schedule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sys import prefix
from uuid import uuid4

from application.bus import Actor
from application.ports import Envelope, Submission
from bench.append.routes import DAY, act, diagnosed, serving
from bench.append.storm import APPENDS
from bench.comparison import Numbers, Place, Round
from bench.http.client import CONNECTIONS, post, storm
from bench.http.peers import streams
from bench.http.served import served
from domain.roles import Role
from entrypoints.bootstrap import Services, build
from infrastructure.database import Database
from infrastructure.journal import create
from infrastructure.settings import Settings
from tests.scenario import World

TOLD = datetime(2024, 9, 10, 9, tzinfo=UTC)
"""What the story clock shows: demo mode has it, and so far demo mode alone has a way in for actors."""


@contextmanager
def ours(place: Place) -> Iterator[Round]:
    """The command `iom.add_item` of a tutor, on routes of four to seven facts."""
    database = Database(place.postgres)
    create(database)
    database.close()
    settings = Settings(
        data=place.folder, database_url=place.postgres, redis_url=place.valkey, demo=True, story_now=TOLD
    )
    with build(settings) as services:
        world = World(services)
        tutor = world.actor(Role.TUTOR, world.centre)
        world.clock.tell(TOLD)
        command = [str(Path(prefix, "bin", "letopis")), "serve", "--web-only", "--port", "{port}"]
        with served(command, _environment(settings), place.folder / "log") as server:

            def measure() -> Numbers:
                work = [[_request(services, world, tutor) for _ in range(streams())] for _ in range(CONNECTIONS)]
                return storm(server.port, [own * APPENDS for own in work], server.pid)

            yield measure


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "LETOPIS_DATA": str(settings.data),
        "LETOPIS_DATABASE_URL": settings.journal_url,
        "LETOPIS_REDIS_URL": str(settings.redis_url),
        "LETOPIS_DEMO": "1",
        "LETOPIS_STORY_NOW": TOLD.isoformat(),
    }


def _request(services: Services, world: World, tutor: Actor) -> bytes:
    """A route with four facts, put into the journal as one command, and the request that adds an item to it."""
    iom = diagnosed(act(tutor.person, world.centre), world.school, world.centre)
    envelope = Envelope(tutor.person, Role.TUTOR, world.centre, uuid4(), uuid4())
    services.journal.append(Submission(iom.collect_facts(), envelope, "bench"))
    iom_id, item = serving(iom)
    body = {"item": item.model_dump(mode="json"), "occurred_on": DAY.isoformat()}
    actor = f"X-Letopis-Actor: {tutor.person} {tutor.role} {tutor.acting_for}\r\n"
    return post(f"/api/v1/ioms/{iom_id}/add-item", json.dumps(body).encode(), actor)
