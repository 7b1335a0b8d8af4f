"""tests/access.csv read: one line a route and role, what is expected of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from domain.roles import Role

FILE = Path(__file__).parents[2] / "access.csv"
ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
"""The system itself comes through no door."""
REGIONAL = frozenset({Role.CENTRE, Role.MINISTRY, Role.AUDITOR, Role.ADMINISTRATOR})
"""Their territory is a region; that of the others a municipality or less."""
PERSONAL = frozenset({Role.TEACHER, Role.MENTOR})
"""They see what is about themselves."""


class Line(NamedTuple):
    """Statuses as the file has them; `empty`: 200 and nothing of another territory."""

    method: str
    path: str
    what: str
    clause: str
    role: Role
    own: str
    foreign: str
    none: str
    expired: str
    revoked: str
    csrf: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.role}"


@cache
def lines() -> tuple[Line, ...]:
    return tuple(_read())


def _read() -> Iterator[Line]:
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row.keys() == set(Line._fields)
            yield Line(role=Role(row.pop("role")), **row)
