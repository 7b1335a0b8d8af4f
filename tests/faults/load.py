"""People at work over HTTP who do not give up: whoever gets no answer asks again under the same Idempotency-Key."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Lock, Semaphore, Thread, get_ident
from typing import Any
from uuid import uuid4

from application.bus import Actor
from tests.eventually import eventually

Address = tuple[str, int]
TIMEOUT = 60.0
"""Seconds one answer may take before the connection is given up."""
GIVE_UP = 120.0
"""Seconds somebody goes on asking for one answer."""
PAUSE = 0.03
"""Seconds between two tries while nobody answers."""

EXPORTS = "audit/exports"
DONE, REFUSED, AGAIN = {200, 201, 202}, {409, 412}, {503}


@dataclass(frozen=True)
class Answer:
    """What a request was answered with."""

    status: int
    body: dict[str, Any]

    @property
    def told(self) -> tuple[object, ...]:
        """What a retry under the same key must say again."""
        return self.status, self.body.get("position"), json.dumps(self.body.get("streams") or self.body.get("id"))


@dataclass
class Asked:
    """A request under its key, and every answer it got."""

    path: str
    body: dict[str, Any]
    by: Actor
    version: int | None = None
    key: str = field(default_factory=lambda: uuid4().hex)
    tries: int = 0
    answers: list[Answer] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        named = {
            "Content-Type": "application/json",
            "Idempotency-Key": self.key,
            "X-Letopis-Actor": f"{self.by.person} {self.by.role} {self.by.acting_for}",
        }
        return named | ({"If-Match": f'"{self.version}"'} if self.version else {})


class Client:
    """HTTP connections of one person, one to an address, kept until they break."""

    def __init__(self) -> None:
        self._open: dict[Address, HTTPConnection] = {}

    def post(self, address: Address, asked: Asked) -> Answer:
        """Raises OSError or HTTPException when there is no whole answer."""
        return self._ask(address, "POST", asked.path, json.dumps(asked.body), asked.headers)

    def get(self, address: Address, path: str, by: Actor) -> Answer:
        return self._ask(address, "GET", path, None, {"X-Letopis-Actor": f"{by.person} {by.role} {by.acting_for}"})

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1].close()

    def _ask(self, address: Address, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        connection = self._open.setdefault(address, HTTPConnection(*address, timeout=TIMEOUT))
        try:
            connection.request(method, f"/api/v1/{path}", body, headers)
            reply = connection.getresponse()
            return Answer(reply.status, json.loads(reply.read()))
        except BaseException:
            del self._open[address]
            connection.close()
            raise


class Load:
    """Hands that ask one request after another of whichever web process is up, until they are told to stop."""

    def __init__(self, addresses: Callable[[], Sequence[Address]], seed: int) -> None:
        self.all: list[Asked] = []
        self.failed: list[str] = []
        """What should never have been answered, and hands that fell."""
        self.addresses = addresses
        self._seed = seed
        self._lock = Lock()
        self._allowed = Semaphore(0)
        self._under_way: dict[int, Address] = {}
        self._stop = Event()

    @contextmanager
    def at_work(self, hands: Sequence[Callable[[random.Random], Iterator[Asked]]]) -> Iterator[None]:
        """Every hand asks what its plan gives; at the end each waits for its last answer."""
        threads = [
            Thread(target=self._work, args=(plan, random.Random(self._seed + number)), daemon=True)
            for number, plan in enumerate(hands)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self.allow(len(threads))
            for thread in threads:
                thread.join(GIVE_UP + TIMEOUT)
        assert not any(thread.is_alive() for thread in threads)

    def allow(self, requests: int) -> None:
        """Let the hands ask so many more; without it they rest, so that a run costs what it was meant to."""
        self._allowed.release(requests)

    def until(self, happened: Callable[[], object], patience: float = GIVE_UP) -> None:
        """Wait for something while the hands work; fails at once when one of them was answered wrongly."""
        eventually(lambda: self.failed or happened(), patience)
        assert self.failed == []

    @property
    def answered(self) -> int:
        return sum(bool(asked.answers) for asked in list(self.all))

    @property
    def done(self) -> list[Asked]:
        return [asked for asked in self.all if asked.answers and asked.answers[0].status in DONE]

    @property
    def refused(self) -> list[Asked]:
        return [asked for asked in self.all if asked.answers and asked.answers[0].status in REFUSED]

    @property
    def exports(self) -> list[Asked]:
        """Exports that were accepted."""
        return [asked for asked in self.done if asked.path == EXPORTS]

    def under_way(self, address: Address | None = None) -> int:
        """Requests sent and not answered: all of them, or those a web process has."""
        at = list(self._under_way.values())
        return len(at) if address is None else at.count(address)

    def ask(self, asked: Asked, client: Client, chance: random.Random) -> Answer:
        """Ask until there is an answer that is not "come again"."""
        waited = Event()
        for _ in range(int(GIVE_UP / PAUSE)):
            asked.tries += 1
            answer = self._try(asked, client, chance)
            if answer and answer.status not in AGAIN:
                asked.answers.append(answer)
                return answer
            waited.wait(PAUSE)
        raise AssertionError(f"no answer to {asked.path} in {GIVE_UP} seconds")

    def _try(self, asked: Asked, client: Client, chance: random.Random) -> Answer | None:
        up = self.addresses()
        if not up:
            return None
        address = chance.choice(up)
        self._under_way[get_ident()] = address
        try:
            return client.post(address, asked)
        except (OSError, HTTPException, ValueError):
            return None
        finally:
            del self._under_way[get_ident()]

    def _work(self, plan: Callable[[random.Random], Iterator[Asked]], chance: random.Random) -> None:
        client = Client()
        try:
            for asked in plan(chance):
                self._allowed.acquire()
                if self._stop.is_set():
                    return
                with self._lock:
                    self.all.append(asked)
                answer = self.ask(asked, client, chance)
                if answer.status not in DONE | REFUSED:
                    self.failed.append(f"{asked.path}: {answer}")
                if answer.status in DONE and (asked.tries > 1 or chance.random() < 0.1):
                    self.ask(asked, client, chance)
        except Exception as error:  # noqa: BLE001 - the judge must hear of it
            self.failed.append(repr(error))
        finally:
            client.close()


def contradictions(load: Load) -> list[str]:
    """Requests that were answered in two ways under one key."""
    told: dict[str, set[object]] = defaultdict(set)
    for asked in load.all:
        told[asked.key] |= {answer.told[1:] for answer in asked.answers if answer.status in DONE}
    return [f"{key}: {answers}" for key, answers in told.items() if len(answers) > 1]
