"""python -m bench.history_fill URL REGIONS: fill a journal; in a process of its own, for it takes memory."""

from __future__ import annotations

import sys

from bench.history import fill
from bench.history_told import region
from infrastructure.database import Database
from infrastructure.journal import create


def main(url: str, regions: int) -> None:
    database = Database(url)
    create(database)
    if regions:
        fill(database, region(), regions)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
