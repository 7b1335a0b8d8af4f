"""An absence as its facts tell it."""

from __future__ import annotations

from datetime import date

from domain.kernel import Aggregate, OrganisationId, PersonId


class AbsenceState(Aggregate):
    person: PersonId
    deputy: PersonId
    organisation: OrganisationId
    since: date
    until: date
    over_from: date | None
    """The first day the person is back before the last one announced; the first day of all when it is called off."""

    def runs_on(self, on: date) -> bool:
        """Whether the person is away on a day; both announced days count, the day of coming back does not."""
        return self.since <= on <= self.until and (self.over_from is None or on < self.over_from)
