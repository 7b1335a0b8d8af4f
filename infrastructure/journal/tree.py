"""The tree of organisations in memory, brought up to the newest fact of an organisation before every answer.

A reach is asked for with every command; walking the table would cost some twenty statements. What changed since the
last look is read by position: the lines of a stream are replaced as a whole, and none ever goes without another.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from sqlalchemy import bindparam, select

from application.ports import TreeNode
from domain.kernel import OrganisationId
from domain.organisations.values import Level
from infrastructure.database import Database
from infrastructure.journal.schema import organisation_tree
from infrastructure.journal.statements import compiled
from infrastructure.wire import as_uuid

KEPT_SUBTREES, KEPT_PATHS = 256, 20_000
"""Answers kept for as long as the tree stands as it is."""


class Place(NamedTuple):
    """Where an organisation stands between two days, inclusive; `until` None: to this day and on."""

    parent: OrganisationId | None
    level: str
    kind: str
    time_zone: str | None
    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


class Tree:
    """All organisations with all their places. Threads read it while one brings it up to date."""

    def __init__(self, database: Database) -> None:
        table = organisation_tree.c
        changed = select(
            table.stream_id,
            table.parent,
            table.level,
            table.kind,
            table.time_zone,
            table.from_day,
            table.until,
            table.position,
        ).where(table.position > bindparam("after"))
        self._changed = compiled(changed.order_by(table.stream_id, table.line), database.hot)
        self._database = database
        self._lock = Lock()
        self._position = 0
        self._places: dict[OrganisationId, tuple[Place, ...]] = {}
        self._children: dict[OrganisationId, frozenset[OrganisationId]] = {}
        self._below = lru_cache(KEPT_SUBTREES)(self._walk)
        self._above = lru_cache(KEPT_PATHS)(self._climb)
        self._zones = lru_cache(KEPT_PATHS)(self._zone)

    def bring_up(self, position: int) -> None:
        """Read what changed, if the newest change is at a later position than the last look."""
        if position <= self._position:
            return
        with self._lock:
            if position <= self._position:
                return
            changed: dict[OrganisationId, list[Place]] = {}
            rows = self._database.text(self._changed, (self._position,))
            for stream_id, parent, level, kind, zone, since, until, _at in rows:
                place = Place(parent and read_id(parent), level, kind, zone, read_day(since), until and read_day(until))
                changed.setdefault(read_id(stream_id), []).append(place)
            self._take_in(changed)
            self._position = max(int(row[-1]) for row in rows)

    def _take_in(self, changed: dict[OrganisationId, list[Place]]) -> None:
        """Whole values are put in place of old ones, so a thread that reads meanwhile sees the one or the other."""
        for stream_id, places in changed.items():
            self._places[stream_id] = tuple(places)
            for parent in {place.parent for place in places if place.parent}:
                self._children[parent] = self._children.get(parent, frozenset()) | {stream_id}

    def place(self, organisation: OrganisationId, on: date) -> Place | None:
        """Where it stands on a day; None when it does not."""
        return next((place for place in self._places.get(organisation, ()) if place.holds(on)), None)

    def path(self, organisation: OrganisationId, on: date) -> tuple[TreeNode, ...]:
        """The organisation and its parents on a day, nearest first."""
        return self._above(organisation, on, self._position)

    def time_zone(self, organisation: OrganisationId) -> str | None:
        """The zone of the nearest above that names one, by the newest places."""
        return self._zones(organisation, self._position)

    def subtree(self, organisation: OrganisationId, on: date) -> frozenset[OrganisationId]:
        """The organisation and everything below it on a day."""
        return self._below(organisation, on, self._position)

    # Kept by position: what a thread gathers while the tree is brought up is asked for by nobody afterwards.

    def _walk(self, organisation: OrganisationId, on: date, _position: int) -> frozenset[OrganisationId]:
        found = {organisation}
        front = [organisation]
        while front:
            asked = front.pop()
            children = self._children.get(asked, frozenset())
            below = [child for child in children if child not in found and self._parent(child, on) == asked]
            found.update(below)
            front += below
        return frozenset(found)

    def _climb(self, organisation: OrganisationId, on: date, _position: int) -> tuple[TreeNode, ...]:
        found: dict[OrganisationId, TreeNode] = {}
        asked: OrganisationId | None = organisation
        while asked and asked not in found and (place := self.place(asked, on)):
            found[asked] = TreeNode(asked, place.parent, Level(place.level), place.kind)
            asked = place.parent
        return tuple(found.values())

    def _zone(self, organisation: OrganisationId, _position: int) -> str | None:
        seen: set[OrganisationId] = set()
        asked: OrganisationId | None = organisation
        while asked and asked not in seen and (places := self._places.get(asked)):
            if places[-1].time_zone:
                return places[-1].time_zone
            seen.add(asked)
            asked = places[-1].parent
        return None

    def _parent(self, organisation: OrganisationId, on: date) -> OrganisationId | None:
        place = self.place(organisation, on)
        return place and place.parent


def read_id(value: str) -> OrganisationId:
    """An organisation's id as text."""
    return OrganisationId(as_uuid(value))


def read_day(value: str) -> date:
    """A day as text."""
    return date.fromisoformat(value)
