"""One scope per query: which roles may ask it, and how far the answer reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from application.permissions.rule import any_of
from application.ports import Authority
from domain.kernel import OrganisationId, PersonId
from domain.roles import Role

if TYPE_CHECKING:
    from application.bus import Actor

OWN = frozenset({Role.TEACHER, Role.MENTOR})
"""Roles that see only what is about themselves."""
EVIDENCE = frozenset(Role) - {Role.MINISTRY, Role.ADMINISTRATOR, Role.SYSTEM}
"""Roles that read files about people; a ministry has figures and moves."""
PARTIES = (Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.MUNICIPALITY, Role.CENTRE, Role.MINISTRY)
"""Roles that read papers, pairs and figures."""
STAFF = (Role.TUTOR, *PARTIES)
"""With the tutor, who reads routes (domain rules: who sees what)."""
KEEPERS = (Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.MUNICIPALITY, Role.CENTRE)
"""Roles that keep people's records and tell apart who is who; ministry and administrator need names only."""
NEAR = (Role.TUTOR, *KEEPERS)
"""Roles that call or write to people they work with."""

QUERIES = {
    "agreements": any_of(*PARTIES, Role.AUDITOR),
    "amendments": any_of(*PARTIES, Role.AUDITOR),
    "ioms": any_of(*OWN, *STAFF, Role.AUDITOR),
    "iom_files": any_of(*OWN, Role.TUTOR, Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.CENTRE),
    "iom_evidence": any_of(*EVIDENCE),
    "pairs": any_of(*OWN, *PARTIES, Role.AUDITOR),
    "organisations": any_of(*OWN, *STAFF, Role.AUDITOR, Role.ADMINISTRATOR),
    "people": any_of(*OWN, *STAFF, Role.AUDITOR, Role.ADMINISTRATOR),
    "access": any_of(*OWN, *STAFF, Role.AUDITOR, Role.ADMINISTRATOR),
    "people_contacts": any_of(*OWN, *NEAR, Role.AUDITOR),
    "people_duplicates": any_of(*KEEPERS, Role.ADMINISTRATOR),
    "people_birth_dates": any_of(*OWN, *KEEPERS, Role.AUDITOR),
    "indicators": any_of(*PARTIES, Role.AUDITOR),
    "inbox": any_of(*OWN, *STAFF, Role.AUDITOR),
    "audit": any_of(Role.AUDITOR, Role.MINISTRY, Role.CENTRE),
    "refusals": any_of(Role.AUDITOR, Role.ADMINISTRATOR),
    "readings": any_of(Role.AUDITOR),
    "tokens": any_of(*OWN, *STAFF, Role.ADMINISTRATOR),
    "projections": any_of(*STAFF, Role.AUDITOR, Role.ADMINISTRATOR),
}

OF_ONESELF = frozenset({"access"})
"""Queries that everybody but an overseer asks about themselves alone."""
OVERSEERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Scope:
    """How far an answer reaches: organisations, and one person where the role sees only itself."""

    organisations: frozenset[OrganisationId]
    person: PersonId | None = None

    def sees(self, places: Iterable[UUID], people: Iterable[UUID] = ()) -> bool:
        """Whether a thing at these places and about these people lies in the scope."""
        if self.person is not None:
            return self.person in people
        return not self.organisations.isdisjoint(places)


def scope(query: str, actor: Actor, authority: Authority, today: date) -> Scope:
    """The actor's scope for a query of the catalogue; raises NotAllowed."""
    grant = QUERIES[query].grant(actor, authority, today)
    alone = actor.role in OWN or (query in OF_ONESELF and actor.role not in OVERSEERS)
    return Scope(grant.scope or frozenset(), actor.person if alone else None)
