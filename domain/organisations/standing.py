"""Where an organisation stands in the tree, and whether it does."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import available_timezones

from domain.kernel import Act, Reason
from domain.organisations.facts import Closed, Merged, Moved, OpenedAgain, TookOver
from domain.organisations.refusals import (
    AlreadyActive,
    AlreadyThere,
    BasedOnItself,
    MergedIntoItself,
    MergedLevelsDiffer,
    MovedLater,
    NotActive,
    NotAnEmployer,
    ParentMissing,
    ParentNotHigher,
    TimeZoneMissing,
    TimeZoneNotOfRegion,
    TimeZoneUnknown,
)
from domain.organisations.state import OrganisationState
from domain.organisations.values import Level, OrganisationStatus


class Standing(OrganisationState):
    def move(self, act: Act, parent: Standing) -> None:
        """Under another parent from the day of the act."""
        self.check_active(act)
        check_parent(act, self.level, parent)
        if self.parent_on(act.occurred_on) == parent.id:
            raise AlreadyThere(parent.id)
        self.record(act, Moved, parent=parent.id)

    def merge(self, act: Act, into: Standing) -> None:
        """Goes into another organisation of its level, which must go on; both streams say so."""
        self._check_goes(act)
        if into.id == self.id:
            raise MergedIntoItself
        if into.level is not self.level:
            raise MergedLevelsDiffer(self.level, into.level)
        if not into.active_from(act.occurred_on):
            raise NotActive(into.id, act.occurred_on, into.status)
        self.record(act, Merged, into=into.id)
        into.record(act, TookOver, merged=self.id)

    def close(self, act: Act, reason: Reason | None) -> None:
        self._check_goes(act)
        self.record(act, Closed, reason=reason)

    def open_again(self, act: Act, parent: Standing | None, reason: Reason) -> None:
        """After a closing or a merger; under the parent it had, or another one."""
        if self.status is OrganisationStatus.ACTIVE:
            raise AlreadyActive
        check_parent(act, self.level, parent)
        self.record(act, OpenedAgain, parent=parent and parent.id, reason=reason)

    def _check_goes(self, act: Act) -> None:
        self.check_active(act)
        moved_on, _ = self.parents[-1]
        if moved_on > act.occurred_on:
            raise MovedLater(moved_on)

    def check_active(self, act: Act) -> None:
        """Raise unless it stands in the tree on the day of the act."""
        status = self.status_on(act.occurred_on)
        if status is not OrganisationStatus.ACTIVE:
            raise NotActive(self.id, act.occurred_on, status)

    def check_may_employ(self, act: Act) -> None:
        """Raise unless people can work there on the day of the act: a territory employs nobody."""
        if self.level not in (Level.ORGANISATION, Level.STRUCTURE):
            raise NotAnEmployer(self.level)
        self.check_active(act)

    def check_may_carry(self, act: Act, other: UUID) -> None:
        """Raise unless another organisation can work on the basis of this one from the day of the act."""
        if other == self.id:
            raise BasedOnItself
        self.check_active(act)


def check_parent(act: Act, level: Level, parent: Standing | None) -> None:
    """Raise unless an organisation of this level may stand under `parent` on the day of the act."""
    if parent is None:
        if level is not Level.COUNTRY:
            raise ParentMissing(level)
        return
    if parent.level.height <= level.height:
        raise ParentNotHigher(level, parent.level)
    parent.check_active(act)


def check_time_zone(level: Level, time_zone: str | None) -> None:
    """A region has a time zone of its own, nothing else has one."""
    if level is not Level.REGION:
        if time_zone is not None:
            raise TimeZoneNotOfRegion(level)
        return
    if time_zone is None:
        raise TimeZoneMissing
    if time_zone not in available_timezones():
        raise TimeZoneUnknown(time_zone)


def zone_fits(level: Level, time_zone: str | None) -> bool:
    """Whether an organisation of this level may have the zone, or none."""
    return time_zone in available_timezones() if level is Level.REGION else time_zone is None
