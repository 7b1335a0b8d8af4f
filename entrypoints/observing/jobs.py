"""Jobs timed in the process that works at them, and a span around each that links to what asked for it."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from threading import local
from typing import Any

import dramatiq
from dramatiq.broker import MessageProxy
from opentelemetry.trace import SpanKind

from entrypoints.observing.observing import Observing
from entrypoints.observing.traces import parent_of
from infrastructure.causes import KEY


class JobWatch(dramatiq.Middleware):
    """A job begins and ends in one thread; one that was done already is not begun."""

    def __init__(self, observing: Observing) -> None:
        self._metrics = observing.metrics
        self._traces = observing.traces
        self._here = local()

    def before_process_message(self, broker: dramatiq.Broker, message: MessageProxy) -> None:
        self._here.began = time.perf_counter()
        self._here.span = self._span(message)
        self._here.span.__enter__()

    def after_process_message(
        self,
        broker: dramatiq.Broker,
        message: MessageProxy,
        *,
        result: Any | None = None,
        exception: BaseException | None = None,
    ) -> None:
        if (span := getattr(self._here, "span", None)) is None:
            return
        self._here.span = None
        outcome = "failed" if exception else "done"
        self._metrics.job(message.actor_name, outcome, time.perf_counter() - self._here.began)
        kind = type(exception) if exception else None
        span.__exit__(kind, exception, None)

    def _span(self, message: MessageProxy) -> AbstractContextManager[object]:
        if self._traces is None:
            return nullcontext()
        cause = parent_of(message.options.get(KEY))
        return self._traces.span(f"job {message.actor_name}", kind=SpanKind.CONSUMER, links=[cause])
