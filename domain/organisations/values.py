"""Levels and kinds of organisations."""

from enum import StrEnum


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
