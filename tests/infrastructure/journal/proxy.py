"""A proxy before PostgreSQL that can swallow the reply to a COMMIT: the commit happens, nobody hears of it."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread

from sqlalchemy import make_url

COMMITTED = b"COMMIT\0"
"""What the server says when a transaction has committed."""


class Proxy:
    """Forwards bytes both ways; `swallow` replies are still to be lost, `swallowed` were."""

    def __init__(self, server: str, listener: socket.socket) -> None:
        self.swallow = 0
        self.swallowed = 0
        self._server = server
        self._listener = listener
        self._one_at_a_time = Lock()

    def serve(self) -> None:
        """Accept clients until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                Thread(target=self._forward, args=(client, server, False), daemon=True).start()
                Thread(target=self._forward, args=(server, client, True), daemon=True).start()

    def _swallows(self) -> bool:
        with self._one_at_a_time:
            if not self.swallow:
                return False
            self.swallow -= 1
            self.swallowed += 1
            return True

    def _forward(self, source: socket.socket, target: socket.socket, replies: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if replies and COMMITTED in data and self._swallows():
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()


@contextmanager
def proxied(url: str) -> Iterator[tuple[Proxy, str]]:
    """The proxy, and the URL of the same database through it."""
    host = make_url(url).query["host"]
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(Path(folder, ".s.PGSQL.5432")))
        listener.listen()
        proxy = Proxy(f"{host}/.s.PGSQL.5432", listener)
        serving = Thread(target=proxy.serve, daemon=True)
        serving.start()
        yield proxy, make_url(url).update_query_dict({"host": folder}).render_as_string(hide_password=False)
        listener.shutdown(socket.SHUT_RDWR)
        serving.join()
