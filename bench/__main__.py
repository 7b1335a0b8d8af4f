"""python -m bench [NAME…] [--rounds N]: compare, and write docs/benchmarks.json, .md and .svg."""

from __future__ import annotations

import argparse
import sys

from bench.catalogue import NoSuchComparison, chosen
from bench.comparison import judge
from bench.report import write
from bench.running import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a comparison or a key; all when left out")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is measured")
    arguments = parser.parse_args()
    try:
        comparisons = chosen(arguments.names)
    except NoSuchComparison as error:
        parser.error(f"no comparison is called {error}")
    for comparison in comparisons:
        results = judge(comparison, run(comparison, arguments.rounds, _say))
        write(results)
        for result in results:
            bar = f"{'at most' if result.key.at_most else 'at least'} {result.key.bar:g}"
            _say(f"{result.key.name}: {result.ratio:.3g} ({bar}: {'met' if result.met else 'NOT MET'})")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
