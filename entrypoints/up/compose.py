"""The part of the compose format that docker-compose.yml uses; whatever else stands there is refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from entrypoints.up.errors import Unfit
from entrypoints.up.interpolation import filled

STARTED, HEALTHY, COMPLETED = "service_started", "service_healthy", "service_completed_successfully"
CONTAINER_ONLY = {"build", "init", "read_only", "security_opt", "cap_drop"}
"""Known keys that say nothing to a plain process."""
KNOWN = CONTAINER_ONLY | {
    "image",
    "command",
    "environment",
    "depends_on",
    "healthcheck",
    "ports",
    "volumes",
    "tmpfs",
    "restart",
    "stop_grace_period",
}


@dataclass(frozen=True, slots=True)
class Health:
    """`test`: a command; `timeout` in seconds. How often an engine asks and how it counts is its own matter."""

    test: tuple[str, ...]
    timeout: float


@dataclass(frozen=True, slots=True)
class Service:
    """`built`: its image is made of this checkout. `volumes`: folder in the container → name of the volume."""

    name: str
    image: str
    built: bool
    command: tuple[str, ...]
    environment: Mapping[str, str]
    depends_on: Mapping[str, str]
    health: Health | None
    ports: tuple[int, ...]
    volumes: Mapping[str, str]
    tmpfs: tuple[str, ...]
    restart: bool
    grace: float


def read(file: Path, environment: Mapping[str, str]) -> dict[str, Service]:
    """The services of a compose file, each after those it depends on. Raises Unfit."""
    given = yaml.safe_load(file.read_text("utf-8"))
    unknown = {key for key in given if not key.startswith("x-")} - {"name", "services", "volumes"}
    _refuse(file.name, unknown)
    used = filled(given["services"], environment)
    built = {service.get("image") for service in used.values() if "build" in service}
    services = {name: _service(name, service, built) for name, service in used.items()}
    return {name: services[name] for name in _order(services)}


def _service(name: str, given: Mapping[str, Any], built: set[str]) -> Service:
    _refuse(f"services.{name}", given.keys() - KNOWN)
    if isinstance(given.get("command", []), str):
        raise Unfit(f"services.{name}.command: a list of words is known, a line is not")
    return Service(
        name=name,
        image=given["image"],
        built=given["image"] in built,
        command=tuple(map(str, given.get("command", ()))),
        environment=_environment(name, given.get("environment", {})),
        depends_on=_depends_on(given.get("depends_on", {})),
        health=_health(name, given["healthcheck"]) if "healthcheck" in given else None,
        ports=tuple(_port(name, port) for port in given.get("ports", ())),
        volumes=dict(_volume(name, volume) for volume in given.get("volumes", ())),
        tmpfs=tuple(given.get("tmpfs", ())),
        restart=_restart(name, given.get("restart", "no")),
        grace=seconds(given.get("stop_grace_period", "10s")),
    )


def _environment(name: str, given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or None in given.values():
        raise Unfit(f"services.{name}.environment: a mapping with a value each is known")
    return {key: str(value) for key, value in given.items()}


def _depends_on(given: Any) -> dict[str, str]:
    if isinstance(given, list):
        return dict.fromkeys(given, STARTED)
    return {name: how.get("condition", STARTED) for name, how in given.items()}


def _health(name: str, given: Mapping[str, Any]) -> Health:
    _refuse(f"services.{name}.healthcheck", given.keys() - {"test", "interval", "timeout", "retries", "start_period"})
    match given["test"]:
        case ["CMD", *words]:
            test = tuple(map(str, words))
        case ["CMD-SHELL", str(line)]:
            test = ("sh", "-c", line)
        case other:
            raise Unfit(f"services.{name}.healthcheck.test: [CMD, …] and [CMD-SHELL, …] are known, not {other!r}")
    return Health(test, seconds(given.get("timeout", "30s")))


def _port(name: str, given: Any) -> int:
    if not re.fullmatch(r"(?:\d+:)?\d+", str(given)):
        raise Unfit(f'services.{name}.ports: "8000" and "80:8000" are known, not {given!r}')
    return int(str(given).rpartition(":")[2])


def _volume(name: str, given: Any) -> tuple[str, str]:
    if not isinstance(given, str) or not re.fullmatch(r"\w+:/[\w/.-]+", given):
        raise Unfit(f"services.{name}.volumes: name:/folder is known, not {given!r}")
    volume, _, folder = given.partition(":")
    return folder, volume


def _restart(name: str, given: Any) -> bool:
    if given not in {"no", "always", "unless-stopped"}:
        raise Unfit(f'services.{name}.restart: "no", always and unless-stopped are known, not {given!r}')
    return bool(given != "no")


def seconds(given: str) -> float:
    """`1m30s` as seconds."""
    found = re.fullmatch(r"(?:(\d+)m)?(?:(\d+)s)?", given)
    if not found or not given:
        raise Unfit(f"minutes and seconds (1m30s) are known, not {given!r}")
    return 60.0 * int(found[1] or 0) + int(found[2] or 0)


def _order(services: Mapping[str, Service]) -> list[str]:
    """Each after those it depends on."""
    ordered: list[str] = []
    while len(ordered) < len(services):
        ready = [name for name in services if name not in ordered and services[name].depends_on.keys() <= {*ordered}]
        if not ready:
            left = ", ".join(name for name in services if name not in ordered)
            raise Unfit(f"depends_on: {left} wait for each other, or for a service that is not there")
        ordered += ready
    return ordered


def _refuse(where: str, unknown: set[str]) -> None:
    if unknown:
        raise Unfit(f"{where}: {', '.join(sorted(unknown))} is not known here (entrypoints/up/compose.py)")
