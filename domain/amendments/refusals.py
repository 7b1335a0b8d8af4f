"""Why an amendment says no, beside what every paper says (domain.papers.refusals)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.errors import RuleBroken


class NoChanges(RuleBroken):
    code = "amendment.no_changes"


class NoSuchChange(RuleBroken):
    code = "amendment.no_such_change"

    def __init__(self, change_id: UUID) -> None:
        super().__init__(change_id=str(change_id))


class ClausesChanged(RuleBroken):
    """The agreement was changed there since the change was proposed."""

    code = "amendment.clauses_changed"

    def __init__(self, clauses: Iterable[str]) -> None:
        super().__init__(clauses=sorted(clauses))


class StartNotReached(RuleBroken):
    code = "amendment.start_not_reached"

    def __init__(self, starts_on: date | None) -> None:
        super().__init__(starts_on=starts_on and starts_on.isoformat())
