"""Values reported by municipalities: which stand, who confirmed them, and every figure ever handed in."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Engine

from application.bus import Actor
from application.desk import ReasonGiven
from application.indicators import ConfirmValue, ReportValue, ReportValueAgain, RestateValue, ReturnValue
from domain.indicators import Evidence, Report, ValueStatus
from domain.kernel import Basis
from domain.roles import Role
from projections.reported_values import ReportedValues, Standing, reported_values, reports, standing
from tests.behaviour import papers
from tests.projections.shown import Shown
from tests.scenario import World

AGREEMENT = UUID(int=70)
WHY = ReasonGiven(code="counted_twice")
DAYS = [date(2023, 1, day) for day in (10, 12, 16, 18, 20)]


def report(n: int, d: int | None = 2) -> Report:
    letter = Basis(kind="letter", number="15", dated=date(2023, 1, 9))
    return Report(n=n, d=d, source="Отчёт ММС", measured_on=date(2022, 12, 31), evidence=Evidence(documents=(letter,)))


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    world.do(papers.sov(world, AGREEMENT), world.actor(Role.MINISTRY, world.ministry))
    return Shown(engine, world, ReportedValues)


@pytest.fixture
def reporter(world: World) -> Actor:
    return world.actor(Role.MUNICIPALITY, world.administration)


@pytest.fixture
def centre(world: World) -> Actor:
    return world.actor(Role.CENTRE, world.centre)


def reported(world: World, by: Actor, n: int = 1, on: date = DAYS[0], indicator: str = "sov-ind-3") -> UUID:
    command = ReportValue(
        occurred_on=on,
        agreement=AGREEMENT,
        indicator=indicator,
        territory=world.municipality,
        year=2022,
        report=report(n),
    )
    return world.do(command, by).streams[0].id


def stands(shown: Shown, value: UUID, on: date = DAYS[-1], known_at: int | None = None) -> Standing | None:
    with shown.reading() as reader:
        return standing(reader, [value], on, known_at).get(value)


class TestStanding:
    def test_a_reported_value_counts_until_it_is_confirmed(self, shown, world, reporter, centre):
        """What was handed in counts, unconfirmed; confirmed, it counts as such."""
        value = reported(world, reporter)
        unconfirmed = stands(shown, value)
        world.do(ConfirmValue(value_id=value, occurred_on=DAYS[1]), centre)

        assert unconfirmed == Standing(1, 2, confirmed=False, pending=None)
        assert stands(shown, value) == Standing(1, 2, confirmed=True, pending=None)

    def test_a_returned_value_does_not_count(self, shown, world, reporter, centre):
        """Until the municipality reports again there is no figure, and no figure is not zero."""
        value = reported(world, reporter)
        world.do(ReturnValue(value_id=value, occurred_on=DAYS[1], reason=WHY), centre)
        gone = stands(shown, value)
        world.do(ReportValueAgain(value_id=value, occurred_on=DAYS[2], report=report(2)), reporter)

        assert (gone, stands(shown, value)) == (None, Standing(2, 2, confirmed=False, pending=None))

    def test_confirmed_figures_stand_while_a_correction_waits(self, shown, world, reporter, centre):
        """The correction is shown beside the confirmed figure and replaces it when it is confirmed."""
        value = reported(world, reporter, n=2)
        world.do(ConfirmValue(value_id=value, occurred_on=DAYS[1]), centre)
        world.do(RestateValue(value_id=value, occurred_on=DAYS[2], report=report(1), reason=WHY), reporter)
        waiting = stands(shown, value)
        world.do(ConfirmValue(value_id=value, occurred_on=DAYS[3]), centre)

        assert waiting == Standing(2, 2, confirmed=True, pending=(1, 2))
        assert stands(shown, value) == Standing(1, 2, confirmed=True, pending=None)

    def test_a_returned_correction_leaves_the_confirmed_figures(self, shown, world, reporter, centre):
        """A correction the centre does not accept changes nothing."""
        value = reported(world, reporter, n=2)
        world.do(ConfirmValue(value_id=value, occurred_on=DAYS[1]), centre)
        world.do(RestateValue(value_id=value, occurred_on=DAYS[2], report=report(1), reason=WHY), reporter)
        world.do(ReturnValue(value_id=value, occurred_on=DAYS[3], reason=WHY), centre)

        assert stands(shown, value) == Standing(2, 2, confirmed=True, pending=None)

    def test_a_value_is_asked_for_on_any_day_and_as_known_at_any_position(self, shown, world, reporter, centre):
        """Before the report nothing stood; before the correction was known the old figure did."""
        value = reported(world, reporter, n=2)
        world.do(ConfirmValue(value_id=value, occurred_on=DAYS[1]), centre)
        before = world.journal.head()
        world.do(RestateValue(value_id=value, occurred_on=DAYS[2], report=report(1), reason=WHY), reporter)
        world.do(ConfirmValue(value_id=value, occurred_on=DAYS[3]), centre)

        assert stands(shown, value, date(2023, 1, 9)) is None
        assert stands(shown, value, DAYS[0]) == Standing(2, 2, confirmed=False, pending=None)
        assert stands(shown, value, DAYS[2]) == Standing(2, 2, confirmed=True, pending=(1, 2))
        assert stands(shown, value, known_at=before) == Standing(2, 2, confirmed=True, pending=None)


@pytest.mark.req("SOV-19", "X-08")
def test_every_figure_keeps_author_source_evidence_and_judgement(shown, world, reporter, centre):
    """The first figure, its return, the second and its confirmation all stay readable, with who did what when."""
    value = reported(world, reporter, n=2)
    world.do(ReturnValue(value_id=value, occurred_on=DAYS[1], reason=WHY), centre)
    world.do(ReportValueAgain(value_id=value, occurred_on=DAYS[2], report=report(1)), reporter)
    world.do(ConfirmValue(value_id=value, occurred_on=DAYS[3]), centre)

    with shown.reading() as reader:
        newest, first = reports(reader, value)
    assert (first["n"], first["author_id"], first["organisation_id"]) == (2, reporter.person, world.administration)
    assert (first["source"], first["measured_on"], first["reported_on"]) == ("Отчёт ММС", date(2022, 12, 31), DAYS[0])
    assert first["evidence"]["documents"][0]["number"] == "15"
    assert (first["judgement"], first["judgement_reason"], first["judged_on"]) == (
        "returned",
        "counted_twice",
        DAYS[1],
    )
    assert (newest["n"], newest["judgement"], newest["judged_by"]) == (1, "confirmed", centre.person)


def test_values_are_listed_by_territory_year_and_state(shown, world, reporter, centre):
    """The centre sees what waits for confirmation; pages follow each other."""
    values = [reported(world, reporter, indicator=f"sov-ind-{number}") for number in (2, 3, 5)]
    world.do(ConfirmValue(value_id=values[0]), centre)

    with shown.reading() as reader:
        here = frozenset({world.municipality})
        waiting = reported_values(reader, here, status=ValueStatus.REPORTED)
        first = reported_values(reader, here, limit=2)
        rest = reported_values(reader, here, before=first[-1]["opened_at"])
        elsewhere = reported_values(reader, frozenset({world.foreign_municipality}))
        other_year = reported_values(reader, None, year=2021)
    assert [row["value_id"] for row in waiting] == [values[2], values[1]]
    assert [row["value_id"] for row in (*first, *rest)] == values[::-1]
    assert (elsewhere, other_year) == ([], [])


def test_values_are_listed_as_they_stood_on_a_day(shown, world, reporter, centre):
    """On a day a value has the status it had then, and one not yet handed in is not there; a position knows as much."""
    value = reported(world, reporter)
    known = world.journal.head()
    world.do(ReturnValue(value_id=value, occurred_on=DAYS[1], reason=WHY), centre)
    world.do(ReportValueAgain(value_id=value, occurred_on=DAYS[2], report=report(2)), reporter)
    world.do(ConfirmValue(value_id=value, occurred_on=DAYS[3]), centre)

    with shown.reading() as reader:
        days = [reported_values(reader, None, on) for on in (date(2023, 1, 9), *DAYS)]
        believed = reported_values(reader, None, DAYS[3], known_at=known)
        returned = reported_values(reader, None, DAYS[1], status=ValueStatus.RETURNED)
    assert [[(row["status"], row["since"]) for row in rows] for rows in days] == [
        [],
        [("reported", DAYS[0])],
        [("returned", DAYS[1])],
        [("reported", DAYS[2])],
        [("confirmed", DAYS[3])],
        [("confirmed", DAYS[3])],
    ]
    assert [row["status"] for row in believed] == ["reported"]
    assert [row["value_id"] for row in returned] == [value]


@pytest.mark.req("X-03")
def test_rebuilt_values_are_the_values_shown(shown, world, reporter, centre):
    """Told anew from the journal, the rows are the same."""
    value = reported(world, reporter)
    world.do(ReturnValue(value_id=value, reason=WHY), centre)
    world.do(ReportValueAgain(value_id=value, report=report(2)), reporter)
    world.do(ConfirmValue(value_id=value), centre)

    assert shown.rebuilt_equals_live()
