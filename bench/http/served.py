"""A server in a process of its own, on a free port of this machine, until it is left."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60
"""Seconds a server may take to listen."""


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    pid: int


@contextmanager
def served(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Served]:
    """`{port}` in the command is the port to listen on. What the server prints goes to a file."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    arguments = [part.format(port=port) for part in command]
    with (
        log.open("wb") as out,
        subprocess.Popen(arguments, env=os.environ | environment, stdout=out, stderr=out) as process,
    ):
        try:
            _wait(port, process)
            yield Served(port, process.pid)
        except Exception:
            sys.stderr.write(log.read_text("utf-8", errors="replace")[-4000:])
            raise
        finally:
            process.terminate()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE * 20):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not listen")
