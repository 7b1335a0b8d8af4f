"""A second process that feeds the read models while the story is told, so that both cores have something to do.

`python -m entrypoints.demo.following` follows the journal of the settings in its environment until its input ends:
when the teller is done, or is gone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from entrypoints.bootstrap import Services, build

LEASE = 60.0
"""Seconds the second process may need for its last page."""


@contextmanager
def beside(services: Services) -> Iterator[None]:
    """Read models are fed by another process inside the block; whatever it leaves undone is done afterwards."""
    own = {"LETOPIS_DATA": str(services.settings.data), "LETOPIS_DEMO": "1", "LETOPIS_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "entrypoints.demo.following"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | own) as follower:  # noqa: S603 - this module
        try:
            yield
        finally:
            follower.communicate(timeout=LEASE)


def _wait_for_the_end(stop: Event) -> None:
    sys.stdin.read()
    stop.set()


def main() -> None:
    stop = Event()
    with build() as services:
        Thread(target=_wait_for_the_end, args=(stop,), daemon=True).start()
        while not stop.is_set():
            services.catch_up()
            stop.wait(0.1)


if __name__ == "__main__":
    main()
