"""Who could do what on a day: roles held then, and what deputies held of them, as known at a position."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from uuid import UUID

from application.permissions.deputies import passed_on
from application.permissions.rule import Permission, root_of
from application.ports import Binding, TreeNode
from domain.kernel import OrganisationId, PersonId
from domain.organisations.values import Level
from domain.roles import Function, Role
from projections import absence_register, binding_register
from projections.model import Reader, Row
from projections.organisation_queries import organisations_below, path


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; every given part must fit. `organisations`: where the asker sees; None: anywhere."""

    on: date
    known_at: int | None
    organisations: Collection[OrganisationId] | None
    person: PersonId | None = None
    organisation: OrganisationId | None = None
    """The organisation that could be acted for."""
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A role somebody held: by a binding of the own, or by that of the person absent."""

    person: PersonId
    binding_id: UUID
    binding: Binding
    absence_id: UUID | None = None


class AccessOnDay:
    """Answers from the registers, all read at one moment."""

    def __init__(self, reader: Reader, asked: Asked) -> None:
        self._reader = reader
        self._asked = asked
        self._path = cache(self._climb)

    def page(self, after: UUID | None, limit: int) -> tuple[list[Standing], UUID | None]:
        """What is held by so many bindings, and the last of them if there are more."""
        rows = self._bindings(self._asked.organisations, after, limit + 1)
        found = [standing for standing in self._standings(rows[:limit]) if self._fits(standing)]
        return found, rows[limit - 1]["binding_id"] if len(rows) > limit else None

    def elsewhere(self) -> int:
        """How many could act for the organisation by roles held where the asker does not see."""
        asked = self._asked
        if asked.organisation is None or asked.organisations is None:
            return 0
        above = self._path(asked.organisation)
        territory = next((node.id for node in above if node.level is Level.REGION), asked.organisation)
        below = self._reader.rows(organisations_below(self._reader, territory, asked.on, asked.known_at))
        unseen = {OrganisationId(row["id"]) for row in below} | {node.id for node in above}
        rows = self._bindings(unseen - set(asked.organisations), None, None)
        return len({standing.person for standing in self._standings(rows) if self._fits(standing)})

    def _bindings(
        self, organisations: Collection[OrganisationId] | None, after: UUID | None, limit: int | None
    ) -> list[Row]:
        asked = self._asked
        return binding_register.bindings(
            self._reader,
            asked.on,
            organisations,
            people=self._people(),
            roles=asked.permission.roles if asked.permission else None,
            known_at=asked.known_at,
            after=after,
            limit=limit,
        )

    def _people(self) -> set[UUID] | None:
        """The person asked for, and everybody they stand in for."""
        if self._asked.person is None:
            return None
        return {self._asked.person} | {row["person_id"] for row in self._absences({self._asked.person})}

    def _absences(self, people: Collection[UUID]) -> list[Row]:
        return absence_register.absences(self._reader, self._asked.on, people=people, known_at=self._asked.known_at)

    def _standings(self, rows: Sequence[Row]) -> Iterator[Standing]:
        absences = self._absences({row["person_id"] for row in rows}) if rows else []
        for row in rows:
            functions = frozenset(map(Function, row["functions"]))
            binding = Binding(Role(row["role"]), row["organisation"], functions)
            own = Standing(row["person_id"], row["binding_id"], binding)
            yield own
            for away in absences:
                if away["person_id"] == own.person:
                    yield from self._passed(own, away)

    def _passed(self, own: Standing, away: Row) -> Iterator[Standing]:
        binding = passed_on(own.binding, own.person, away["organisation"], self._above)
        if binding:
            yield replace(own, person=away["deputy_id"], binding=binding, absence_id=away["absence_id"])

    def _fits(self, standing: Standing) -> bool:
        asked, binding = self._asked, standing.binding
        if asked.person is not None and standing.person != asked.person:
            return False
        if asked.permission and not asked.permission.allows(binding.role, binding.functions):
            return False
        return asked.organisation is None or self._reaches(binding, asked.organisation)

    def _reaches(self, binding: Binding, organisation: OrganisationId) -> bool:
        root = root_of(binding.role, self._path(binding.organisation), binding.organisation)
        return root in self._above(organisation)

    def _above(self, organisation: OrganisationId) -> set[OrganisationId]:
        return {node.id for node in self._path(organisation)}

    def _climb(self, organisation: OrganisationId) -> list[TreeNode]:
        rows = path(self._reader, organisation, self._asked.on, self._asked.known_at)
        return [TreeNode(row["organisation_id"], row["parent"], Level(row["level"]), row["kind"]) for row in rows]
