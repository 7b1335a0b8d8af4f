"""The services of a compose file brought up in order, watched, and ended in the opposite order."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from entrypoints.up.compose import COMPLETED, HEALTHY, Health, Service
from entrypoints.up.errors import Unfit
from entrypoints.up.place import LOOPBACK, Place, free_port, place
from entrypoints.up.process import Process, Recipe, said
from entrypoints.up.servers import PORTS, server

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds a service may take to be healthy or to complete, on a busy machine."""
LOOK = 0.25
"""Seconds between two looks at a service that is coming up."""


@dataclass
class Instance:
    """One process of a service; `healthy` asks its health check once."""

    service: Service
    process: Process
    environment: Mapping[str, str]
    place: Place
    healthy: Callable[[], bool]


@dataclass
class Topology:
    """`data`: folder of all volumes; `scale`: service → how many, where it is not one."""

    services: Mapping[str, Service]
    data: Path
    scale: Mapping[str, int]
    stopped: Event = field(default_factory=Event)
    instances: list[Instance] = field(default_factory=list)
    _hosts: dict[str, str] = field(default_factory=dict)
    _taken: set[int] = field(default_factory=set)

    def up(self) -> None:
        """Start every service after those it waits for, until all are healthy. Raises Unfit."""
        for service in self.services.values():
            for name, condition in service.depends_on.items():
                self._await(name, condition)
            for number in range(self.scale.get(service.name, 1)):
                self._start(service, number + 1)
        for instance in self.instances:
            self._await(instance.service.name, HEALTHY if instance.service.restart else COMPLETED)

    def down(self) -> None:
        """End what nobody waits for first, then what they waited for."""
        while self.instances:
            needed = {name for each in self.instances for name in each.service.depends_on}
            going = [each for each in self.instances if each.service.name not in needed]
            for instance in going:
                instance.process.tell()
            for instance in going:
                instance.process.end()
                self.instances.remove(instance)

    def of(self, name: str) -> list[Instance]:
        return [instance for instance in self.instances if instance.service.name == name]

    def addresses(self, name: str) -> list[str]:
        """Where the instances of a service are reached from this machine."""
        return [f"http://{LOOPBACK}:{port}" for each in self.of(name) for port in each.place.ports.values()]

    def _start(self, service: Service, number: int) -> None:
        instance = self._own(service, number) if service.built else self._server(service)
        self.instances.append(instance)
        instance.process.start()

    def _server(self, service: Service) -> Instance:
        port = free_port(PORTS.get(service.image.partition(":")[0], 0), self._taken)
        made = server(service, self.data, port)
        self._hosts[service.name] = f"{LOOPBACK}:{port}"
        return Instance(service, Process(made.recipe), {}, Place({}, {}, {}), made.answers)

    def _own(self, service: Service, number: int) -> Instance:
        name = f"{service.name}-{number}"
        here = place(service, name, self.data, dict(self._hosts), self._taken)
        environment = _surroundings() | {key: here.put(value) for key, value in service.environment.items()}
        command = [here.put(word) for word in service.command]
        recipe = Recipe(name, command, environment, ROOT, service.restart, grace=service.grace)
        checked = service.health
        return Instance(
            service,
            Process(recipe),
            environment,
            here,
            lambda: checked is None or _passes(checked, here, environment),
        )

    def _await(self, name: str, condition: str) -> None:
        deadline = time.monotonic() + PATIENCE
        for instance in self.of(name):
            while not self._has_come(instance, condition):
                if self.stopped.is_set():
                    raise Unfit("told to stop")
                if time.monotonic() > deadline:
                    raise Unfit(f"{instance.process.recipe.name} was not up within {PATIENCE:g} s")
                self.stopped.wait(LOOK)

    def _has_come(self, instance: Instance, condition: str) -> bool:
        code = instance.process.code
        if code is not None and not (condition == COMPLETED and code == 0):
            raise Unfit(f"{instance.process.recipe.name} ended with {code}")
        if condition == COMPLETED:
            return code == 0
        return condition != HEALTHY or instance.healthy()


def _passes(health: Health, here: Place, environment: Mapping[str, str]) -> bool:
    command = [here.put(word) for word in health.test]
    try:
        ended = subprocess.run(  # noqa: S603 - the check stands in docker-compose.yml
            command, env=environment, cwd=ROOT, capture_output=True, timeout=health.timeout, check=False
        )
    except subprocess.TimeoutExpired:
        said("health", f"{' '.join(command)}: no answer within {health.timeout:g} s")
        return False
    return ended.returncode == 0


def _surroundings() -> dict[str, str]:
    """The environment a container would bring: our commands first on PATH, and no setting of this shell."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LETOPIS_", "PG"))}
    programs = str(Path(sys.executable).parent)
    return kept | {"PATH": f"{programs}{os.pathsep}{kept['PATH']}", "PYTHONUNBUFFERED": "1"}
