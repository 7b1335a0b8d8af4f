"""The board of routes: landmarks, counts, corrections, lists."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from application.ioms import (
    CompleteReflection,
    Deviate,
    MoveToSchool,
    PauseIom,
    ProposeReopening,
    ReassignTutor,
    ReopenIom,
    RequestGiven,
    TerminateIom,
)
from domain.ioms import Activity, IomKind, Stage
from domain.roles import Role
from projections.iom_board import Filters, board, one_route
from tests.behaviour.routes import APPROVED, CLOSED, DESIGNED, DONE, OPENED, WHY, Traveller
from tests.projections.iom_boards import BoardShown, correct
from tests.scenario import World


@pytest.fixture
def shown(engine: Engine, world: World) -> BoardShown:
    return BoardShown(engine, world)


@pytest.fixture
def traveller(shown: BoardShown) -> Traveller:
    return shown.traveller


@pytest.fixture
def row(shown: BoardShown) -> Callable[[], dict[str, Any]]:
    return shown.row


@pytest.fixture
def turn(shown: BoardShown) -> Callable[[], tuple[Any, ...]]:
    return shown.turn


class TestLandmarks:
    def test_a_route_shows_when_it_was_opened_approved_completed_and_closed(self, traveller: Traveller, row: Any):
        """The days of a route's landmarks and its counts stand in its row."""
        traveller.to_the_end()

        found = row()
        days = [found[name] for name in ("opened_on", "first_approved_on", "completed_on", "closed_on")]
        assert days == [OPENED, APPROVED, DONE, CLOSED]
        assert (found["items_accepted"], found["items_total"], found["transfers_confirmed"]) == (1, 1, 1)
        assert (found["deficits"], found["deficits_closed"], found["deficits_uncovered"]) == (1, 1, 0)
        assert (found["bases"], found["deviations"], found["parallel"]) == (["diagnostics"], 0, False)

    def test_a_reopened_route_is_neither_closed_nor_completed(self, traveller: Traveller, row: Any, turn: Any):
        """Opened again at reflection, it is completed anew; the ministry's half is awaited in between."""
        world, ministry = traveller.world, traveller.world.actor(Role.MINISTRY, traveller.world.ministry)
        traveller.to_the_end().tell(ProposeReopening, traveller.centre, CLOSED, to_stage=Stage.REFLECTION, reason=WHY)
        assert turn()[:2] == ("reopen", ["ministry"])
        traveller.tell(ReopenIom, ministry, CLOSED)
        reopened = row()
        traveller.tell(CompleteReflection, traveller.tutor, world.today)
        again = row()

        assert (reopened["stage"], reopened["completed_on"], reopened["closed_on"]) == ("reflection", None, None)
        assert (again["completed_on"], again["next_step"]) == (world.today, "propose_closing")

    def test_a_deviation_is_visible(self, traveller: Traveller, row: Any):
        """A route let past its plan's approval counts its deviation and is not developed."""
        traveller.open().tell(Deviate, traveller.centre, DESIGNED, to_stage=Stage.EXECUTION, reason=WHY)
        skipped = row()
        traveller.tell(Deviate, traveller.centre, DONE, to_stage=Stage.CLOSED, reason=WHY)
        closed = row()

        assert (skipped["deviations"], skipped["first_approved_on"], skipped["stage"]) == (1, None, "execution")
        assert (closed["deviations"], closed["closed_on"], closed["completed_on"]) == (2, DONE, None)

    def test_a_deviation_lets_the_plan_fall_back_to_its_draft(self, traveller: Traveller, turn: Any):
        """A route let from diagnostics to its design waits for a plan."""
        traveller.open().tell(Deviate, traveller.centre, DESIGNED, to_stage=Stage.DESIGN, reason=WHY)

        assert turn()[0] == "design_plan"

    def test_days_in_stage_are_counted_to_the_day_asked(self, traveller: Traveller, shown: BoardShown):
        """The same row is younger or older by the day somebody looks at it."""
        traveller.to_execution()
        with shown.reading() as reader:
            ages = [one_route(reader, traveller.iom_id, APPROVED + timedelta(days=n))["days_in_stage"] for n in (0, 7)]

        assert ages == [0, 7]


class TestCorrections:
    def test_a_withdrawn_deficit_leaves_the_board(self, traveller: Traveller, row: Any):
        """The counts and the basis of the route are those that still stand."""
        traveller.open(request=RequestGiven(made_on=OPENED)).diagnose()
        correct(traveller, "iom.deficit_identified", withdrawn=True)

        found = row()
        assert (found["deficits"], found["deficits_uncovered"], found["bases"]) == (0, 0, ["request"])

    def test_a_withdrawn_reassignment_and_move_leave_tutor_and_school(self, traveller: Traveller, row: Any):
        """Told by mistake, they read as if they had not happened."""
        world, other = traveller.world, traveller.world.actor(Role.TUTOR, traveller.world.centre)
        traveller.open().tell(ReassignTutor, traveller.centre, DESIGNED, tutor=other.person, reason=WHY)
        traveller.tell(MoveToSchool, traveller.centre, DESIGNED, school=world.other_school, reason=WHY)
        moved = row()
        correct(traveller, "iom.tutor_reassigned", withdrawn=True)
        correct(traveller, "iom.moved_to_school", withdrawn=True)
        stayed = row()

        assert (moved["tutor"], moved["school"]) == (other.person, world.other_school)
        assert (stayed["tutor"], stayed["school"]) == (traveller.tutor.person, world.school)

    def test_a_corrected_day_moves_the_landmark(self, traveller: Traveller, row: Any):
        """A route closed on another day than was told shows that day, and the version people must have seen."""
        traveller.to_the_end()
        correct(traveller, "iom.closed", dated=CLOSED + timedelta(days=4))

        found = row()
        assert (found["closed_on"], found["stage_since"]) == (CLOSED + timedelta(days=4),) * 2
        assert found["version"] == traveller.iom.version

    def test_a_corrected_post_is_shown(self, traveller: Traveller, row: Any):
        """A mistyped post or subject is mended in the row."""
        traveller.open()
        correct(traveller, "iom.opened", values={"position": "педагог-психолог", "subjects": []})

        assert (row()["post"], row()["subjects"]) == ("педагог-психолог", [])


class TestList:
    def ids(self, shown: BoardShown, *args: Any, **more: Any) -> list[UUID]:
        with shown.reading() as reader:
            return [found["iom_id"] for found in board(reader, *args, **more)]

    def test_routes_are_found_by_what_people_ask(self, shown: BoardShown, world: World):
        """Stage, activity, kind, tutor, teacher, schools, the next step and the age of the stage filter the board."""
        first, second = Traveller.of(world).to_execution(), Traveller.of(world).open(kind=IomKind.SCHOOL_PLAN)
        first.tell(PauseIom, first.centre, DONE, reason=WHY)
        by_first = [
            Filters(stage=Stage.EXECUTION),
            Filters(activity=Activity.PAUSED),
            Filters(kind=IomKind.CNPPM_ROUTE),
            Filters(tutor=first.tutor.person),
            Filters(person=first.teacher.person),
            Filters(next_step="resume"),
        ]

        assert [self.ids(shown, None, CLOSED, filters) for filters in by_first] == [[first.iom_id]] * len(by_first)
        assert self.ids(shown, None, CLOSED, Filters(since_by=OPENED)) == [second.iom_id]
        assert self.ids(shown, None, CLOSED, Filters(schools=frozenset({world.other_school}))) == []
        assert self.ids(shown, None, CLOSED) == [second.iom_id, first.iom_id]

    def test_a_scope_is_of_schools_and_centres(self, shown: BoardShown, world: World):
        """Whoever reaches the school or the centre sees the route."""
        found = Traveller.of(world).open()

        assert self.ids(shown, frozenset({world.school}), CLOSED) == [found.iom_id]
        assert self.ids(shown, frozenset({world.centre}), CLOSED) == [found.iom_id]
        assert self.ids(shown, frozenset({world.other_school}), CLOSED) == []

    def test_pages_follow_each_other(self, shown: BoardShown, world: World):
        """The newest route comes first, and each page goes on where the last one ended."""
        made = [Traveller.of(world).open().iom_id for _ in range(3)]
        with shown.reading() as reader:
            page = board(reader, None, CLOSED, limit=2)
            rest = board(reader, None, CLOSED, before=page[-1]["opened_at"], limit=2)

        assert [found["iom_id"] for found in (*page, *rest)] == made[::-1]

    def test_an_unknown_route_has_no_row(self, shown: BoardShown):
        """Nothing is shown of a route that is not there."""
        with shown.reading() as reader:
            assert one_route(reader, uuid4(), CLOSED) is None


def test_a_rebuilt_board_equals_the_live_one(shown: BoardShown, world: World):
    """Rows told anew from the first fact are those people see, corrections included."""
    traveller = Traveller.of(world).to_the_end()
    Traveller.of(world).open().tell(TerminateIom, traveller.centre, date(2022, 10, 1), reason=WHY)
    correct(traveller, "iom.closed", dated=CLOSED + timedelta(days=4))

    assert shown.rebuilt_equals_live()
