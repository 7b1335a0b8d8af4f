"""Teachers' requests for a route: who waits for an answer, and what came of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from application.corrections import Correct
from application.desk import ReasonGiven
from application.ioms import DeclineIomRequest, FileIomRequest, WithdrawIomRequest
from domain.ioms import IomKind, RequestStatus
from projections.iom_requests import IomRequests, requests
from tests.behaviour.routes import OPENED, WHY, Traveller
from tests.projections.shown import Shown
from tests.scenario import World


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, IomRequests)


def filed(traveller: Traveller, kind: IomKind = IomKind.CNPPM_ROUTE) -> UUID:
    world = traveller.world
    places = {"school": world.school, "centre": world.centre}
    command = FileIomRequest(**places, kind=kind, text="хочу учиться оценивать", occurred_on=OPENED)
    return world.do(command, traveller.teacher).streams[0].id


def rows(shown: Shown, *args: Any, **more: Any) -> list[dict[str, Any]]:
    with shown.reading() as reader:
        return requests(reader, *args, **more)


def test_a_request_waits_until_it_is_answered(shown: Shown, world: World):
    """A tutor sees who asks for a route; granted, declined and withdrawn requests say so."""
    granted, declined, withdrawn, waiting = (Traveller.of(world) for _ in range(4))
    ids = [filed(one) for one in (granted, declined, withdrawn, waiting)]
    granted.open(request_id=ids[0])
    world.do(DeclineIomRequest(request_id=ids[1], reason=WHY), declined.centre)
    world.do(WithdrawIomRequest(request_id=ids[2]), withdrawn.teacher)

    found = {row["request_id"]: row for row in rows(shown, frozenset({world.centre}))}
    assert [found[each]["status"] for each in ids] == ["granted", "declined", "withdrawn", "filed"]
    assert (found[ids[0]]["iom_id"], found[ids[0]]["answered_on"]) == (granted.iom_id, OPENED)
    assert (found[ids[3]]["filed_on"], found[ids[3]]["answered_on"]) == (OPENED, None)
    assert [row["request_id"] for row in rows(shown, None, status=RequestStatus.FILED)] == [ids[3]]


def test_requests_are_found_by_scope_person_and_page(shown: Shown, world: World):
    """The newest comes first; others' schools see nothing of it."""
    teacher = Traveller.of(world)
    first, second = filed(teacher), filed(teacher, IomKind.SCHOOL_PLAN)
    filed(Traveller.of(world))

    newest, older = rows(shown, None, person=teacher.teacher.person)
    assert [newest["request_id"], older["request_id"]] == [second, first]
    before = rows(shown, None, person=teacher.teacher.person, before=newest["filed_at"])
    assert [row["request_id"] for row in before] == [first]
    assert rows(shown, frozenset({world.other_school})) == []


def test_a_corrected_day_is_shown(shown: Shown, world: World):
    """A request filed on another day than was told shows that day; rebuilt rows are the same."""
    teacher = Traveller.of(world)
    request, day = filed(teacher), OPENED - timedelta(days=2)
    fields = {"version": 1, "reason": ReasonGiven(code="wrong_date"), "dated": day}
    world.do(Correct(kind="iom_request", stream_id=request, **fields), teacher.centre)

    [row] = rows(shown, None)
    assert (row["filed_on"], row["version"], row["status"]) == (day, 2, "filed")
    assert shown.rebuilt_equals_live()
