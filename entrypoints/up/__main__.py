"""`python -m entrypoints.up [--scale web=2] [--data FOLDER] [--once COMMAND …]`."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from threading import Event

from entrypoints.up.compose import read
from entrypoints.up.errors import Unfit
from entrypoints.up.process import said
from entrypoints.up.topology import ROOT, Topology

DOOR = "web"
"""The service people reach; a command given with --once gets its settings."""


def main() -> int:
    """Exit codes: 0 ended when told to; 2 the topology did not stand; with --once, the code of the command."""
    asked = _arguments()
    told = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    topology = None
    try:
        services = read(asked.file, os.environ)
        topology = Topology(services, asked.data.resolve(), _scale(asked.scale, services.keys()), told)
        topology.up()
        return _stand(topology, asked.once)
    except Unfit as unfit:
        said("up", str(unfit))
        return 0 if told.is_set() else 2
    finally:
        if topology:
            topology.down()


def _stand(topology: Topology, command: list[str] | None) -> int:
    """Run the command, or stand until told to stop."""
    addresses = " ".join(topology.addresses(DOOR))
    said("up", f"all healthy; {DOOR}: {addresses}")
    if command:
        environment = {**topology.of(DOOR)[0].environment, "WEB": addresses}
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode  # noqa: S603 - asked for
    topology.stopped.wait()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("make up", description=sys.modules["entrypoints.up"].__doc__)
    parser.add_argument("--file", type=Path, default=ROOT / "docker-compose.yml", help="the compose file")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "up", help="folder of all volumes")
    parser.add_argument("--scale", action="append", default=[], metavar="SERVICE=NUMBER", help="several instances")
    parser.add_argument(
        "--once",
        nargs=argparse.REMAINDER,
        metavar="COMMAND",
        help="when all are healthy run this with the settings of web and its addresses in WEB, then end",
    )
    return parser.parse_args()


def _scale(asked: list[str], services: Collection[str]) -> dict[str, int]:
    scale = {}
    for each in asked:
        name, _, number = each.partition("=")
        if name not in services or not number.isdigit():
            raise Unfit(f"--scale {each}: SERVICE=NUMBER is known")
        scale[name] = int(number)
    return scale


if __name__ == "__main__":
    sys.exit(main())
