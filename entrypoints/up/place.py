"""Where an instance of a service stands on this machine: its ports, its folders, and how others are reached."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from entrypoints.up.compose import Service

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Place:
    """`ports`: port in the container → port here; `folders`: folder in the container → folder here; `hosts`: name of
    another service → its address here."""

    ports: Mapping[int, int]
    folders: Mapping[str, Path]
    hosts: Mapping[str, str]

    def put(self, text: str) -> str:
        """A word of a command or a value of the environment, with the container's addresses replaced by ours."""
        for folder, here in self.folders.items():
            text = re.sub(rf"(?<![\w./-]){re.escape(folder)}(?![\w-])", str(here).replace("\\", r"\\"), text)
        for port, own in self.ports.items():
            text = re.sub(rf"(^|:){port}(?!\d)", rf"\g<1>{own}", text)
        for host, address in self.hosts.items():
            text = re.sub(rf"(//|@){re.escape(host)}(?::\d+)?(?![\w.-])", rf"\g<1>{address}", text)
        return text.replace("0.0.0.0", LOOPBACK)  # noqa: S104 - a container's every address is our own one


def place(service: Service, instance: str, data: Path, hosts: Mapping[str, str], taken: set[int]) -> Place:
    """A place for an instance: volumes are shared by name, `tmpfs` is its own."""
    shared = {target: data / volume for target, volume in service.volumes.items()}
    own = {target: data / "run" / instance / target.strip("/").replace("/", "-") for target in service.tmpfs}
    for folder in (*shared.values(), *own.values()):
        folder.mkdir(parents=True, exist_ok=True)
    return Place({port: free_port(port, taken) for port in service.ports}, shared | own, hosts)


def free_port(wanted: int, taken: set[int]) -> int:
    """The port wanted or the next one nobody listens at."""
    for port in range(wanted, wanted + 500):
        if port not in taken and _is_free(port):
            taken.add(port)
            return port
    raise RuntimeError(f"no port from {wanted} on is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
