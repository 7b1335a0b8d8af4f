"""The daily sweep notes each legal day once, as the system, dated the day itself, whoever sweeps and however late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from application.ports import Recorded
from domain.kernel import SYSTEM
from domain.pairs import MentoringPair, PairStatus
from domain.roles import Role
from entrypoints.bootstrap import Services, build
from infrastructure.settings import Settings
from tests.behaviour.couples import ENDS, Couple
from tests.behaviour.three_parties import Three
from tests.eventually import eventually
from tests.scenario import World

DAY = timedelta(days=1)


@dataclass
class Installation:
    """A running installation in which nobody has swept yet."""

    services: Services
    world: World

    def sweep(self, day: date) -> int:
        """Sweep as of a day; how many facts it added."""
        before = self.world.journal.head()
        self.services.jobs.sweep_day(day.isoformat())
        return self.world.journal.head() - before

    def last(self, stream_id: UUID) -> Recorded:
        return self.services.journal.stream(stream_id)[-1]


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """Once on SQLite and once on PostgreSQL."""
    given = None if database_url.startswith("sqlite") else database_url
    with build(Settings(data=tmp_path, database_url=given, demo=True, log_level="WARNING")) as services:
        world = World(services)
        services.following.start()
        yield Installation(services, world)


def test_a_pair_whose_last_day_is_over_goes_to_evaluation(installation: Installation):
    """The day after its last day the system starts the evaluation of a pair; the last day itself still counts."""
    couple = Couple.of(installation.world).start()

    on_the_last_day = installation.sweep(ENDS)
    on_the_next = installation.sweep(ENDS + DAY)

    noted = installation.last(couple.pair_id)
    assert (on_the_last_day, on_the_next) == (0, 1)
    assert (noted.type, noted.occurred_on) == ("pair.evaluation_started", ENDS + DAY)
    assert (noted.actor, noted.role, noted.acting_for) == (SYSTEM, Role.SYSTEM, installation.world.school)
    assert noted.command_id == uuid5(couple.pair_id, f"pair_evaluation_due::{ENDS + DAY}")
    assert installation.world.load(MentoringPair, couple.pair_id).status is PairStatus.EVALUATION


def test_sweeping_twice_appends_nothing(installation: Installation):
    """However often a day is swept, it is noted once."""
    Couple.of(installation.world).start()
    installation.sweep(ENDS + DAY)

    again = installation.sweep(ENDS + DAY), installation.sweep(ENDS + 9 * DAY)

    assert again == (0, 0)


def test_days_nobody_swept_are_made_up_for_under_their_own_date(installation: Installation):
    """A sweep months later notes what came meanwhile, dated the day it came."""
    couple = Couple.of(installation.world).start()

    installation.sweep(ENDS + 90 * DAY)

    assert installation.last(couple.pair_id).occurred_on == ENDS + DAY


def test_a_day_is_noted_by_the_clock_of_its_region(installation: Installation):
    """While it is still yesterday in Kaliningrad, nothing of the new day is noted for its schools."""
    world = installation.world
    couple = Couple.of(world).start()
    world.clock.tell(world.clock.now().replace(year=2023, month=5, day=31, hour=21, minute=30))  # 23:30 there

    early = installation.sweep(ENDS + DAY)
    world.clock.tell(world.clock.now().replace(hour=22, minute=1))

    assert (early, installation.sweep(ENDS + DAY)) == (0, 1)
    assert installation.last(couple.pair_id).occurred_on == ENDS + DAY


def test_legal_days_of_papers_are_noted_in_their_order(installation: Installation):
    """An agreement begins, an amendment takes effect, years and the term end: each on its own day, once."""
    world = installation.world
    three = Three(world)
    agreement = three.in_force(starts_on=date(2023, 10, 1))
    amendment = three.amendment(agreement, starts_on=date(2023, 11, 1))
    three.approve(amendment)
    three.sign(amendment)
    before = len(installation.services.journal.stream(agreement))
    world.on(date(2025, 1, 15))

    noted = installation.sweep(date(2025, 1, 15))

    days = [(fact.type, fact.occurred_on) for fact in installation.services.journal.stream(agreement)[before:]]
    assert days == [
        ("agreement.came_into_force", date(2023, 10, 1)),
        ("agreement.amended", date(2023, 11, 1)),
        ("agreement.evaluation_due", date(2024, 1, 1)),
        ("agreement.expired", date(2024, 12, 31)),
        ("agreement.evaluation_due", date(2024, 12, 31)),
    ]
    assert installation.last(amendment).occurred_on == date(2023, 11, 1)
    assert (noted, installation.sweep(date(2025, 1, 16))) == (6, 0)


def test_what_the_sweep_finds_is_never_refused(installation: Installation):
    """The log of refusals, which auditors read, is not filled by the system's own sweeps."""
    world = installation.world
    Three(world).in_force()
    Couple.of(world).start()
    world.on(date(2025, 1, 15))

    installation.sweep(date(2025, 1, 15))

    assert installation.services.database.fetch("SELECT command, code FROM refusals") == []


def test_a_started_installation_sweeps_by_itself(installation: Installation):
    """Nobody has to ask: a process that starts sweeps the day it finds."""
    couple = Couple.of(installation.world).start()

    installation.services.start()

    eventually(lambda: installation.last(couple.pair_id).type == "pair.evaluation_started")
    installation.services.stop()
