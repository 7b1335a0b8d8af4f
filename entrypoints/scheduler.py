"""The scheduler: `python -m entrypoints.scheduler` asks for the daily sweeps until it is told to stop.

Every server and worker process does so too; this one is for an installation that wants it apart. Two do no harm.
"""

from __future__ import annotations

import signal
from threading import Event

from entrypoints.bootstrap import build


def main() -> None:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with build() as services:
        services.jobs.schedule.start()
        stop.wait()


if __name__ == "__main__":
    main()
