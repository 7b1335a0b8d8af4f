"""The annex: minima of indicators, share and count independent of one another."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.agreements.values.duties import Slug
from domain.kernel import OrganisationId, Value
from domain.papers.values import Label, Title

Share = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=4)]
"""A share in percent, exact; above 100 is kept as printed."""
Count = Annotated[int, Field(ge=0, le=100_000_000)]


class TargetPeriod(Value):
    """A column of the annex. `until_year` None: open, runs to the end of the term and is judged year by year."""

    key: str = Field(pattern=r"^\d{4}(-\d{4})?\+?$")
    printed: Title
    from_year: int = Field(ge=1990, le=2200)
    until_year: int | None = Field(default=None, ge=1990, le=2200)

    def years(self, last: int) -> tuple[int, ...]:
        """Calendar years it is judged in, up to the agreement's last one."""
        return tuple(range(self.from_year, min(self.until_year or last, last) + 1))


class Minimum(Value):
    """What must be reached at least: share (percent) and count are independent, each may be blank (SOV приложение)."""

    min_share: Share | None = None
    min_count: Count | None = None

    @property
    def blank(self) -> bool:
        return self.min_share is None and self.min_count is None


class Goal(Value):
    """Indicator × territory × period, as the annex's row and column name it."""

    indicator: Slug
    territory: OrganisationId
    period: TargetPeriod
    label: Label | None = None


class Target(Goal, Minimum):
    kind: Literal["target"] = "target"
