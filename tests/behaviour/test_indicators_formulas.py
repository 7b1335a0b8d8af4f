"""Figures against minima: exact, both minima apart, nothing rounded, cut or invented."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators import Figure, Minima, Verdict, is_over, judge, lacking, minima_contradict

MET, NOT_MET, EXPECTED = Verdict.MET, Verdict.NOT_MET, Verdict.EXPECTED
NO_TARGET, NO_DATA, CANNOT_JUDGE = Verdict.NO_TARGET, Verdict.NO_DATA, Verdict.CANNOT_JUDGE

numbers = st.one_of(st.none(), st.integers(0, 100_000))
shares = st.one_of(st.none(), st.decimals(0, 200, places=2))
figures = st.builds(Figure, n=numbers, d=numbers)
minima = st.builds(Minima, share=shares, count=numbers)


def at_least(share: str | None, count: int | None, doubt: str | None = None) -> Minima:
    return Minima(share=None if share is None else Decimal(share), count=count, doubt=doubt)


def verdicts(figure: Figure, wanted: Minima, *, over: bool = True) -> tuple[Verdict, Verdict, Verdict]:
    judged = judge(figure, wanted, over=over)
    return judged.share.verdict, judged.count.verdict, judged.verdict


@pytest.mark.req("SOV-33")
@pytest.mark.parametrize(
    ("n", "d", "share", "count", "whole"),
    [
        (12, 240, MET, MET, MET),
        (11, 220, MET, NOT_MET, NOT_MET),
        (12, 250, NOT_MET, MET, NOT_MET),
        (5, 250, NOT_MET, NOT_MET, NOT_MET),
    ],
)
def test_share_and_count_are_judged_apart_and_both_are_needed(n, d, share, count, whole):
    """5 % and 12 people are two minima: neither follows from the other, and met means both."""
    assert verdicts(Figure(n=n, d=d), at_least("5", 12)) == (share, count, whole)


@pytest.mark.req("SOV-34")
def test_one_trained_tutor_meets_the_count_of_both_periods_and_the_share_is_judged_apart():
    """One tutor of two reaches the count 1 in 2021 and after; 50 % is reached too, 100 % is not."""
    one_of_two = Figure(n=1, d=2)

    assert verdicts(one_of_two, at_least("50", 1)) == (MET, MET, MET)
    assert verdicts(one_of_two, at_least("100", 1)) == (NOT_MET, MET, NOT_MET)
    assert judge(one_of_two, at_least("100", 1), over=True).minima_disagree


@pytest.mark.req("SOV-34")
@pytest.mark.parametrize(
    ("periods", "contradict"),
    [
        ([("50", 1), ("100", 1)], True),
        ([("10", 1), ("10", 1)], False),
        ([("5", 12), ("10", 25)], False),
        ([("10", 1), ("10", 2)], True),
        ([(None, 2), (None, 4)], False),
        ([("10", 1)], False),
    ],
)
def test_a_share_that_changes_while_its_count_stays_is_shown(periods, contradict):
    """50 % = 1 and 100 % = 1 cannot both be read off one number of tutors, so the disagreement is flagged."""
    assert minima_contradict(at_least(*period) for period in periods) is contradict


@pytest.mark.req("SOV-35")
def test_an_indicator_without_a_share_has_a_blank_one():
    """Row 4 asks only for a count: its share is no target, not a zero that everything reaches."""
    judged = judge(Figure(n=4), at_least(None, 4), over=True)

    assert (judged.share.verdict, judged.share.gap) == (NO_TARGET, None)
    assert (judged.count.verdict, judged.verdict) == (MET, MET)


@pytest.mark.req("SOV-36")
@pytest.mark.parametrize(("n", "d", "whole"), [(2, 6, MET), (2, 12, NOT_MET), (1, 3, NOT_MET)])
def test_a_count_with_a_share_is_held_to_both(n, d, whole):
    """Row 5 counts organisations and still asks for 30 % of them: both thresholds apply."""
    assert judge(Figure(n=n, d=d), at_least("30", 2), over=True).verdict is whole


@pytest.mark.req("SOV-37")
def test_a_target_need_not_grow():
    """Row 7 asks for 10 % and 1 in both periods, and that is no contradiction."""
    same = [at_least("10", 1), at_least("10", 1)]

    assert not minima_contradict(same)
    assert [judge(Figure(n=1, d=10), wanted, over=True).verdict for wanted in same] == [MET, MET]


@pytest.mark.req("X-07")
def test_blank_unknown_and_missed_are_three_different_things():
    """No target is not met, no data is not zero, a deadline ahead is not a failure."""
    asked = at_least("10", 1)

    assert judge(Figure(n=5, d=10), Minima(), over=True).verdict is NO_TARGET
    assert judge(Figure(), asked, over=True).verdict is NO_DATA
    assert judge(Figure(n=0, d=10), asked, over=True).verdict is NOT_MET
    assert judge(Figure(n=0, d=10), asked, over=False).verdict is EXPECTED


def test_nothing_to_divide_by_is_no_data():
    """A share of an empty denominator is unknown, neither 0 % nor 100 %."""
    judged = judge(Figure(n=0, d=0), at_least("10", None), over=True)

    assert (judged.verdict, Figure(n=0, d=0).share) == (NO_DATA, None)


def test_a_share_above_the_whole_is_shown_with_a_warning():
    """12 of 10 is 120 %: shown as it is, judged as it is, and flagged."""
    figure = Figure(n=12, d=10)

    assert (figure.share, figure.above_whole) == (Decimal(120), True)
    assert judge(figure, at_least("110", None), over=True).verdict is MET


def test_a_share_is_never_rounded_into_meeting_its_minimum():
    """One of three is 33.33… %: it does not reach 33.34 % and does reach 33.33 %."""
    third = Figure(n=1, d=3)

    assert judge(third, at_least("33.33", None), over=True).verdict is MET
    assert judge(third, at_least("33.34", None), over=True).verdict is NOT_MET
    assert judge(Figure(n=29_999, d=100_000), at_least("30", None), over=True).verdict is NOT_MET


def test_a_doubtful_threshold_is_not_judged():
    """A printed threshold that looks wrong waits for a methodologist, whatever the figure."""
    assert judge(Figure(n=99, d=100), at_least("3", 1, "percent of a count"), over=True).verdict is CANNOT_JUDGE


def test_a_failed_minimum_decides_whatever_the_other_one_lacks():
    """A count that was missed is not met even where the share cannot be known."""
    assert verdicts(Figure(n=1), at_least("10", 2)) == (NO_DATA, NOT_MET, NOT_MET)


def test_the_gap_is_told_for_each_minimum_and_for_the_whole():
    """20 of 250: 2 percentage points and 5 people short, 5 people for both."""
    judged = judge(Figure(n=20, d=250), at_least("10", 25), over=True)

    assert (judged.share.gap, judged.count.gap, judged.lacking) == (Decimal(2), Decimal(5), 5)


def test_what_is_lacking_covers_the_harder_minimum():
    """25 people are not enough for 10 % of 300: the share asks for 5 more."""
    assert lacking(Figure(n=25, d=300), at_least("10", 25)) == 5


@pytest.mark.parametrize(
    ("figure", "wanted"),
    [
        (Figure(), at_least("10", 1)),
        (Figure(n=1), at_least("10", 1)),
        (Figure(n=1, d=2), Minima()),
        (Figure(n=1, d=2), at_least("10", 1, "doubtful")),
    ],
)
def test_what_is_lacking_is_unknown_without_figures_or_targets(figure, wanted):
    """Nobody can say how many are lacking where the figure or the target is missing or doubtful."""
    assert lacking(figure, wanted) is None


@pytest.mark.parametrize(
    ("day", "over"), [(date(2022, 12, 31), False), (date(2023, 1, 1), True), (date(2021, 12, 31), False)]
)
def test_the_last_day_of_the_year_still_counts(day, over):
    """The deadline of a year passes when its last day has."""
    assert is_over(2022, day) is over


def test_figures_of_territories_add_up_and_shares_do_not():
    """10 of 100 and 1 of 1 are 11 of 101, far from the mean of the two shares."""
    assert Figure(n=10, d=100) + Figure(n=1, d=1) == Figure(n=11, d=101)
    assert Figure(n=10, d=100) + Figure(n=1) == Figure(n=11, d=None)


@given(figures, minima)
def test_met_needs_every_given_minimum_exactly(figure, wanted):
    """Met is said exactly when n and d reach each given minimum in whole numbers."""
    asked = []
    if wanted.share is not None:
        asked.append(bool(figure.n is not None and figure.d and figure.n * 100 >= Fraction(wanted.share) * figure.d))
    if wanted.count is not None:
        asked.append(figure.n is not None and figure.n >= wanted.count)

    assert (judge(figure, wanted, over=True).verdict is MET) == (bool(asked) and all(asked))


@given(figures, minima)
def test_before_the_deadline_nothing_has_failed(figure, wanted):
    """While the year runs a figure is met, expected or without a target, never failed and never missing."""
    assert judge(figure, wanted, over=False).verdict in {MET, EXPECTED, NO_TARGET}


@given(figures, minima)
def test_the_deadline_changes_only_what_is_not_reached(figure, wanted):
    """What is met before the deadline is met after it, with the same gaps."""
    before, after = judge(figure, wanted, over=False), judge(figure, wanted, over=True)

    assert (before.verdict is MET) == (after.verdict is MET)
    assert (before.share.gap, before.count.gap) == (after.share.gap, after.count.gap)


@given(figures, minima)
def test_so_many_more_members_would_be_enough_and_one_fewer_would_not(figure, wanted):
    """What is lacking is the smallest number of members that makes every minimum met."""
    short = lacking(figure, wanted)
    if short is None or figure.n is None:
        return

    assert judge(Figure(n=figure.n + short, d=figure.d), wanted, over=True).verdict is MET
    if short:
        assert judge(Figure(n=figure.n + short - 1, d=figure.d), wanted, over=True).verdict is NOT_MET


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_is_shown_to_28_digits(n, d):
    """The shown share is the exact one up to the last digit of a decimal."""
    share = Figure(n=n, d=d).share

    assert share is not None
    assert abs(Fraction(share) - Fraction(100 * n, d)) <= Fraction(1, 10**20)
