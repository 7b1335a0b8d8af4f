"""The compose file says what runs in production; `make up` reads it, and refuses what it would not do."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from entrypoints.up.compose import COMPLETED, HEALTHY, read, seconds
from entrypoints.up.errors import Unfit
from entrypoints.up.interpolation import filled
from entrypoints.up.place import Place
from infrastructure.settings import Settings
from tests.architecture.source import ROOMS, ROOT
from tests.entrypoints.command_line import LETOPIS

GIVEN = {"LETOPIS_DATABASE_PASSWORD": "secret"}
SERVERS = {"postgres", "valkey"}
ONCE = {"migrate"}


def composed(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "docker-compose.yml"
    file.write_text(text, "utf-8")
    return file


def test_every_process_of_the_product_is_composed():
    """Servers, the migration and four kinds of processes, all of one image and each waiting for the migration."""
    services = read(ROOT / "docker-compose.yml", GIVEN)

    ours = {name: service for name, service in services.items() if service.built}
    assert services.keys() - ours.keys() == SERVERS
    assert {service.command[1] for service in ours.values()} == {"migrate", "serve", "work", "follow", "schedule"}
    assert all(service.depends_on["migrate"] == COMPLETED for name, service in ours.items() if name not in ONCE)
    assert list(services)[0:3] == ["postgres", "valkey", "migrate"]


@pytest.mark.parametrize("name", ["migrate", "serve", "work", "follow", "schedule"])
def test_every_composed_command_exists(name: str):
    """Each is a command of `letopis`, and says what it does when asked."""
    help_ = subprocess.run([LETOPIS, name, "--help"], capture_output=True, text=True)

    assert (help_.returncode, help_.stderr) == (0, "")


def test_whatever_runs_on_has_a_health_check_and_starts_again():
    """An engine that watches the processes knows when one of them has died or hangs."""
    services = read(ROOT / "docker-compose.yml", GIVEN)

    assert {name for name, service in services.items() if not service.restart} == ONCE
    assert {name for name, service in services.items() if not service.health} == ONCE
    assert all(how == HEALTHY for each in services.values() for name, how in each.depends_on.items() if name in SERVERS)


def test_every_setting_reaches_the_processes():
    """A setting given to the engine is given to each process; the master key and the password stand in no file."""
    services = read(ROOT / "docker-compose.yml", GIVEN)
    settings = {f"LETOPIS_{name.upper()}" for name in Settings.model_fields}

    for service in services.values():
        if service.built:
            assert settings - service.environment.keys() == set(), service.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$NAME and ${NAME}", "given and given"),
        ("${EMPTY:-other} ${EMPTY-other}|${NONE-other}", "other |other"),
        ("${NONE}${NONE:-}", ""),
        ("$$NAME ${NAME:?must be}", "$NAME given"),
    ],
)
def test_variables_are_filled_as_an_engine_fills_them(text: str, expected: str):
    """Given, empty and missing variables are told apart as the compose format has it."""
    assert filled([{"text": text}], {"NAME": "given", "EMPTY": ""}) == [{"text": expected}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services: {a: {image: x, gpus: all}}", "services.a: gpus is not known"),
        ("services: {a: {image: '${NONE:?the image}'}}", "NONE is not set: the image"),
        ("services: {a: {image: '${NONE:+x}'}}", "only $NAME"),
        ("services: {a: {image: x, command: run me}}", "a list of words"),
        ("services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}", "wait for each other"),
        ("services: {a: {image: x, restart: on-failure}}", "services.a.restart"),
        ("services: {a: {image: x, volumes: ['./here:/there']}}", "name:/folder is known"),
        ("services: {a: {image: x, healthcheck: {test: run me}}}", "CMD-SHELL"),
        ("{services: {}, networks: {}}", "networks is not known"),
    ],
)
def test_what_is_not_known_is_refused_by_name(tmp_path: Path, text: str, said: str):
    """Nothing of the file is passed over in silence: what would not be done is named."""
    with pytest.raises(Unfit) as refused:
        read(composed(tmp_path, text), {})

    assert said in str(refused.value)


def test_times_are_read():
    """Minutes and seconds, and nothing that would be guessed at."""
    assert [seconds("10s"), seconds("1m30s"), seconds("2m")] == [10, 90, 120]
    with pytest.raises(Unfit):
        seconds("1h")


def test_addresses_of_containers_become_addresses_of_this_machine():
    """Names of services, ports and folders are replaced where they stand alone, and nowhere else."""
    here = Place({8000: 8001}, {"/srv/letopis/var": Path("/here")}, {"postgres": "127.0.0.1:5433"})

    put = [here.put(word) for word in ("postgresql://letopis@postgres/letopis", "8000", "http://127.0.0.1:8000/x")]

    assert put == ["postgresql://letopis@127.0.0.1:5433/letopis", "8001", "http://127.0.0.1:8001/x"]
    assert here.put("/srv/letopis/var/x /srv/letopis/vary 0.0.0.0") == "/here/x /srv/letopis/vary 127.0.0.1"
    assert here.put("redis://postgres.example/80000") == "redis://postgres.example/80000"


def test_a_missing_password_is_said_before_anything_starts(tmp_path: Path):
    """The sentence names the variable; nothing is left behind."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    command = [LETOPIS.with_name("python"), "-m", "entrypoints.up", "--data", tmp_path / "data"]

    ended = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True)

    assert ended.returncode == 2
    assert "LETOPIS_DATABASE_PASSWORD is not set: the password of the database" in ended.stderr
    assert not (tmp_path / "data").exists()


def test_the_image_has_every_room_and_no_root():
    """Built in two stages: packages by hash in the first, the rooms and nothing else in the second, run by a user."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    words = [line.split() for line in lines if line and not line.startswith(("#", " "))]

    second = words[[i for i, word in enumerate(words) if word[0] == "FROM"][-1] :]
    copied = {word[-1] for word in second if word[0] == "COPY"}
    assert [word[1] for word in words if word[0] == "FROM"] == ["python:3.13-slim"] * 2
    assert copied == {".venv", "./", "catalogues", *ROOMS}
    assert ["USER", "letopis"] in second
    assert {word[0] for word in second} >= {"HEALTHCHECK", "EXPOSE", "CMD"}
