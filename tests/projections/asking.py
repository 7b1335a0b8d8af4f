"""Figures and members of a territory, asked of the read models that follow the test world."""

from datetime import date

from domain.indicators import Definition, Figure
from domain.kernel import Fact, OrganisationId
from projections.indicator_members import Member, Question, Which, figure, members
from tests.projections.shown import Shown
from tests.scenario import World

DONE = date(2023, 1, 15)
"""A day on which the year 2022 is over."""


class Asking:
    """Figures and members of the town's year 2022 (or another)."""

    def __init__(self, shown: Shown, definition: Definition, territory: OrganisationId) -> None:
        self._shown, self._definition, self._territory = shown, definition, territory

    def figure(self, year: int = 2022, as_of: date = DONE, known_at: int | None = None) -> Figure:
        with self._shown.reading() as reader:
            return figure(reader, self._definition, Question(self._territory, year, as_of, known_at))

    def members(self, which: Which, year: int = 2022, as_of: date = DONE, known_at: int | None = None) -> list[Member]:
        with self._shown.reading() as reader:
            return members(reader, self._definition, which, Question(self._territory, year, as_of, known_at))


def fact_at(world: World, position: int) -> Fact:
    return world.journal.read(position - 1, 1)[0].fact
