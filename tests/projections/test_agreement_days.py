"""Legal days of agreements and amendments: each comes once, on the day itself."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from application import agreements as ask
from application.sweep import Sweep, Swept
from domain.legal_days import LegalDay, LegalRule
from projections.agreement_days import MODELS, due, ending
from tests.behaviour.three_parties import Three
from tests.projections.agreements_shown import izh, sov
from tests.projections.shown import Shown
from tests.scenario import World

R = LegalRule


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, *MODELS)


@pytest.fixture
def three(world: World) -> Three:
    return Three(world)


def days(shown: Shown, day: date) -> list[LegalDay]:
    with shown.reading() as reader:
        return sorted(due(reader, day), key=lambda each: (each.day, each.rule))


def told(shown: Shown, day: date) -> list[tuple[LegalRule, date, str]]:
    return [(each.rule, each.day, each.period) for each in days(shown, day)]


def test_the_first_day_in_force_comes_and_is_noted_once(shown, world, three):
    """An agreement that waits for October is due on 1 October, and no longer once the system has noted it."""
    agreement = three.in_force(starts_on=date(2023, 10, 1))
    assert told(shown, date(2023, 9, 30)) == []

    (only,) = days(shown, date(2023, 10, 1))
    assert only == LegalDay(rule=R.AGREEMENT_IN_FORCE, stream_id=agreement, day=date(2023, 10, 1), place=world.ministry)
    world.on(date(2023, 10, 1))
    world.do(ask.NoteInForce(agreement_id=agreement))
    assert told(shown, date(2023, 10, 1)) == []


def test_ends_of_periods_and_of_the_term(shown, world, three):
    """Each year is over on 1 January, the last one with the term; the term is over the day after its last day."""
    agreement = three.in_force()

    assert told(shown, date(2025, 1, 1)) == [
        (R.REPORTING_PERIOD_OVER, date(2024, 1, 1), "2023"),
        (R.AGREEMENT_EXPIRED, date(2024, 12, 31), ""),
        (R.REPORTING_PERIOD_OVER, date(2024, 12, 31), "2024"),
    ]
    world.on(date(2025, 1, 1))
    for period in ("2023", "2024"):
        world.do(ask.NoteEvaluationDue(agreement_id=agreement, period=period))
    world.do(ask.NoteExpired(agreement_id=agreement))
    assert told(shown, date(2025, 1, 1)) == []


def test_an_amendment_waits_for_its_first_day(shown, world, three):
    """Signed in September for October it is due on 1 October."""
    agreement = three.in_force()
    amendment = three.amendment(agreement, starts_on=date(2023, 10, 1))
    three.approve(amendment)
    three.sign(amendment)

    assert told(shown, date(2023, 9, 30)) == []
    (only,) = days(shown, date(2023, 10, 1))
    assert (only.rule, only.stream_id, only.place) == (R.AMENDMENT_IN_FORCE, amendment, world.ministry)


def test_reminders_find_what_ends_soon(shown, world):
    """Within 30 days of 30.12.2024 the Sovetsk agreement ends first, the Izhevsk one a day later."""
    first, second = sov(world), izh(world)

    with shown.reading() as reader:
        soon = [(row["agreement_id"], row["last_day"]) for row in ending(reader, date(2024, 12, 1), date(2024, 12, 31))]
        assert ending(reader, date(2024, 11, 1), date(2024, 12, 29)) == []
    assert soon == [(first, date(2024, 12, 30)), (second, date(2024, 12, 31))]


def test_a_sweep_notes_everything_once(shown, world, three):
    """One sweep long after notes first day, periods, term and an amendment's first day; the next finds nothing."""
    agreement = three.in_force(starts_on=date(2023, 10, 1))
    amendment = three.amendment(agreement, starts_on=date(2024, 2, 1))
    three.approve(amendment)
    three.sign(amendment)
    world.on(date(2025, 1, 5))
    sweep = Sweep(world.bus, world.authority, world.clock, lambda day: days(shown, day))

    first, second = (sweep.run(date(2025, 1, 5), uuid4()) for _ in range(2))

    assert (first, second) == (Swept(noted=5, refused=0), Swept(noted=0, refused=0))
    noted = [(fact.TOPIC.split(".")[1], fact.occurred_on) for fact in world.journal.facts(agreement)[-5:]]
    assert noted == [
        ("came_into_force", date(2023, 10, 1)),
        ("evaluation_due", date(2024, 1, 1)),
        ("amended", date(2024, 2, 1)),
        ("expired", date(2024, 12, 31)),
        ("evaluation_due", date(2024, 12, 31)),
    ]
