"""Metrics of a process that has no door of its own, on a port of this machine alone."""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType
from typing import Self

import structlog
from prometheus_client import start_http_server

from entrypoints.observing.metrics import Metrics

HOST = "127.0.0.1"
PORTS = 10
"""Ports tried: a worker has several processes, each with metrics of its own."""

log = structlog.get_logger()


class Exposed:
    """While it is entered, `/metrics` is served on the port given or the first free one after it; None: nowhere."""

    def __init__(self, metrics: Metrics, port: int | None) -> None:
        self._metrics = metrics
        self._wanted = port
        self.port: int | None = None

    def __enter__(self) -> Self:
        for port in range(self._wanted, self._wanted + PORTS) if self._wanted else ():
            with suppress(OSError):
                self._server, self._thread = start_http_server(port, HOST, self._metrics.registry)
                self.port = port
                log.info("metrics_exposed", port=port)
                return self
        if self._wanted:
            log.warning("metrics_not_exposed", port=self._wanted)
        return self

    def __exit__(self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        if self.port is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self.port = None
