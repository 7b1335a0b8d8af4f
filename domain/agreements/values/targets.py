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

    def judge(self, numerator: int | None, denominator: int | None) -> Judgement:
        """Both minima apart; the share needs a denominator, a count only the numerator."""
        share = count = None
        if self.min_share is not None and numerator is not None and denominator:
            share = Decimal(numerator) * 100 >= self.min_share * denominator
        if self.min_count is not None and numerator is not None:
            count = numerator >= self.min_count
        return Judgement(minimum=self, share_met=share, count_met=count)


class Judgement(Value):
    """Each minimum's verdict: None where it is blank or the number is unknown."""

    minimum: Minimum
    share_met: bool | None
    count_met: bool | None

    @property
    def met(self) -> bool | None:
        """True only when every given minimum is met; None: no target, or no data for one that is given."""
        given = [self.share_met] if self.minimum.min_share is not None else []
        given += [self.count_met] if self.minimum.min_count is not None else []
        if not given:
            return None
        return False if False in given else (None if None in given else True)

    @property
    def disagree(self) -> bool:
        """One minimum says yes and the other no (SOV приложение, 3)."""
        return {self.share_met, self.count_met} == {True, False}


class Goal(Value):
    """Indicator × territory × period, as the annex's row and column name it."""

    indicator: Slug
    territory: OrganisationId
    period: TargetPeriod
    label: Label | None = None


class Target(Goal, Minimum):
    kind: Literal["target"] = "target"
