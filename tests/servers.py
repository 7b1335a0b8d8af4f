"""Real PostgreSQL and Valkey for tests: child processes that end with the test run, even a killed one.

Their programs are found as `make up` finds them (entrypoints/up/programs.py). Both listen on a Unix socket in a short
temporary folder and nowhere else.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

from entrypoints.up.programs import NOBODY, die_with_parent, locale, postgres_programs, valkey_program

PATIENCE = 30
"""Seconds a server may take to start on a busy machine."""

Command = Sequence[str | Path]


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """A fresh PostgreSQL; gives the URL of its maintenance database. `durable` keeps fsync on."""
    with _folder() as folder:
        user = NOBODY if os.geteuid() == 0 else None
        command = _initialised(folder, user, durable=durable)
        url = f"postgresql://postgres@/postgres?host={folder}"
        with _server(command, folder, user, stop=signal.SIGQUIT) as process:
            _wait_until(lambda: psycopg.connect(url).close(), process, folder)
            yield url


def _initialised(folder: Path, user: int | None, *, durable: bool) -> Command:
    """Make an empty cluster in the folder; the command that serves it on a socket in the folder."""
    programs, data = postgres_programs(folder, user), folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(
        [*initdb, *locale(programs)],
        check=True,
        stdout=subprocess.DEVNULL,
        user=user,
        group=user,
        cwd=folder,
    )
    return [programs / "postgres", "-D", data, "-k", folder, *_settings(durable=durable)]


@contextmanager
def valkey() -> Iterator[str]:
    """A fresh Valkey with 64 databases, kept in memory only; gives the URL of database 0."""
    with _folder() as folder:
        socket = folder / "valkey.sock"
        command = [
            valkey_program(),
            "--port",
            "0",
            "--unixsocket",
            socket,
            "--databases",
            "64",
            "--save",
            "",
        ]
        with (
            _server(command, folder, user=None, stop=signal.SIGTERM) as process,
            redis.Redis(unix_socket_path=str(socket)) as client,
        ):
            _wait_until(client.ping, process, folder)
            yield f"unix://{socket}?db=0"


@contextmanager
def _folder() -> Iterator[Path]:
    # A socket's path has at most 107 bytes, so the folder stands in /tmp whatever TMPDIR says.
    folder = Path(tempfile.mkdtemp(prefix="letopis-", dir="/tmp"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(
    command: Command, folder: Path, user: int | None, stop: signal.Signals
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            start_new_session=True,  # Ctrl-C in the terminal reaches the tests, and the tests stop the server
            preexec_fn=lambda: die_with_parent(stop),
        )
    try:
        yield process
    finally:
        process.send_signal(stop)
        process.wait(PATIENCE)


def _wait_until(ready: Callable[[], object], process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(PATIENCE * 20):
        try:
            ready()
        except (psycopg.OperationalError, redis.ConnectionError):
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            break
        else:
            return
    raise RuntimeError("the server did not start:\n" + (folder / "log").read_text("utf-8", errors="replace"))


def _settings(*, durable: bool) -> list[str]:
    settings = ["listen_addresses=", "max_connections=200"]
    if not durable:
        settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    return [part for setting in settings for part in ("-c", setting)]
