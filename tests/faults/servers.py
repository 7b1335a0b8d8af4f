"""PostgreSQL and Valkey of a test's own, to be stopped, killed and started again over the same data."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg
import redis

from entrypoints.up.programs import NOBODY, valkey_program
from infrastructure.database import Database
from infrastructure.journal import create
from tests import servers


class Server:
    """A server process over data that outlive it."""

    def __init__(self, command: servers.Command, folder: Path, user: int | None, answers: Callable[[], object]) -> None:
        self._command = command
        self._folder = folder
        self._user = user
        self._answers = answers
        self._running = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        running = servers._server(self._command, self._folder, self._user, stop=signal.SIGTERM)
        self._process = self._running.enter_context(running)
        servers._wait_until(self._answers, self._process, self._folder)

    def stop(self, how: signal.Signals) -> None:
        """End it by this signal, and wait until it has."""
        assert self._process
        self._process.send_signal(how)
        self._process.wait(servers.PATIENCE)
        self._running.close()


@contextmanager
def postgres() -> Iterator[tuple[Server, str]]:
    """A PostgreSQL that flushes commits, with an empty journal, and its URL. SIGINT stops it fast, SIGQUIT at once."""
    with servers._folder() as folder:
        user = NOBODY if os.geteuid() == 0 else None
        url = f"postgresql://postgres@/postgres?host={folder}"
        command = servers._initialised(folder, user, durable=True)
        server = Server(command, folder, user, lambda: psycopg.connect(url).close())
        server.start()
        with closing(Database(url)) as journal:
            create(journal)
        try:
            yield server, url
        finally:
            server.stop(signal.SIGQUIT)


@contextmanager
def valkey() -> Iterator[tuple[Server, str]]:
    """A Valkey that keeps what it was given in a file, as docker-compose.yml has it, and its URL."""
    with servers._folder() as folder:
        socket = folder / "valkey.sock"
        listening = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--appendonly", "yes", "--save", ""]
        with redis.Redis(unix_socket_path=str(socket)) as client:
            server = Server([valkey_program(), *listening], folder, None, client.ping)
            server.start()
            try:
                yield server, f"unix://{socket}?db=0"
            finally:
                server.stop(signal.SIGKILL)
