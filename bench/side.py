"""The process of one side: prepares, says so, and measures a round for every line it is sent.

    python -m bench.side module:name '{"folder": …, "postgres": …, "valkey": …}' '{"writers": 16}'

One line of JSON is written for each: {} when ready, then the numbers of every round. What a side prints goes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path

from bench.comparison import Place, Prepare


def main(target: str, place: str, options: str) -> None:
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    given = json.loads(place)
    where = Place(Path(given["folder"]), given["postgres"], given["valkey"])
    with _prepare(target)(where, **json.loads(options)) as measure:
        replies.write("{}\n")
        for _ in sys.stdin:
            replies.write(json.dumps(measure()) + "\n")


def _prepare(target: str) -> Prepare:
    module, _, name = target.partition(":")
    prepare: Prepare = getattr(import_module(module), name)
    return prepare


if __name__ == "__main__":
    main(*sys.argv[1:])
