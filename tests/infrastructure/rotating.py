"""A change of the master key in a process of its own that kills itself at a moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import count
from typing import Any

from infrastructure import key_rotation
from infrastructure.database import Database
from infrastructure.keys import Keys

OLD, NEW = Keys.of(bytes(32)), Keys.of(bytes(range(32)))
PAGE = 2
MOMENTS = ("begun", "key:1", "key:3", "key:4", "finishing", "never")
"""After the first transaction; at the n-th key wrapped anew (pages 1, 2, 2); before the last commit; not at all."""


def killed_at(url: str, moment: str) -> bool:
    """Whether the process was killed at the moment, or came to its end."""
    ended = subprocess.run([sys.executable, "-m", __name__, url, moment], capture_output=True, timeout=60)
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr.decode()
    return ended.returncode != 0


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(function: Callable[..., Any], when: Callable[..., bool]) -> Callable[..., Any]:
    """The function, and then death when it is time."""

    def called(*given: Any) -> Any:
        found = function(*given)
        if when(*given):
            die()
        return found

    return called


def prepare(moment: str) -> None:
    key_rotation.PAGE = PAGE
    name, _, number = moment.partition(":")
    if name == "begun":
        key_rotation._begun = dying(key_rotation._begun, lambda *_: True)
    elif name == "key":
        calls = count(1)
        key_rotation.rewrapped = dying(key_rotation.rewrapped, lambda *_: next(calls) == int(number))
    elif name == "finishing":
        key_rotation.note = dying(key_rotation.note, lambda _connection, _name, value: value is None)


if __name__ == "__main__":
    prepare(sys.argv[2])
    with closing(Database(sys.argv[1])) as database:
        key_rotation.rotate(database, OLD, NEW)
