"""What a request may be at most, and whom it must be for: looked at before anybody asks who sends it. The size of its
body comes after that, before a byte of it is read.

The size of headers and the patience with slow senders are the connection's (entrypoints.hardening.connections).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.api.problems import problem
from entrypoints.bootstrap import Services
from entrypoints.cookies import cookie_name
from entrypoints.hardening.rates import Rates

LONGEST_ADDRESS = 8_000
"""Bytes of path and query."""
PER_MINUTE = 6_000
"""Requests of one session or token where the setting is left out; no limit in demo mode, which load tests use."""
LOOPBACK = frozenset({b"localhost", b"127.0.0.1", b"[::1]"})
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by machines that know a server by its number, and often."""


@dataclass(frozen=True, slots=True)
class Limits:
    hosts: frozenset[bytes] | None
    """Names that a request may be for; None: any."""
    cookie: bytes
    """Name of the session's."""
    rates: Rates | None

    @classmethod
    def of(cls, services: Services) -> Limits:
        settings = services.settings
        name = urlsplit(settings.public_url or "").hostname
        per_minute = settings.requests_per_minute
        if per_minute is None:
            per_minute = 0 if settings.demo else PER_MINUTE
        return cls(
            LOOPBACK | {f"[{name}]".encode() if ":" in name else name.encode()} if name else None,
            cookie_name(demo=settings.demo).encode() + b"=",
            Rates(per_minute) if per_minute else None,
        )


@dataclass(frozen=True, slots=True)
class Refused:
    status: int
    code: str
    headers: Mapping[str, str]


class Guard:
    """Refuses what is beyond the limits."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        named = dict(reversed(scope["headers"]))  # of a header given twice the first counts, as everywhere else
        if refused := self._refused(scope, named):
            answer = problem(refused.status, refused.code, {}, Request(scope))
            answer.headers.update(refused.headers)
            return await answer(scope, receive, send)
        return await self._app(scope, receive, send)

    def _refused(self, scope: Scope, named: Mapping[bytes, bytes]) -> Refused | None:
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return Refused(414, "http.address_too_long", {})
        if scope["path"] in PROBES:
            return None
        if self._limits.hosts and _host(named.get(b"host", b"")) not in self._limits.hosts:
            return Refused(421, "http.unknown_host", {})
        if wait := self._wait(scope, named):
            return Refused(429, "http.too_many_requests", {"Retry-After": str(wait)})
        return None

    def _wait(self, scope: Scope, named: Mapping[bytes, bytes]) -> int:
        if self._limits.rates is None:
            return 0
        shown = named.get(b"authorization") or self._session(named.get(b"cookie", b""))
        client: Any = scope.get("client")
        return self._limits.rates.wait(shown, client[0] if client else "")

    def _session(self, cookies: bytes) -> bytes | None:
        """As the browser sent it; of one sent twice the last counts, as at the gate."""
        own = [part for each in cookies.split(b";") if (part := each.strip()).startswith(self._limits.cookie)]
        return own[-1] if own else None


class Bodies:
    """Refuses a body of more than `limit` bytes; one whose size nobody names is counted as it comes."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        named = dict(scope["headers"])
        if _size(named) > self._limit:
            return await problem(413, "http.too_large", {}, Request(scope))(scope, receive, send)
        if b"transfer-encoding" in named:
            receive = counted(receive, self._limit)
        return await self._app(scope, receive, send)


def counted(receive: Receive, limit: int) -> Receive:
    """The same messages; 413 as soon as their bytes are more."""
    size = 0

    async def next_message() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise HTTPException(413)
        return message

    return next_message


def _host(value: bytes) -> bytes:
    """The name without its port."""
    name, colon, port = value.lower().rpartition(b":")
    return name if colon and port.isdigit() else value.lower()


def _size(named: Mapping[bytes, bytes]) -> int:
    told = named.get(b"content-length", b"")
    return int(told) if told.isdigit() else 0
