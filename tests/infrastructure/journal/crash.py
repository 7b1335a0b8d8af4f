"""An installation that gets killed: a process with many hands at work, and what its killer knows of each command.

The worker process carries out commands through the real bus and follows the journal into read models. It tells, one
line each, what it is about to ask and what was answered; a killed process leaves commands told and not answered.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import create_engine

from application.bus import Actor, Bus, Context, Tools
from application.catalogue import HANDLERS, PERMISSIONS
from application.organisations import AddSynonym, RegisterOrganisation
from domain.errors import Refusal
from domain.kernel import SYSTEM
from domain.organisations import Level, Name, OrganisationKind
from domain.roles import Role
from infrastructure.clock import SystemClock
from infrastructure.database import Database
from infrastructure.ids import Uuid7
from infrastructure.journal import Journal, SqlAuthority, SqlRefusals
from infrastructure.keys import Keys
from infrastructure.vault import PeopleVault
from projections.audit_trail import AuditTrail
from projections.engine.follow import Follower
from projections.engine.store import Store
from projections.organisation_register import OrganisationRegister

HANDS = 14
MODELS = (OrganisationRegister, AuditTrail)
COUNTRY, REGION = UUID(int=1), UUID(int=2)

Told = dict[str, Any]
"""A command as it is told over the pipe: `id`, `of` (organisation) and `register` or a synonym."""


class Installation:
    """The bus, the journal and the read models of one process."""

    def __init__(self, journal_url: str, models_url: str) -> None:
        self.database = Database(journal_url)
        clock, keys = SystemClock(), Keys.of(bytes(32))
        self.journal = Journal(self.database, clock, keys.request_hash)
        vault, refusals = PeopleVault(self.database, keys), SqlRefusals(self.database)
        tools = Tools(self.journal, SqlAuthority(self.database), vault, clock, Uuid7(clock), refusals)
        self.bus = Bus(tools, HANDLERS, PERMISSIONS)
        self.engine = create_engine(models_url.replace("postgresql://", "postgresql+psycopg://"))
        self.store = Store(self.engine, MODELS)
        self.store.prepare()

    def ask(self, told: Told) -> int | str:
        """The position a command was answered with, the code of its refusal, or what went wrong."""
        of, context = UUID(told["of"]), Context(Actor(SYSTEM, Role.SYSTEM), UUID(told["id"]), UUID(told["id"]))
        if "synonym" in told:
            command = AddSynonym(organisation_id=of, synonym=told["synonym"])
        else:
            command = organisation(Level.MUNICIPALITY, OrganisationKind.MUNICIPALITY, of, REGION)
        try:
            return self.bus.handle(command, context).position
        except Refusal as refusal:
            return refusal.code
        except Exception as error:  # noqa: BLE001 - the killer must hear of it
            return repr(error)

    def found(self) -> None:
        """A country and a region for the municipalities to stand in."""
        country = organisation(Level.COUNTRY, OrganisationKind.COUNTRY, COUNTRY, None)
        region = organisation(Level.REGION, OrganisationKind.REGION, REGION, COUNTRY, "Europe/Moscow")
        for command in (country, region):
            self.bus.handle(command, Context(Actor(SYSTEM, Role.SYSTEM), uuid4(), uuid4()))

    def close(self) -> None:
        self.journal.close()
        self.database.close()
        self.engine.dispose()


def organisation(
    level: Level, kind: OrganisationKind, own: UUID, parent: UUID | None, zone: str | None = None
) -> RegisterOrganisation:
    return RegisterOrganisation(
        organisation_id=own, parent=parent, level=level, kind=kind, name=Name(ru="Демо"), time_zone=zone
    )


class Hand:
    """Asks one command after another: those an earlier process left unanswered first, then new ones."""

    def __init__(self, installation: Installation, pipe: Connection, lock: Lock, left: list[Told], seed: int) -> None:
        self._installation = installation
        self._pipe = pipe
        self._lock = lock
        self._left = left
        self._random = random.Random(seed)

    def work(self) -> None:
        own: UUID | None = None
        while True:
            told = self._left.pop() if self._left else self._new(own)
            self._tell(("asked", told))
            answer = self._installation.ask(told)
            self._tell(("answered", told, answer))
            if "synonym" not in told and isinstance(answer, int):
                own = UUID(told["of"])

    def _new(self, own: UUID | None) -> Told:
        """A municipality, a synonym of one's own, or a synonym of the region everybody wants to change."""
        told: Told = {"id": str(uuid4()), "of": str(uuid4())}
        if own and self._random.random() < 0.7:
            told |= {"of": str(own if self._random.random() < 0.9 else REGION), "synonym": told["id"]}
        return told

    def _tell(self, message: tuple[Any, ...]) -> None:
        with self._lock:
            self._pipe.send_bytes(json.dumps(message).encode())


def live(journal_url: str, models_url: str, pipe: Connection, left: list[Told], seed: int) -> None:
    """The process that will be killed."""
    installation = Installation(journal_url, models_url)
    follower = Follower(installation.store, installation.journal, f"process {seed}", lease=0.3)
    Thread(target=follower.run, args=(Event(),), daemon=True).start()
    lock = Lock()
    hands = [Hand(installation, pipe, lock, left[number::HANDS], seed * 100 + number) for number in range(HANDS)]
    threads = [Thread(target=hand.work, daemon=True) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def alive(journal_url: str, models_url: str, left: list[Told], seed: int) -> Iterator[Connection]:
    """A working process; SIGKILL ends it when the block ends, wherever it is. What it told stays in the pipe."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=live, args=(journal_url, models_url, told, left, seed))
    process.start()
    told.close()
    try:
        yield heard
    finally:
        process.kill()
        process.join()
        process.close()
