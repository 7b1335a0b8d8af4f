"""The follower: `python -m entrypoints.follower` feeds the read models until it is told to stop.

Every server follows too; of all of them one at a time holds the lease of a read model, and a dead one is replaced in
seconds. A process of its own keeps that work away from the servers' requests.
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
        services.following.start()
        stop.wait()


if __name__ == "__main__":
    main()
