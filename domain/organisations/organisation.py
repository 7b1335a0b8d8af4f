"""An organisation of the dated tree country > region > municipality > organisation > structure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from domain.kernel import Act, OrganisationId, Value
from domain.organisations.facts import Registered
from domain.organisations.naming import Naming
from domain.organisations.refusals import KindNotOfLevel
from domain.organisations.standing import Standing, check_parent, check_time_zone, zone_fits
from domain.organisations.values import Level, Name, OrganisationKind, OrganisationStatus, fits


class Card(Value):
    """What is known of an organisation when it is registered, beside its place."""

    level: Level
    kind: OrganisationKind
    name: Name
    synonyms: tuple[str, ...] = ()
    time_zone: str | None = None
    external: bool = False
    demo: bool = False


class Organisation(Naming):
    KIND: ClassVar[str] = "organisation"

    @classmethod
    def register(
        cls,
        act: Act,
        organisation_id: OrganisationId,
        card: Card,
        parent: Standing | None,
        base: Standing | None,
    ) -> Organisation:
        """Stands in the tree from the day of the act, under `parent`, perhaps on the basis of `base`."""
        if not fits(card.kind, card.level):
            raise KindNotOfLevel(card.kind, card.level)
        check_parent(act, card.level, parent)
        check_time_zone(card.level, card.time_zone)
        if base is not None:
            base.check_may_carry(act, organisation_id)
        return cls.found(
            act,
            Registered,
            organisation_id,
            parent=parent and parent.id,
            based_on=base and base.id,
            **dict(card),
        )

    def places(self) -> frozenset[OrganisationId]:
        own = OrganisationId(self.id)
        return frozenset({own} if self.parent is None else {own, self.parent})

    def coherent(self) -> bool:
        roles = all(held.until is None or held.since <= held.until for held in self.roles.values())
        return (
            roles
            and zone_fits(self.level, self.time_zone)
            and all(self._active_sometime(since) for since, _ in self.parents)
        )

    def _active_sometime(self, on: date) -> bool:
        """Whether it stood for some part of the day: it may move, close and open again on one."""
        states = [status for since, status in self.statuses_by_day if since == on]
        return OrganisationStatus.ACTIVE in (*states, self.status_on(on - timedelta(days=1)))
