"""What happens to every request: a correlation id, a line in the log, a metric, and a span where traces are kept.

Written on ASGI itself: Starlette's `@app.middleware("http")` costs a task and two streams a request.
"""

from __future__ import annotations

import time
from uuid import UUID, uuid4

import structlog
from opentelemetry.trace import INVALID_SPAN_CONTEXT, SpanKind
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.observing import Observing
from entrypoints.observing.metrics import METHODS
from entrypoints.observing.traces import parent_of

PREFIX = "/api/v1"
"""Where the nouns stand; a router's own pattern does not name it."""
NOWHERE = "none"
"""Route of a request that no route takes; its address may be anything and is told nowhere."""

log = structlog.get_logger()


class Door:
    def __init__(self, app: ASGIApp, observing: Observing) -> None:
        self._app = app
        self._metrics = observing.metrics
        self._traces = observing.traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        asked, traceparent = _named(scope)
        parent = parent_of(traceparent) if traceparent else INVALID_SPAN_CONTEXT
        correlation_id = asked or (UUID(int=parent.trace_id) if parent.is_valid else uuid4())
        scope.setdefault("state", {})["correlation_id"] = correlation_id
        passing = _Passing(self, scope, send, str(correlation_id))
        if self._traces is None:
            return await passing.through(self._app, receive)
        method = scope["method"] if scope["method"] in METHODS else "HTTP"
        with self._traces.span(method, kind=SpanKind.SERVER, trace_id=correlation_id.int, parent=parent) as span:
            try:
                await passing.through(self._app, receive)
            finally:
                span.update_name(f"{method} {passing.route}")
                span.set_attributes({"http.request.method": method, "http.route": passing.route})
                span.set_attribute("http.response.status_code", passing.status)
        return None

    def passed(self, scope: Scope, route: str, status: int, seconds: float) -> None:
        log.info("http", method=scope["method"], route=route, status=status)
        self._metrics.request(scope["method"], route, status, seconds)


class _Passing:
    """One request on its way; `status` is 500 until an answer begins."""

    __slots__ = ("_correlation_id", "_door", "_scope", "_send", "status")

    def __init__(self, door: Door, scope: Scope, send: Send, correlation_id: str) -> None:
        self._door = door
        self._scope = scope
        self._send = send
        self._correlation_id = correlation_id
        self.status = 500

    @property
    def route(self) -> str:
        pattern = getattr(self._scope.get("route"), "path", None)
        if pattern is None:
            return NOWHERE
        return f"{PREFIX}{pattern}" if self._scope["path"].startswith(PREFIX) else pattern

    async def through(self, app: ASGIApp, receive: Receive) -> None:
        began = time.perf_counter()
        structlog.contextvars.bind_contextvars(correlation_id=self._correlation_id)
        try:
            await app(self._scope, receive, self._answer)
        finally:
            self._door.passed(self._scope, self.route, self.status, time.perf_counter() - began)
            structlog.contextvars.clear_contextvars()

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"].append((b"x-correlation-id", self._correlation_id.encode()))
        await self._send(message)


def _named(scope: Scope) -> tuple[UUID | None, str | None]:
    """The correlation id the client gave, when it is a UUID, and its traceparent."""
    asked, traceparent = None, None
    for name, value in scope["headers"]:
        if name == b"x-correlation-id":
            asked = _uuid(value.decode("latin-1"))
        elif name == b"traceparent":
            traceparent = value.decode("latin-1")
    return asked, traceparent


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
