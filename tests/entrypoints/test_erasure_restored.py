"""An older backup brings nobody back: the ledger outside it erases again, and whoever was signed in is not any more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from application.people import ConfirmErasure, ProposeErasure, RegisterPerson
from domain.kernel import FileRef, PersonId, Sealed
from domain.people import erasure_facts
from domain.roles import Role
from entrypoints.bootstrap import Services, build
from entrypoints.verification import verify_all
from infrastructure.accounts.tables import one_time_codes, sessions
from infrastructure.journal.schema import vault
from tests.behaviour.test_erasing import PDF, WHY
from tests.behaviour.test_people import SECRETS
from tests.databases import Databases
from tests.entrypoints.command_line import Installation
from tests.entrypoints.test_cli_restore import elsewhere
from tests.scenario import World


@contextmanager
def running(installation: Installation) -> Iterator[tuple[Services, World]]:
    with build(installation.settings) as services:
        yield services, World(services)


def erase(world: World, person: PersonId) -> None:
    one, other = world.actor(Role.MINISTRY, world.ministry), world.actor(Role.CENTRE, world.centre)
    world.do(ProposeErasure(person_id=person, reason=WHY), one)
    world.do(ConfirmErasure(person_id=person), other)


@dataclass
class Erased:
    """Somebody who was backed up and then erased, what was sealed for them, and somebody else who was signed in."""

    person: PersonId
    text: Sealed
    file: FileRef
    other: PersonId


def backed_up_and_erased(installation: Installation, copy: Path) -> Erased:
    with running(installation) as (services, world):
        command = RegisterPerson.model_validate({"organisation": world.school, **SECRETS})
        person, other = PersonId(world.do(command).streams[0].id), world.person()
        text, file = services.vault.seal("Тайна", {person}), services.documents.put(PDF, "application/pdf", {person})
        for each in (person, other):
            services.sessions.begin(each, "password", "Браузер")
            services.accounts.invite(each, f"proba-{each}", world.person())
        copied = installation.letopis("backup", copy / "copy.db", "--documents", copy / "evidence")
        assert copied.code == 0, copied.err
        erase(world, person)
    return Erased(person, text, file, other)


@pytest.fixture
def erased(installation: Installation, tmp_path: Path) -> Erased:
    return backed_up_and_erased(installation, tmp_path)


@pytest.fixture
def again(installation: Installation, erased: Erased, tmp_path: Path, databases: Databases) -> Installation:
    """The backup put back elsewhere, beside the ledger."""
    assert erased.person
    found = elsewhere(installation, tmp_path / "again", databases)
    shutil.copy(installation.folder / "erasures", found.folder / "erasures")
    restored = found.letopis("restore", tmp_path / "copy.db", "--documents", tmp_path / "evidence")
    assert restored.code == 0, restored.err
    assert "erased again by the ledger: 1" in restored.out
    assert "Закончены сеансы: 1, отозваны ключи API: 0, погашены одноразовые коды: 1" in restored.out
    return found


def test_an_older_backup_brings_nobody_back(erased: Erased, again: Installation) -> None:
    """Backed up, erased, put back: the key is gone before anything starts, and the journal tells it at the start."""
    with build(again.settings) as services:
        assert services.vault.details(erased.person) is None
        assert services.vault.unseal(erased.text) is None
        assert services.documents.get(erased.file) is None
        told = services.journal.facts(erased.person)[-1]
        assert isinstance(told, erasure_facts.Erased)
        assert told.reason.code == "restored"
        assert list(verify_all(services, lambda _done, _all: None)) == []
        head = services.journal.head()
    with build(again.settings) as services:
        assert services.journal.head() == head


def test_whoever_was_signed_in_is_not_after_a_restore(erased: Erased, again: Installation) -> None:
    """Sessions of the backup have ended and its one-time codes are used up; an erased person's are gone."""
    with build(again.settings) as services, services.database.read() as connection:
        (session,), (code,) = (connection.execute(select(table)).all() for table in (sessions, one_time_codes))
    assert session.person_id == code.person_id == erased.other
    assert session.ended_at
    assert code.used_at


def test_a_ledger_that_was_lost_is_written_anew(installation: Installation) -> None:
    """What the journal tells and the ledger does not is entered at the next start."""
    with running(installation) as (services, world):
        person = world.person()
        erase(world, person)
        known = services.erasures.ledger.read()
    (installation.folder / "erasures").unlink()

    build(installation.settings).close()

    assert installation.settings.ledger.exists()
    with build(installation.settings) as services:
        assert services.erasures.ledger.read() == known
        assert list(known) == [person]


def test_a_key_put_back_by_hand_goes_at_the_next_start(installation: Installation) -> None:
    """Whoever writes an old row into the vault wins nothing: the next start destroys the key again."""
    with running(installation) as (services, world):
        person = world.person()
        with services.database.read() as connection:
            row = connection.execute(select(vault).where(vault.c.person_id == person)).one()._asdict()
        erase(world, person)
        with services.database.write() as connection:
            connection.execute(vault.update().where(vault.c.person_id == person).values(row))
        assert services.vault.details(person)

    with build(installation.settings) as services:
        assert services.vault.details(person) is None


def test_the_ledger_stands_where_the_setting_says(tmp_path: Path, installation: Installation) -> None:
    """LETOPIS_ERASURES names the ledger; processes on several machines share one file."""
    settings = installation.settings.model_copy(update={"erasures": tmp_path / "apart" / "ledger"})
    with build(settings) as services:
        world = World(services)
        person = world.person()
        erase(world, person)

    assert (tmp_path / "apart" / "ledger").read_text().split()[0] == str(person)
    assert not (installation.folder / "erasures").exists()
