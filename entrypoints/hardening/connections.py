"""A connection that takes neither endless headers nor a sender that never comes to an end.

The server's parser has no bound of either kind. A proxy in front, which holds requests until they are whole, sees to
both as well; this is for whoever reaches the server past it.
"""

from __future__ import annotations

from asyncio import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEADER_BYTES = 32_768
"""Of one request, its address included."""
PATIENCE = 60.0
"""Seconds within which a request has come whole, and a new connection has sent its first."""
MOST_CONNECTIONS = 2_000
"""At once; whoever comes then is answered 503."""
KEEP_ALIVE = 65
"""Seconds a connection may rest between requests: longer than proxies keep theirs, so that it is they who close."""


class TooManyHeaders(Exception):
    """Ends the parsing; the sender is answered 400 and the connection is closed."""


class Bounded(HttpToolsProtocol):
    """The server's own protocol with two bounds; a request that comes at once costs no timer."""

    _size = 0
    _coming = True
    _timer: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._timer = self.loop.call_later(PATIENCE, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._coming:
            self._stop()
        elif self._timer is None:
            self._timer = self.loop.call_later(PATIENCE, self._give_up)

    def on_message_begin(self) -> None:
        self._size, self._coming = 0, True
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_message_complete(self) -> None:
        self._coming = False
        super().on_message_complete()

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > MOST_HEADER_BYTES:
            raise TooManyHeaders

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        self.transport.close()
