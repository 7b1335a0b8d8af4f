"""Wake-ups between processes by Redis or Valkey: "there is something new, look now".

Nobody waits for a ring alone. Whoever listens also looks by itself every so often, so a ring that is lost, late or
false costs time and nothing else. Numbers only travel, never ids or texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Condition, Thread
from typing import Any

import redis
import structlog
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.connection import parse_url
from redis.retry import Retry

FACTS, MODELS, JOBS = "facts", "models", "jobs"
"""A commit reached a position; read models reached one; there are jobs in the outbox."""

GAP = 0.005
"""Seconds between two rings about one thing at least; those between are one ring."""
PATIENCE = 5.0
"""Seconds Redis may take to connect or to answer, and between two tries at one that does not."""
LOOK = 0.5
"""Seconds after which a listener looks whether it is to stop."""

log = structlog.get_logger()


class Bell:
    """One for a process; `name` keeps installations that share a server apart. Does nothing without a `url`."""

    def __init__(self, url: str | None, name: str) -> None:
        self._url = url
        number = _parts(url).get("db", 0) if url else 0  # its databases share their channels
        self._name = f"letopis:{number}:{name}"
        self._ringing: dict[str, int] = {}
        self._heard: dict[str, Callable[[int], None]] = {}
        self._news = Condition()
        self._stopping = False
        self._threads: list[Thread] = []

    @property
    def heard_elsewhere(self) -> bool:
        """Whether other processes can be woken at all."""
        return self._url is not None

    def ring(self, topic: str, number: int = 0) -> None:
        """Wake those who listen for the topic. Never waits and never fails; the highest number counts."""
        if self._url is None:
            return
        with self._news:
            self._ringing[topic] = max(number, self._ringing.get(topic, 0))
            self._start(self._send)
            self._news.notify_all()

    def on(self, topic: str, do: Callable[[int], None]) -> None:
        """Call `do(number)` in a thread of its own at every ring, and once whenever rings may have been missed."""
        if self._url is None:
            return
        with self._news:
            self._heard[topic] = do
            self._start(self._listen)

    def stop(self) -> None:
        with self._news:
            self._stopping = True
            self._news.notify_all()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self._stopping = False

    def _start(self, work: Callable[[redis.Redis], None]) -> None:
        if not self._stopping and not any(thread.name == work.__name__ for thread in self._threads):
            self._threads.append(Thread(target=self._keep, args=(work,), name=work.__name__, daemon=True))
            self._threads[-1].start()

    def _keep(self, work: Callable[[redis.Redis], None]) -> None:
        """Work until stopped; a server that is away is looked for again."""
        while not self._stopping:
            try:
                with self._client() as client:
                    work(client)
            except (redis.RedisError, ValueError) as error:  # away, or rung by somebody who tells no number
                log.warning("bell_unreachable", error=type(error).__qualname__)
                self._pause(PATIENCE)

    def _send(self, client: redis.Redis) -> None:
        while not self._stopping:
            with self._news:
                self._news.wait_for(lambda: self._ringing or self._stopping)
                ringing, self._ringing = self._ringing, {}
            for topic, number in ringing.items():
                client.publish(self._channel(topic), number)
            self._pause(GAP)

    def _listen(self, client: redis.Redis) -> None:
        with _ears(client, ignore_subscribe_messages=True) as ears:
            known: set[str] = set()
            while not self._stopping:
                for topic in self._heard.keys() - known:
                    ears.subscribe(self._channel(topic))
                    known.add(topic)
                    self._heard[topic](0)
                self._hear(ears)

    def _hear(self, ears: PubSub) -> None:
        message = ears.get_message(timeout=LOOK)
        if message and message["type"] == "message":
            topic = message["channel"].decode().rpartition(":")[2]
            self._heard[topic](int(message["data"]))

    def _channel(self, topic: str) -> str:
        return f"{self._name}:{topic}"

    def _pause(self, seconds: float) -> None:
        with self._news:
            self._news.wait_for(lambda: self._stopping, seconds)

    def _client(self) -> redis.Redis:
        assert self._url is not None
        times = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        return redis.Redis.from_url(self._url, retry=Retry(NoBackoff(), 0), **times)


_parts: Callable[[str], Mapping[str, Any]] = parse_url
_ears: Callable[..., PubSub] = redis.Redis.pubsub
"""They carry no types."""
