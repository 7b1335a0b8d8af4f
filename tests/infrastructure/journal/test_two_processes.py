"""Two processes on one database: what one commits about places and roles, the other's next command goes by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from application.bindings import ChangeBindingEnd, GrantRole, RevokeRole
from application.bus import Actor, Command, Context
from application.organisations import MoveOrganisation, RenameOrganisation
from application.ports import Receipt
from domain.errors import NotAllowed, NotFound
from domain.organisations import Name
from domain.roles import Role
from infrastructure.database import Database
from tests.scenario import BEGINNING, TODAY, Parts, World

NEW = Name(ru="Лицей")


@pytest.fixture
def two(database_url: str, tmp_path: Path) -> Iterator[tuple[World, Parts]]:
    """A world, and what another process has of it."""
    databases = Database(database_url), Database(database_url)
    world, other = World(Parts(databases[0], tmp_path)), Parts(databases[1], tmp_path)
    other.clock.tell(world.clock.now())
    yield world, other
    for part, database in zip((world, other), databases, strict=True):
        part.journal.close()
        database.close()


def ask(parts: Parts, command: Command, by: Actor) -> Receipt:
    return parts.bus.handle(command, Context(by, uuid4(), uuid4()))


def test_a_role_counts_elsewhere_at_once(two: tuple[World, Parts]):
    """Granted here, held there; shortened, prolonged and revoked here, felt there, command by command."""
    world, other = two
    officer = Actor(world.person(), Role.MUNICIPALITY, world.administration)
    rename = RenameOrganisation(organisation_id=world.school, name=NEW)
    with pytest.raises(NotAllowed):
        ask(other, rename, officer)
    grant = GrantRole(person=officer.person, role=officer.role, organisation=world.administration, since=BEGINNING)
    binding = world.do(grant).streams[0].id
    ask(other, rename, officer)
    world.do(ChangeBindingEnd(binding_id=binding, until=TODAY))
    ask(other, RenameOrganisation(organisation_id=world.school, name=Name(ru="Гимназия")), officer)
    world.do(RevokeRole(binding_id=binding))
    with pytest.raises(NotAllowed):
        ask(other, rename, officer)


def test_a_move_counts_elsewhere_at_once(two: tuple[World, Parts]):
    """A school that moved away is out of its old municipality's reach in every process, and in the new one's."""
    world, other = two
    here = world.actor(Role.MUNICIPALITY, world.administration)
    there = world.actor(Role.MUNICIPALITY, world.foreign_municipality)
    rename = RenameOrganisation(organisation_id=world.school, name=NEW)
    with pytest.raises(NotFound):
        ask(other, rename, there)
    world.do(MoveOrganisation(organisation_id=world.school, parent=world.foreign_municipality))
    with pytest.raises(NotFound):
        ask(other, rename, here)
    ask(other, rename, there)
