"""PostgreSQL and Valkey in place of their images: the same settings, programs from wheels, addresses of loopback."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql
from sqlalchemy import URL

from entrypoints.up.compose import Service
from entrypoints.up.errors import Unfit
from entrypoints.up.place import LOOPBACK
from entrypoints.up.process import Recipe
from entrypoints.up.programs import may_enter, postgres_programs, unprivileged, valkey_program

PORTS = {"postgres": 5432, "valkey/valkey": 6379}
"""Image without its version → the port its clients expect."""


@dataclass(frozen=True, slots=True)
class Server:
    """`answers` is true once clients are served."""

    recipe: Recipe
    answers: Callable[[], bool]


def server(service: Service, data: Path, port: int) -> Server:
    """What stands in for the image of a service, with its data in a folder. Raises Unfit."""
    match service.image.partition(":")[0]:
        case "postgres":
            return _postgres(service, data, port)
        case "valkey/valkey":
            return _valkey(service, data, port)
        case _:
            raise Unfit(f"services.{service.name}.image: {service.image} has nothing to stand in for it here")


def _postgres(service: Service, data: Path, port: int) -> Server:
    user, folder = unprivileged(), next(iter(_folders(service, data)))
    if not may_enter(folder, user):
        raise Unfit(f"{folder}: PostgreSQL does not run as root, and its user may not enter; name another --data")
    if user is not None:
        os.chown(folder, user, user)
    programs, cluster = postgres_programs(data, user), folder / "cluster"
    if not cluster.exists():
        _initialise(service, programs, cluster, user)
    settings = {"listen_addresses": LOOPBACK, "port": port, "unix_socket_directories": "", "log_timezone": "UTC"}
    given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [programs / "postgres", "-D", cluster, *service.command[1:], *given]
    recipe = Recipe(
        name=service.name,
        command=command,
        environment=_plain(),
        folder=folder,
        restart=service.restart,
        stop=signal.SIGINT,  # the fast stop, as the image has it
        grace=service.grace,
        user=user,
    )
    return Server(recipe, lambda: _database_stands(service, port))


def _initialise(service: Service, programs: Path, cluster: Path, user: int | None) -> None:
    """What the image does at its first start. Its options of initdb are the service's."""
    secret = cluster.with_name("password")
    secret.touch(0o600)
    secret.write_text(service.environment["POSTGRES_PASSWORD"], "utf-8")
    if user is not None:
        os.chown(secret, user, user)
    options = shlex.split(service.environment.get("POSTGRES_INITDB_ARGS", ""))
    name = service.environment.get("POSTGRES_USER", "postgres")
    command: list[str | Path] = [programs / "initdb", "-D", cluster, "-U", name, "-A", "scram-sha-256", "-E", "UTF8"]
    try:
        subprocess.run(  # noqa: S603 - the program of the wheel
            [*command, "--pwfile", secret, "--locale=C", *options],
            check=True,
            stdout=subprocess.DEVNULL,
            user=user,
            group=user,
            cwd=cluster.parent,
            env=_plain(),
        )
    finally:
        secret.unlink()


def _database_stands(service: Service, port: int) -> bool:
    """PostgreSQL answers and has the database; made where it is missing."""
    user = service.environment.get("POSTGRES_USER", "postgres")
    name = service.environment.get("POSTGRES_DB", user)
    password = service.environment["POSTGRES_PASSWORD"]
    url = URL.create("postgresql", user, password, LOOPBACK, port, "postgres").render_as_string(hide_password=False)
    try:
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError as error:
        if "authentication failed" in str(error):
            raise Unfit(f"{service.name}: its data were made with another password") from None
        return False
    with connection:
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return True


def _valkey(service: Service, data: Path, port: int) -> Server:
    folder = next(iter(_folders(service, data)))
    listening = ["--bind", LOOPBACK, "--port", str(port), "--dir", str(folder)]
    command = [valkey_program(), *service.command[1:], *listening]
    recipe = Recipe(service.name, command, _plain(), folder, service.restart, grace=service.grace)
    return Server(recipe, lambda: _answers(port))


def _answers(port: int) -> bool:
    with redis.Redis(host=LOOPBACK, port=port) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def _folders(service: Service, data: Path) -> list[Path]:
    folders = [data / volume for volume in service.volumes.values()]
    if len(folders) != 1:
        raise Unfit(f"services.{service.name}.volumes: one for its data is known")
    folders[0].mkdir(parents=True, exist_ok=True)
    return folders


def _plain() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
