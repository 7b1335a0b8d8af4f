"""Figures of schools against the pairs themselves, whatever lives pairs lead and however they are corrected."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import Engine

from application.pairs import CancelPair, ContinuePair, ResumePair, StartEvaluation
from domain.corrections import as_corrected
from domain.errors import Refusal
from domain.indicators import ANNEX, Figure
from domain.kernel import fold
from domain.pairs import MentoringPair
from domain.pairs.facts import PairActivated, PairPaused, PairResumed
from projections.indicator_members import MODELS
from tests.behaviour.couples import ENDS, WHY, Couple
from tests.projections.a_municipality import Municipality
from tests.projections.asking import Asking
from tests.projections.shown import Shown
from tests.scenario import World

DAYS = [date(2022, 9, 5) + timedelta(days=13 * n) for n in range(28)]
"""Days of two calendar years, from before the first pair to after the last."""


def live(couple: Couple, chance: Random) -> None:
    """The next step of a pair's life, some days after the last one."""
    day = couple.pair.moved_on + timedelta(days=chance.randrange(40))
    steps = [
        lambda: couple.pause(day),
        lambda: couple.tell(ResumePair, couple.head, day, reason=WHY),
        lambda: couple.tell(StartEvaluation, couple.head, day, early="goals_reached"),
        lambda: couple.tell(ContinuePair, couple.head, day, ends_on=day + timedelta(days=200), reason=WHY),
        lambda: couple.tell(CancelPair, couple.head, day, reason=WHY) if day > ENDS else None,
    ]
    with suppress(Refusal):
        chance.choice(steps)()


def correct(town: Municipality, couple: Couple, chance: Random) -> None:
    """A start, a pause or a resumption was really some days earlier or later."""
    kind = chance.choice([PairActivated, PairPaused, PairResumed])
    with suppress(Refusal, ValueError):
        moved = max(f.occurred_on for f in town.world.journal.facts(couple.pair_id) if isinstance(f, kind))
        town.correct("pair", couple.pair_id, kind, dated=moved + timedelta(days=chance.randrange(-9, 10)))


def counted(couples: list[Couple], day: date) -> Figure:
    """Schools with a pair at work on any day of the year up to the day, asked of the pairs themselves."""
    year = [date(day.year, 1, 1) + timedelta(days=n) for n in range((day - date(day.year, 1, 1)).days + 1)]
    schools = set()
    for couple in couples:
        pair = fold(as_corrected(couple.world.journal.facts(couple.pair_id)))
        assert isinstance(pair, MentoringPair)
        if any(pair.was_active_on(each) for each in year):
            schools |= set(pair.schools)
    return Figure(n=len(schools), d=2)


@pytest.mark.parametrize("seed", range(4))
def test_the_sets_of_any_day_are_what_the_pairs_tell(engine: Engine, world: World, seed: int):
    """Pauses, early ends, continuations and corrections: the figure of every day is what the streams say."""
    chance, town = Random(seed), Municipality(world)
    couples = [
        Couple.of(world, world.school).start(date(2022, 9, 12) + timedelta(days=chance.randrange(30))),
        Couple.of(world, world.other_school).start(date(2022, 11, 1) + timedelta(days=chance.randrange(90))),
    ]
    for _ in range(16):
        live(chance.choice(couples), chance)
        if chance.random() < 0.4:
            correct(town, chance.choice(couples), chance)

    asked = Asking(Shown(engine, world, *MODELS), ANNEX[5], world.municipality)
    assert {day: asked.figure(day.year, day) for day in DAYS} == {day: counted(couples, day) for day in DAYS}
