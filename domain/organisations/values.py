"""Levels, kinds, names and roles of organisations."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from domain.kernel import Value


class Level(StrEnum):
    """Height in the tree; a parent is always of a higher level, so no cycle can arise."""

    COUNTRY = "country"
    REGION = "region"
    MUNICIPALITY = "municipality"
    ORGANISATION = "organisation"
    STRUCTURE = "structure"

    @property
    def height(self) -> int:
        return len(Level) - list(Level).index(self)


class OrganisationKind(StrEnum):
    """What an organisation is; territories are organisations of their own kind."""

    COUNTRY = "country"
    REGION = "region"
    MUNICIPALITY = "municipality"
    MINISTRY = "ministry"
    INSTITUTE = "institute"
    CENTRE = "centre"
    ADMINISTRATION = "administration"
    METHODICAL_CENTRE = "methodical_centre"
    SCHOOL = "school"
    FEDERAL_OPERATOR = "federal_operator"
    OTHER = "other"


_TERRITORIES = {
    OrganisationKind.COUNTRY: Level.COUNTRY,
    OrganisationKind.REGION: Level.REGION,
    OrganisationKind.MUNICIPALITY: Level.MUNICIPALITY,
}


def fits(kind: OrganisationKind, level: Level) -> bool:
    """A territory stands on the level of its name; all else is an organisation or a part of one."""
    return _TERRITORIES.get(kind, level) is level and (
        kind in _TERRITORIES or level in (Level.ORGANISATION, Level.STRUCTURE)
    )


class OrganisationStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"
    MERGED = "merged"


class OrganisationRole(StrEnum):
    """What an organisation is in a context; it may be several in several contexts (IZH, measures 1, 2)."""

    PARTY = "party"
    REGIONAL_OPERATOR = "regional_operator"
    REGIONAL_COORDINATOR = "regional_coordinator"
    FEDERAL_OPERATOR = "federal_operator"
    MONITORING_OPERATOR = "monitoring_operator"
    METHODICAL_SERVICE = "methodical_service"
    COORDINATOR = "coordinator"


Printed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
"""A name as documents print it."""


class Name(Value):
    """What people call it: Russian as printed, English beside it where there is one."""

    ru: Printed
    en: Printed | None = None


class RoleHeld(Value):
    """A role played in a context, from a day until the day it ended (not included); None while it lasts."""

    role: OrganisationRole
    context: Name
    since: date
    until: date | None = None


def folded(text: str) -> str:
    """How names are compared and searched: without case, ё as е, single spaces, no quotation marks."""
    plain = text.casefold().replace("ё", "е").translate(_QUOTES)
    return " ".join(plain.split())


_QUOTES = str.maketrans("", "", "«»\"'“”„")
