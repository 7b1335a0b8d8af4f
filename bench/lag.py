"""How long after its answer a command is seen: a client at a steady rate, web and follower as the topology has them."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from itertools import takewhile
from pathlib import Path
from statistics import median
from sys import prefix
from uuid import UUID, uuid4

import psycopg

from application.bus import Actor
from application.ports import Envelope, Submission
from bench.append.routes import DAY, act, diagnosed, serving
from bench.comparison import Numbers, Place, Round
from bench.history_fill import main as fill
from bench.http.ours import TOLD
from bench.http.served import Served, served
from domain.roles import Role
from entrypoints.bootstrap import Services, build
from infrastructure.settings import Settings
from tests.scenario import World

SECONDS = 10
CONNECTIONS = 8
ITEMS = 4
"""Commands on one route."""
RATES = (300, 400, 500, 600, 700, 800, 900, 1000)
LOWER = (250, 200, 150, 100)
"""Tried where the first of RATES is not held."""
BAR = 250.0
"""Milliseconds; a rate is held when the lag stays below and the client is not held up."""
PATIENCE = 900
"""Seconds read models may take to be built."""
LETOPIS = str(Path(prefix, "bin", "letopis"))
Seen = list[tuple[int, float]]
"""A position and when it was answered, or when the slowest read model had it."""


@contextmanager
def lag(place: Place, rate: int, regions: int = 0) -> Iterator[Round]:
    """Lag at a rate; with regions, while the audit trail of their journal is built anew over and over."""
    with topology(place, regions) as town:
        town.catch_up()

        def measure() -> Numbers:
            with town.rebuilding() if regions else ExitStack():
                return town.storm(rate)

        yield measure


@contextmanager
def highest(place: Place) -> Iterator[Round]:
    """The highest of RATES, or of LOWER, that client, web, follower and PostgreSQL hold together on this machine."""
    with topology(place, 0) as town:

        def measure() -> Numbers:
            *_, held = 0, *takewhile(town.holds, RATES)
            return {"value": held or next(filter(town.holds, LOWER), 0)}

        yield measure


class Town:
    """Web and follower in processes of their own, and this process as everybody who asks."""

    def __init__(self, place: Place, services: Services, server: Served, environment: dict[str, str]) -> None:
        self._place = place
        self._services = services
        self._world = World(services)
        self._tutor = self._world.actor(Role.TUTOR, self._world.centre)
        self._world.clock.tell(TOLD)
        self._server = server
        self._environment = environment

    def storm(self, rate: int) -> Numbers:
        """Commands at a rate for some seconds: how many a second were answered, and how late they were seen."""
        work = [self._requests(rate * SECONDS // CONNECTIONS) for _ in range(CONNECTIONS)]
        self.catch_up()
        answered: list[Seen] = [[] for _ in work]
        began = time.perf_counter() + 0.2
        with self._watching() as seen:
            threads = [
                threading.Thread(target=self._send, args=(own, began + n / rate, CONNECTIONS / rate, answered[n]))
                for n, own in enumerate(work)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            ended = time.perf_counter()
            last = max(position for own in answered for position, _ in own)
            _wait(seen, last)
        everything = [pair for own in answered for pair in own]
        return _numbers(everything, seen, ended - began)

    def holds(self, rate: int) -> bool:
        """Whether commands are seen in time at that rate, and answered as fast as they are asked."""
        numbers = self.storm(rate)
        return numbers["lag_p99_ms"] <= BAR and numbers["value"] >= 0.97 * rate

    def catch_up(self) -> None:
        """Until every read model is built and has folded all there is."""
        with self._watching() as seen:
            _wait(seen, self._services.journal.head())

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """The audit trail is built anew until this is left."""
        done = threading.Event()

        def rebuild() -> None:
            while not done.is_set():
                command = [LETOPIS, "projections", "rebuild", "audit_trail"]
                with (self._place.folder / "rebuild.log").open("wb") as log:
                    subprocess.run(command, env=self._environment, stdout=log, stderr=log, check=True)

        with ThreadPoolExecutor(1) as pool:
            rebuilding = pool.submit(rebuild)
            try:
                time.sleep(3)  # it imports first
                yield
            finally:
                done.set()
            rebuilding.result()

    @contextmanager
    def _watching(self) -> Iterator[Seen]:
        """The position of the slowest live read model, looked at every few milliseconds."""
        seen: Seen = []
        done = threading.Event()

        def watch() -> None:
            with psycopg.connect(self._place.postgres, autocommit=True) as connection:
                while not done.wait(0.004):
                    found = connection.execute(_SLOWEST, prepare=True).fetchone()
                    if found and found[0] == len(self._services.store.models):
                        seen.append((found[1], time.perf_counter()))

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield seen
        finally:
            done.set()
            thread.join()

    def _send(self, requests: Sequence[tuple[str, bytes]], began: float, pause: float, answered: Seen) -> None:
        """Requests at their moments, on one connection; one that is late is followed at once."""
        connection = HTTPConnection("127.0.0.1", self._server.port)
        headers = {"Content-Type": "application/json", "X-Letopis-Actor": _header(self._tutor)}
        for number, (path, body) in enumerate(requests):
            time.sleep(max(0.0, began + number * pause - time.perf_counter()))
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status not in {200, 201}:
                raise RuntimeError(text.decode())
            answered.append((int(answer.headers["Letopis-Position"]), time.perf_counter()))
        connection.close()

    def _requests(self, count: int) -> list[tuple[str, bytes]]:
        routes = [self._route() for _ in range(-(-count // ITEMS))]
        return [request for _ in range(ITEMS) for request in routes][:count]

    def _route(self) -> tuple[str, bytes]:
        """A route with four facts, and the request that adds an item to it."""
        iom = diagnosed(act(self._tutor.person, self._world.centre), self._world.school, self._world.centre)
        envelope = Envelope(self._tutor.person, Role.TUTOR, self._world.centre, uuid4(), uuid4())
        self._services.journal.append(Submission(iom.collect_facts(), envelope, "bench"))
        iom_id, item = serving(iom)
        return _path(iom_id), json.dumps({"item": item.model_dump(mode="json"), "occurred_on": str(DAY)}).encode()


@contextmanager
def topology(place: Place, regions: int) -> Iterator[Town]:
    """A journal of so many regions and the processes around it, caught up."""
    fill(place.postgres, regions)
    settings = Settings(
        data=place.folder, database_url=place.postgres, redis_url=place.valkey, demo=True, story_now=TOLD
    )
    environment = {
        "LETOPIS_DATA": str(settings.data),
        "LETOPIS_DATABASE_URL": place.postgres,
        "LETOPIS_REDIS_URL": place.valkey,
        "LETOPIS_DEMO": "1",
        "LETOPIS_STORY_NOW": TOLD.isoformat(),
        "LETOPIS_LOG_LEVEL": "WARNING",
    }
    with build(settings) as services, (place.folder / "follower.log").open("wb") as log:
        web = [LETOPIS, "serve", "--web-only", "--port", "{port}"]
        with (
            served(web, environment, place.folder / "log") as server,
            subprocess.Popen([LETOPIS, "follow"], env=environment, stdout=log, stderr=log) as follower,
        ):
            try:
                yield Town(place, services, server, environment)
            finally:
                follower.terminate()


def _wait(seen: Seen, position: int) -> None:
    until = time.monotonic() + PATIENCE
    while not seen or seen[-1][0] < position:
        if time.monotonic() > until:
            raise RuntimeError(f"the follower does not come to {position}: {seen[-1:]}")
        time.sleep(0.01)


def _numbers(answered: Seen, seen: Seen, seconds: float) -> Numbers:
    positions = [position for position, _ in seen]
    lags = sorted(max(0.0, seen[bisect_left(positions, position)][1] - at) * 1000 for position, at in answered)
    return {
        "value": len(answered) / seconds,
        "lag_p50_ms": median(lags),
        "lag_p99_ms": lags[len(lags) * 99 // 100],
        "lag_max_ms": lags[-1],
    }


def _header(actor: Actor) -> str:
    return f"{actor.person} {actor.role} {actor.acting_for}"


def _path(iom_id: UUID) -> str:
    return f"/api/v1/ioms/{iom_id}/add-item"


_SLOWEST = "SELECT count(*), min(position) FROM projection_checkpoints WHERE state = 'live'"
