"""The annex of the Sovetsk agreement as a table: its real minima against figures of a town."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine

from application.desk import ReasonGiven
from application.indicators import ConfirmValue, RestateValue
from domain.indicators import Figure, FigureSource, IndicatorKind, Minima, Report, Verdict
from domain.roles import Role
from projections.indicator_table import (
    MODELS,
    AnnexRow,
    AnnexTarget,
    together,
)
from tests.behaviour.couples import Couple
from tests.projections.a_municipality import LONG_AGO
from tests.projections.a_town import Town, as_printed
from tests.projections.shown import Shown
from tests.scenario import World

SEVEN = [f"sov-ind-{number}" for number in range(1, 8)]
MET, NOT_MET, EXPECTED = Verdict.MET, Verdict.NOT_MET, Verdict.EXPECTED
NO_TARGET, NO_DATA, CANNOT_JUDGE = Verdict.NO_TARGET, Verdict.NO_DATA, Verdict.CANNOT_JUDGE


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    world.do(as_printed(world), world.actor(Role.MINISTRY, world.ministry))
    return Shown(engine, world, *MODELS)


@pytest.fixture
def town(world: World, shown: Shown) -> Town:
    return Town(world, shown)


def another_town(world: World, shown: Shown, agreement: UUID) -> Town:
    """A municipality with an agreement of its own, alike."""
    place = world.new_municipality()
    world.do(as_printed(world, agreement, place), world.actor(Role.MINISTRY, world.ministry))
    return Town(world, shown, place, agreement)


@pytest.mark.req("SOV-32")
def test_the_annex_has_seven_indicators_two_periods_and_two_blank_cells(town: Town):
    """Of the 28 cells of the annex 26 are filled and the 2 blank ones stay blank."""
    rows = [row for row in town.table() if row.year in {2021, 2022}]

    cells = [cell for row in rows for cell in (row.minima.share, row.minima.count)]
    assert [row.indicator for row in rows if row.year == 2021] == SEVEN
    assert [row.label for row in rows if row.year == 2021] == [f"{number}." for number in range(1, 8)]
    assert (len(cells) - cells.count(None), cells.count(None)) == (26, 2)


@pytest.mark.req("SOV-38")
def test_the_open_period_is_judged_year_by_year_to_the_end_of_the_term(town: Town):
    """«2022 и последующие годы» is judged in 2022, 2023 and 2024, each year with a state of its own."""
    town.reports(4, 2022, 4)
    town.reports(4, 2023, 3)

    rows = [row for row in town.table() if row.indicator == "sov-ind-4"]
    assert [(row.year, row.period) for row in rows] == [
        (2021, "2021"),
        (2022, "2022+"),
        (2023, "2022+"),
        (2024, "2022+"),
    ]
    assert [row.judgement.verdict for row in rows] == [NO_DATA, MET, EXPECTED, EXPECTED]
    assert [row.minima.count for row in rows] == [2, 4, 4, 4]


@pytest.mark.req("SOV-33")
def test_share_and_count_are_independent_minima(town: Town, world: World):
    """One of five pedagogues is 20 %: the share of 2021 is met, the count of 12 people is not."""
    with_route, *_ = [town.teacher(world.school) for _ in range(5)]
    town.route(with_route, date(2021, 4, 4))

    row = town.row(1, 2021)
    assert (row.minima.share, row.minima.count) == (Decimal(5), 12)
    assert (row.figure, row.figure.share) == (Figure(n=1, d=5), Decimal(20))
    assert (row.judgement.share.verdict, row.judgement.count.verdict) == (MET, NOT_MET)
    assert (row.judgement.verdict, row.judgement.count.gap) == (NOT_MET, Decimal(11))


@pytest.mark.req("SOV-34")
def test_one_trained_tutor_meets_the_count_of_both_periods(town: Town):
    """One of two tutors: the count 1 is met in both periods, 50 % too, 100 % not; the disagreement is shown."""
    for year in (2021, 2022):
        town.reports(3, year, 1, 2)

    first, second = town.row(3, 2021), town.row(3, 2022)
    assert [row.judgement.count.verdict for row in (first, second)] == [MET, MET]
    assert [row.judgement.share.verdict for row in (first, second)] == [MET, NOT_MET]
    assert [row.judgement.minima_disagree for row in (first, second)] == [False, True]
    assert {row.indicator for row in town.table() if row.targets_disagree} == {"sov-ind-3"}


@pytest.mark.req("SOV-35")
def test_an_indicator_without_a_share_shows_a_blank_and_no_zero(town: Town):
    """Four events: the count is met, and neither target nor figure has a share."""
    town.reports(4, 2022, 4)

    row = town.row(4, 2022)
    assert (row.minima.share, row.figure.d, row.figure.share) == (None, None, None)
    assert (row.judgement.share.verdict, row.judgement.verdict) == (NO_TARGET, MET)
    assert row.kind is IndicatorKind.COUNT


@pytest.mark.req("SOV-36")
@pytest.mark.parametrize(("n", "d", "verdict"), [(2, 6, MET), (2, 7, NOT_MET), (1, 3, NOT_MET)])
def test_a_count_with_a_share_is_held_to_both_thresholds(town: Town, n: int, d: int, verdict: Verdict):
    """Indicator 5 is a count of organisations with a share of 30 % beside it: 2 of 7 and 1 of 3 each fail one."""
    town.reports(5, 2022, n, d)

    row = town.row(5, 2022)
    assert (row.kind, row.minima) == (IndicatorKind.COUNT, Minima(share=Decimal(30), count=2))
    assert row.judgement.verdict is verdict


@pytest.mark.req("SOV-37")
def test_a_target_that_does_not_grow_is_kept_as_it_is(town: Town, world: World):
    """Indicator 7 asks for 10 % and one school in every year, and one pair of teams meets it in each."""
    Couple.of(world, teams=True).start()

    rows = [row for row in town.table() if row.indicator == "sov-ind-7"]
    assert {(row.minima.share, row.minima.count) for row in rows} == {(Decimal(10), 1)}
    assert [row.judgement.verdict for row in rows] == [NOT_MET, MET, MET, EXPECTED]
    assert not any(row.targets_disagree for row in rows)


@pytest.mark.req("SOV-17")
def test_fact_and_minimum_are_compared_in_every_period(town: Town, world: World):
    """One of three schools with a pair since 2022: met nowhere yet, with what is lacking in each year."""
    town.school()
    Couple.of(world).start()

    rows = {row.year: row for row in town.table() if row.indicator == "sov-ind-6"}
    assert [rows[year].figure for year in (2021, 2022, 2023, 2024)] == [
        Figure(n=0, d=3),
        Figure(n=1, d=3),
        Figure(n=1, d=3),
        Figure(),
    ]
    assert [rows[year].judgement.verdict for year in (2021, 2022, 2023, 2024)] == [NOT_MET, NOT_MET, EXPECTED, EXPECTED]
    assert [rows[year].judgement.lacking for year in (2021, 2022, 2023, 2024)] == [1, 1, 1, None]
    assert (rows[2022].judgement.share.verdict, rows[2022].judgement.count.gap) == (MET, Decimal(1))


@pytest.mark.req("X-07")
def test_blank_no_deadline_yet_and_no_target_are_three_states(town: Town):
    """A year nobody reported on is no data, a running year is expected, an indicator without a target has none."""
    targets = [
        *town.targets,
        AnnexTarget(indicator="meg-ind-1", period="2021", from_year=2021, until_year=2021),
    ]
    town.reports(2, 2022, 0, 10)

    found = {(row.indicator, row.year): row.judgement.verdict for row in town.table(targets=targets)}
    assert found["sov-ind-2", 2021] is NO_DATA
    assert found["sov-ind-2", 2022] is NOT_MET
    assert found["sov-ind-2", 2024] is EXPECTED
    assert found["meg-ind-1", 2021] is NO_TARGET


def test_a_doubtful_threshold_is_not_judged(town: Town):
    """A threshold that looks wrong on paper is shown with its figure and left to a methodologist."""
    doubtful = [AnnexTarget("sov-ind-4", "2022+", 2022, None, min_share=Decimal(3), min_count=1, doubt="unit_mismatch")]
    town.reports(4, 2022, 4)

    row = town.row(4, 2022, targets=doubtful)
    assert (row.figure, row.judgement.verdict) == (Figure(n=4), CANNOT_JUDGE)


def test_more_than_the_whole_is_shown_with_a_warning(town: Town):
    """12 of 10 pedagogues is 120 %, above the whole and met."""
    town.reports(2, 2022, 12, 10)
    row = town.row(2, 2022)

    assert (row.figure.share, row.figure.above_whole) == (Decimal(120), True)
    assert (row.judgement.share.verdict, row.judgement.count.verdict) == (MET, NOT_MET)


def test_a_reported_figure_says_if_it_is_confirmed_and_what_waits(town: Town, world: World):
    """Unconfirmed, confirmed, and confirmed with a correction waiting are told apart."""
    value = town.reports(3, 2022, 2, 2)
    unconfirmed = town.row(3, 2022)
    world.do(ConfirmValue(value_id=value, occurred_on=date(2023, 2, 1)), town.centre)
    confirmed = town.row(3, 2022)
    corrected = Report(n=1, d=2, source="Отчёт ММС", measured_on=date(2022, 12, 31))
    restate = RestateValue(value_id=value, report=corrected, reason=ReasonGiven(code="counted_twice"))
    world.do(restate, town.reporter)
    waiting = town.row(3, 2022)

    assert [row.confirmed for row in (unconfirmed, confirmed, waiting)] == [False, True, True]
    assert (waiting.figure, waiting.pending) == (Figure(n=2, d=2), Figure(n=1, d=2))
    assert {row.source for row in (unconfirmed, confirmed)} == {FigureSource.REPORTED}
    assert (town.row(1, 2022).source, town.row(1, 2022).confirmed) == (FigureSource.COMPUTED, None)


def test_the_table_of_an_earlier_position_stays_askable(town: Town, world: World):
    """What the table said before a value was confirmed and a teacher recorded is the same question with a bound."""
    town.teacher(world.school)
    value = town.reports(3, 2022, 1, 1)
    before = world.journal.head()
    world.do(ConfirmValue(value_id=value), town.centre)
    town.hire(world.actor(Role.TEACHER, world.school), world.school, LONG_AGO)

    def told(rows: list[AnnexRow]) -> dict[str, tuple[Figure, bool | None]]:
        return {row.indicator: (row.figure, row.confirmed) for row in rows if row.year == 2022}

    then, now = told(town.table(known_at=before)), told(town.table())
    assert (then["sov-ind-1"], now["sov-ind-1"]) == ((Figure(n=0, d=1), None), (Figure(n=0, d=2), None))
    assert (then["sov-ind-3"], now["sov-ind-3"]) == ((Figure(n=1, d=1), False), (Figure(n=1, d=1), True))


def test_the_table_of_an_earlier_day_does_not_know_later_years(town: Town):
    """On a day of 2021 every year is ahead: nothing has failed yet."""
    verdicts = {row.judgement.verdict for row in town.table(as_of=date(2021, 12, 31))}

    assert verdicts == {EXPECTED}


@pytest.mark.req("SOV-05")
def test_the_ministry_sees_every_municipality_and_all_of_them_together(town: Town, world: World, shown: Shown):
    """n and d of the municipalities are added, shares are not averaged, and the unknown is counted as unknown."""
    other, silent = (another_town(world, shown, UUID(int=n)) for n in (71, 72))
    town.reports(2, 2022, 30, 100)
    other.reports(2, 2022, 1, 1)

    rows = together([place.table() for place in (town, other, silent)])
    row = next(row for row in rows if (row.indicator, row.year) == ("sov-ind-2", 2022))
    assert [r.indicator for r in rows if r.year == 2022] == SEVEN
    assert (row.figure, row.known, row.territories) == (Figure(n=31, d=101), 2, 3)
    assert row.verdicts == {MET: 1, NOT_MET: 1, NO_DATA: 1}
