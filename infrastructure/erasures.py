"""The ledger of erasures: a file beside the database and outside its backups, so that no older backup brings anybody
back. A line is a person's id and the position of the fact; lines are only ever added.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import structlog

from domain.kernel import PersonId
from infrastructure.database import Database
from infrastructure.journal.erasing import erase, erased, erased_in, readable
from infrastructure.journal.plan import Plan
from infrastructure.keys import flush_folder

LINE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (\d+)")
"""A line cut short by a power cut is none; the fact of it is committed and is entered again at the next start."""

log = structlog.get_logger()


class Ledger:
    """The file; several processes may add to it at once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> dict[PersonId, int]:
        """Everybody erased, with the position the fact had; nobody where there is no file yet."""
        if not self._file.exists():
            return {}
        lines = self._file.read_text("ascii", errors="replace").splitlines()
        return {PersonId(UUID(found[1])): int(found[2]) for line in lines if (found := LINE.fullmatch(line))}

    def add(self, erased: Mapping[PersonId, int]) -> None:
        """Enter those who are not there; they are on the disk when it returns. Raises OSError."""
        if not erased or not erased.keys() - self.read().keys():
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            known = self.read()
            lines = "".join(f"{person} {erased[person]}\n" for person in sorted(erased.keys() - known.keys()))
            _write(descriptor, (_ended(descriptor) + lines).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        flush_folder(self._file.parent)


class Erasures:
    """Keeps the ledger and the database agreed on who is erased."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self.ledger = ledger

    def heard(self, plan: Plan) -> None:
        """Enter what a commit of this process erased, before its callers are answered."""
        self.ledger.add(erased_in(plan.rows))

    def apply(self) -> list[PersonId]:
        """Destroy again what the ledger says, and enter what the journal alone says.

        Gives whom the ledger knows and the journal does not. A key neither of them says was destroyed is no erasure:
        nobody is told that officers decided it, and verification finds it.
        """
        known = self.ledger.read()
        with self._database.read() as connection:
            again = readable(connection, known) if known else []
        if again:
            with self._database.write() as connection:
                for person in again:
                    erase(connection, person)
            log.warning("erased_again", people=len(again))
        with self._database.read() as connection:
            gone = erased(connection)
        self.ledger.add({person: position for person, position in gone.items() if position is not None})
        return [person for person, position in gone.items() if position is None and person in known]


def _write(descriptor: int, content: bytes) -> None:
    """All of it: a disk about to be full takes a part before it refuses the rest. Raises OSError."""
    while content:
        content = content[os.write(descriptor, content) :]


def _ended(descriptor: int) -> str:
    """What ends a last line that was cut short."""
    size = os.fstat(descriptor).st_size
    return "\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else ""
