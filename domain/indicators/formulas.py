"""How a figure is judged against its minima: exactly, on n and d; nothing is rounded or cut, blank is not zero."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Annotated

from pydantic import Field

from domain.kernel import Value

Percent = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=4)]
"""A share in percent, as printed."""


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    EXPECTED = "expected"
    """Not reached, and the deadline is still ahead."""
    NO_TARGET = "no_target"
    NO_DATA = "no_data"
    CANNOT_JUDGE = "cannot_judge"
    """The printed threshold is doubtful, and a methodologist has not decided how it reads."""


class Figure(Value):
    """n of d. A count has no d; a figure nobody knows has no n. n may exceed d: shown with a warning, never cut."""

    n: int | None = Field(default=None, ge=0)
    d: int | None = Field(default=None, ge=0)

    @property
    def exact(self) -> Fraction | None:
        """The share in percent; None without n, without d, or with nothing to divide by."""
        return Fraction(self.n * 100, self.d) if self.n is not None and self.d else None

    @property
    def share(self) -> Decimal | None:
        """The share in percent to 28 digits, for showing; judging uses n and d themselves."""
        return None if (exact := self.exact) is None else Decimal(exact.numerator) / exact.denominator

    @property
    def above_whole(self) -> bool:
        """More than 100 %: a warning for the reader, no error."""
        return self.n is not None and self.d is not None and self.n > self.d

    def __add__(self, other: Figure) -> Figure:
        """Figures of two territories together: what one of them does not know, their sum does not know either."""
        return Figure(n=_sum(self.n, other.n), d=_sum(self.d, other.d))


class Minima(Value):
    """What must be reached at least, as printed: a share (percent), a count, both, or neither; each independent.

    `doubt`: why the printed threshold cannot be judged (a unit that does not fit, an undefined year); None: it can.
    """

    share: Percent | None = None
    count: int | None = Field(default=None, ge=0)
    doubt: str | None = None

    @property
    def blank(self) -> bool:
        return self.share is None and self.count is None


class Judged(Value):
    """One minimum against the figure. `gap` is what is lacking, in percentage points or members; 0 when reached."""

    verdict: Verdict
    gap: Decimal | None = None


class Judgement(Value):
    """Both minima apart and the state of the whole; `lacking`: members of n that would make every minimum met."""

    share: Judged
    count: Judged
    verdict: Verdict
    lacking: int | None
    minima_disagree: bool
    """One minimum is reached and the other is not."""


NO_TARGET = Judged(verdict=Verdict.NO_TARGET)


def judge(figure: Figure, minima: Minima, *, over: bool) -> Judgement:
    """The figure against its minima; `over`: the deadline has passed, so what is not reached is not met."""
    share, count = _judge_share(figure, minima, over=over), _judge_count(figure, minima, over=over)
    reached = {judged.verdict is Verdict.MET for judged in (share, count) if judged.gap is not None}
    return Judgement(
        share=share,
        count=count,
        verdict=_whole((share.verdict, count.verdict)),
        lacking=lacking(figure, minima),
        minima_disagree=len(reached) == 2,
    )


def lacking(figure: Figure, minima: Minima) -> int | None:
    """How many more members n needs for every given minimum; None where that is not known or nothing is asked."""
    if figure.n is None or minima.blank or minima.doubt or (minima.share is not None and not figure.d):
        return None
    needed = [minima.count] if minima.count is not None else []
    if minima.share is not None and figure.d:
        needed.append(ceil(Fraction(minima.share) * figure.d / 100))
    return max(0, *(number - figure.n for number in needed))


def minima_contradict(periods: Iterable[Minima]) -> bool:
    """Across periods the share changes while the count stays, or the other way round (SOV прил. 3: 50 %/1, 100 %/1)."""
    given = [minima for minima in periods if minima.share is not None and minima.count is not None]
    return any((a.share == b.share) != (a.count == b.count) for a in given for b in given)


def is_over(year: int, as_of: date) -> bool:
    """A year's deadline is its last day, and that day still counts."""
    return as_of > date(year, 12, 31)


def _judge_share(figure: Figure, minima: Minima, *, over: bool) -> Judged:
    if minima.share is None:
        return NO_TARGET
    if minima.doubt:
        return Judged(verdict=Verdict.CANNOT_JUDGE)
    if figure.exact is None:
        return Judged(verdict=Verdict.NO_DATA if over else Verdict.EXPECTED)
    short = Fraction(minima.share) - figure.exact
    return _reached(Decimal(short.numerator) / short.denominator, over=over)


def _judge_count(figure: Figure, minima: Minima, *, over: bool) -> Judged:
    if minima.count is None:
        return NO_TARGET
    if minima.doubt:
        return Judged(verdict=Verdict.CANNOT_JUDGE)
    if figure.n is None:
        return Judged(verdict=Verdict.NO_DATA if over else Verdict.EXPECTED)
    return _reached(Decimal(minima.count - figure.n), over=over)


def _reached(short: Decimal, *, over: bool) -> Judged:
    if short <= 0:
        return Judged(verdict=Verdict.MET, gap=Decimal(0))
    return Judged(verdict=Verdict.NOT_MET if over else Verdict.EXPECTED, gap=short)


_GRAVEST_FIRST = (Verdict.CANNOT_JUDGE, Verdict.NOT_MET, Verdict.NO_DATA, Verdict.EXPECTED, Verdict.MET)


def _whole(verdicts: tuple[Verdict, ...]) -> Verdict:
    """Met needs every given minimum; a doubtful one stops all judging, a failed one decides."""
    return next((verdict for verdict in _GRAVEST_FIRST if verdict in verdicts), Verdict.NO_TARGET)


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b
