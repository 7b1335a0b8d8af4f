"""The broker: dramatiq's in-memory one on the embedded default, Redis or Valkey when an address is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import redis
from dramatiq import Broker, Middleware
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from dramatiq.common import dq_name
from dramatiq.middleware import Retries
from redis.backoff import NoBackoff
from redis.retry import Retry

from infrastructure.queue.marks import IdsOnly, OutboxMarks
from infrastructure.queue.outbox import Outbox

QUEUE = "letopis"
RETRIES = 8
FIRST_RETRY, LAST_RETRY = 1_000, 300_000
"""Milliseconds before the first retry and at most before a later one; the longest is well inside the outbox's lease."""
PATIENCE = 5.0
"""Seconds Redis may take to connect or to answer."""
SILENT = 15_000
"""Milliseconds after which a worker that says nothing is taken for dead and its messages are given to others."""
ALWAYS = 1_000_000
"""Of a million questions to the queue, those that look for dead workers; dramatiq's own 1,000 take a quarter of an
hour to find one."""


def make_broker(
    outbox: Outbox, redis_url: str | None, namespace: Callable[[], str], first_retry: int = FIRST_RETRY
) -> Broker:
    """A broker of its own, not dramatiq's global one. Nothing connects before the first message; `namespace` is what
    its keys in Redis begin with."""
    retries = Retries(max_retries=RETRIES, min_backoff=first_retry, max_backoff=LAST_RETRY)
    middleware: list[Middleware] = [OutboxMarks(outbox), IdsOnly(), retries]
    broker: Broker
    if redis_url is None:
        broker = StubBroker(middleware)
    else:
        looking = {"heartbeat_timeout": SILENT, "maintenance_chance": ALWAYS}
        broker = _on_redis(client=_client(redis_url), middleware=middleware, namespace=namespace(), **looking)
    broker.declare_queue(QUEUE)
    return broker


_on_redis: Callable[..., Broker] = RedisBroker
"""Its constructor carries no types."""


def answers(broker: Broker) -> bool:
    """Whether the queue can take jobs now; the in-memory one always can."""
    if not isinstance(broker, RedisBroker):
        return True
    try:
        return bool(broker.client.ping())
    except redis.RedisError:
        return False


def held(broker: Broker) -> set[int] | None:
    """Rows of the outbox whose messages Redis holds, delayed ones and those under way too; None in-process, where
    nothing is lost. Raises RedisError."""
    if not isinstance(broker, RedisBroker):
        return None
    found: set[int] = set()
    for queue in (QUEUE, dq_name(QUEUE), QUEUE):  # a message that moves meanwhile is seen before or after
        keys: Iterable[Any] = broker.client.hkeys(f"{broker.namespace}:{queue}.msgs")
        numbers = (key.partition(b":")[0] for key in keys)
        found |= {int(number) for number in numbers if number.isdigit()}  # others are nobody's of this outbox
    return found


def _client(url: str) -> redis.Redis:
    """Fails at once instead of trying by itself: what cannot be sent waits in the outbox."""
    return redis.Redis.from_url(
        url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
    )
