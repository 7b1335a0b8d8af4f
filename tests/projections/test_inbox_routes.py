"""What waits on routes: each step for whoever has to take it, and routes that stand too long."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from application.ioms import DeclineIomRequest, HandInEvidence, PauseIom, StartItem
from domain.roles import Role
from tests.behaviour.routes import APPROVED, DESIGNED, DONE, OPENED, WHY, Traveller
from tests.projections.inboxes import Inbox
from tests.projections.test_iom_requests import filed
from tests.scenario import World

DAY = timedelta(days=1)


@pytest.fixture
def inbox(engine: Engine, world: World) -> Inbox:
    return Inbox(engine, world)


@pytest.fixture
def traveller(world: World) -> Traveller:
    return Traveller.of(world)


def test_a_step_waits_for_whoever_has_to_take_it(inbox: Inbox, traveller: Traveller):
    """A plan in design waits for its tutor; agreed by the teacher and submitted, for the school head and the centre."""
    traveller.open().diagnose()
    in_design = {a.role: inbox.codes(a, DESIGNED) for a in (traveller.tutor, traveller.teacher, traveller.head)}
    traveller.design().submit()
    submitted = {
        a.role: inbox.codes(a, DESIGNED) for a in (traveller.tutor, traveller.teacher, traveller.head, traveller.centre)
    }

    assert in_design == {Role.TUTOR: ["route.design_plan"], Role.TEACHER: [], Role.SCHOOL_HEAD: []}
    assert submitted == {
        Role.TUTOR: [],
        Role.TEACHER: [],
        Role.SCHOOL_HEAD: ["route.approve_plan"],
        Role.CENTRE: ["route.approve_plan"],
    }


def test_an_entry_says_whose_turn_it_is_and_since_when(inbox: Inbox, traveller: Traveller):
    """The tutor reads which route waits, for whom, since which day and for how many days."""
    traveller.open().diagnose()

    [entry] = inbox.of(traveller.tutor, DESIGNED + 9 * DAY)

    assert (entry.stream_kind, entry.stream_id) == ("iom", traveller.iom_id)
    assert (entry.roles, entry.people) == (("tutor",), (traveller.tutor.person,))
    assert (entry.since, entry.days) == (DESIGNED, 9)
    assert entry.said["person"] == str(traveller.teacher.person)


def test_evidence_waits_for_the_tutor(inbox: Inbox, traveller: Traveller, world: World):
    """What a teacher handed in waits for the tutor of that route and for no other tutor."""
    traveller.to_execution()
    file = world.documents.put(b"%PDF-1.7", "application/pdf", [traveller.teacher.person])
    traveller.tell(StartItem, traveller.teacher, APPROVED, item_id=traveller.item)
    proof = {"file": file, "certificate": "АБ 1", "dated": DONE, "hours": 36}
    traveller.tell(HandInEvidence, traveller.teacher, DONE, item_id=traveller.item, **proof)

    [entry] = inbox.of(traveller.tutor, DONE)

    assert (entry.code, entry.said["evidence_waiting"]) == ("route.judge_evidence", 1)
    assert inbox.codes(world.actor(Role.TUTOR, world.centre), DONE) == []


def test_a_route_is_stuck_when_it_stands_longer_than_its_stage_allows(inbox: Inbox, traveller: Traveller):
    """Thirty days of diagnostics are usual; on the thirty-first the tutor, the centre and the municipality know."""
    traveller.open()
    usual, too_long = OPENED + 30 * DAY, OPENED + 31 * DAY

    assert inbox.codes(traveller.centre, usual, traveller.iom_id) == []
    assert inbox.codes(traveller.centre, too_long) == ["route.stuck"]
    assert "route.stuck" in inbox.codes(traveller.tutor, too_long)
    assert inbox.codes(traveller.teacher, too_long) == []
    [entry] = inbox.of(traveller.centre, too_long)
    assert (entry.days, entry.said["allowed"], entry.said["stage"]) == (31, 30, "diagnostics")


def test_a_paused_route_is_not_stuck_but_waits_to_be_resumed(inbox: Inbox, traveller: Traveller):
    """A pause stops the count of days; the centre is reminded that it paused the route."""
    traveller.open()
    traveller.tell(PauseIom, traveller.centre, OPENED, reason=WHY)

    assert inbox.codes(traveller.centre, OPENED + 90 * DAY) == ["route.resume"]


def test_a_request_for_a_route_waits_for_an_answer(inbox: Inbox, traveller: Traveller, world: World):
    """Tutors and the centre learn that a teacher asks for a route, until it is opened or declined."""
    request = filed(traveller)

    waiting = [inbox.codes(actor, DESIGNED) for actor in (traveller.tutor, traveller.centre, traveller.teacher)]
    world.do(DeclineIomRequest(request_id=request, reason=WHY), traveller.centre)

    assert waiting == [["route.requested"], ["route.requested"], []]
    assert inbox.codes(traveller.tutor, DESIGNED) == []


def test_a_teacher_sees_own_routes_only(inbox: Inbox, traveller: Traveller, world: World):
    """A teacher's inbox holds the teacher's own steps, and the whole view no more than own routes."""
    Traveller.of(world).open().diagnose()
    traveller.open().diagnose()

    assert inbox.codes(traveller.teacher, DESIGNED) == []
    assert [entry.stream_id for entry in inbox.of(traveller.teacher, DESIGNED, mine=False)] == [traveller.iom_id]


def test_an_auditor_sees_everything_that_waits_and_nothing_waits_for_them(
    inbox: Inbox, traveller: Traveller, world: World
):
    """An auditor of the region reads the whole inbox of it; an auditor of another region reads none of it."""
    traveller.open()
    here, there = world.actor(Role.AUDITOR, world.region), world.actor(Role.AUDITOR, world.foreign_region)

    assert inbox.codes(here, OPENED) == []
    assert inbox.codes(here, OPENED, mine=False) == ["route.record_diagnostics"]
    assert inbox.codes(there, OPENED, mine=False) == []


def test_what_has_waited_longest_stands_first_page_by_page(inbox: Inbox, world: World):
    """Pages follow each other without a gap or a repetition, in the order of days."""
    first = Traveller.of(world)
    for number in range(5):
        route = Traveller.of(world)
        route.world.do(route.opening(occurred_on=OPENED + number * DAY, tutor=first.tutor.person), first.tutor)
    today = date(2022, 12, 1)
    whole = inbox.of(first.centre, today, mine=False)

    paged = []
    while page := inbox.of(first.centre, today, mine=False, after=paged[-1].key if paged else None, limit=3):
        paged += page

    assert paged == whole
    assert len(whole) == 10
    assert [entry.key for entry in whole] == sorted(entry.key for entry in whole)
