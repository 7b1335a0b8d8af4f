"""Rules of the organisation tree that say no."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import RuleBroken
from domain.organisations.values import Level, OrganisationKind, OrganisationRole, OrganisationStatus


class KindNotOfLevel(RuleBroken):
    code = "organisation.kind_not_of_level"

    def __init__(self, kind: OrganisationKind, level: Level) -> None:
        super().__init__(kind=kind, level=level)


class ParentMissing(RuleBroken):
    code = "organisation.parent_missing"

    def __init__(self, level: Level) -> None:
        super().__init__(level=level)


class ParentNotHigher(RuleBroken):
    """A parent is always of a higher level, so no cycle can arise."""

    code = "organisation.parent_not_higher"

    def __init__(self, level: Level, parent_level: Level) -> None:
        super().__init__(level=level, parent_level=parent_level)


class TimeZoneMissing(RuleBroken):
    code = "organisation.time_zone_missing"


class TimeZoneUnknown(RuleBroken):
    code = "organisation.time_zone_unknown"

    def __init__(self, time_zone: str) -> None:
        super().__init__(time_zone=time_zone)


class TimeZoneNotOfRegion(RuleBroken):
    code = "organisation.time_zone_not_of_region"

    def __init__(self, level: Level) -> None:
        super().__init__(level=level)


class NotActive(RuleBroken):
    """It is closed, merged or not yet in the tree on the day in question."""

    code = "organisation.not_active"

    def __init__(self, organisation: UUID, on: date, status: OrganisationStatus | None) -> None:
        super().__init__(
            organisation=str(organisation), on=on.isoformat(), organisation_status=status or "unregistered"
        )


class NotAnEmployer(RuleBroken):
    code = "organisation.not_an_employer"

    def __init__(self, level: Level) -> None:
        super().__init__(level=level)


class AlreadyActive(RuleBroken):
    code = "organisation.already_active"


class AlreadyThere(RuleBroken):
    code = "organisation.already_there"

    def __init__(self, parent: UUID) -> None:
        super().__init__(parent=str(parent))


class MovedLater(RuleBroken):
    code = "organisation.moved_later"

    def __init__(self, moved_on: date) -> None:
        super().__init__(moved_on=moved_on.isoformat())


class NameUnchanged(RuleBroken):
    code = "organisation.name_unchanged"


class SynonymKnown(RuleBroken):
    code = "organisation.synonym_known"

    def __init__(self, synonym: str) -> None:
        super().__init__(synonym=synonym)


class BasedOnItself(RuleBroken):
    code = "organisation.based_on_itself"


class BasedOnUnchanged(RuleBroken):
    code = "organisation.based_on_unchanged"


class RoleAlreadyHeld(RuleBroken):
    code = "organisation.role_already_held"

    def __init__(self, role: OrganisationRole) -> None:
        super().__init__(role=role)


class RoleNotHeld(RuleBroken):
    code = "organisation.role_not_held"

    def __init__(self, role_id: UUID) -> None:
        super().__init__(role_id=str(role_id))


class RoleEndsBeforeItBegan(RuleBroken):
    code = "organisation.role_ends_before_it_began"

    def __init__(self, since: date) -> None:
        super().__init__(since=since.isoformat())


class MergedIntoItself(RuleBroken):
    code = "organisation.merged_into_itself"


class MergedLevelsDiffer(RuleBroken):
    code = "organisation.merged_levels_differ"

    def __init__(self, level: Level, into_level: Level) -> None:
        super().__init__(level=level, into_level=into_level)
