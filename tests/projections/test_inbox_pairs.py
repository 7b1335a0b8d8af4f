"""What waits on pairs and on reported figures."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from application.pairs import ConsentToPair, StartEvaluation
from domain.roles import Role
from tests.behaviour.couples import ENDS, PROPOSED, STARTED, Couple
from tests.projections.inboxes import Inbox
from tests.scenario import World

DAY = timedelta(days=1)


@pytest.fixture
def inbox(engine: Engine, world: World) -> Inbox:
    return Inbox(engine, world)


def test_a_consent_waits_for_the_side_that_has_not_given_it(inbox: Inbox, world: World):
    """A proposed pair waits for both; when the mentor has consented, for the mentee alone."""
    couple = Couple.of(world)
    couple.propose()
    both = inbox.codes(couple.mentor, PROPOSED), inbox.codes(couple.mentee, PROPOSED)
    couple.tell(ConsentToPair, couple.mentor, PROPOSED)

    assert both == (["pair.consent"], ["pair.consent"])
    assert (inbox.codes(couple.mentor, PROPOSED), inbox.codes(couple.mentee, PROPOSED)) == ([], ["pair.consent"])
    [entry] = inbox.of(couple.mentee, PROPOSED + 3 * DAY)
    assert (entry.people, entry.days) == ((couple.mentee.person,), 3)


def test_an_order_waits_for_each_school_that_has_not_issued_it(inbox: Inbox, world: World):
    """A pair of two schools waits for the heads of both, and for no head of a third school."""
    couple = Couple.of(world, world.school, world.other_school).agree()
    third = world.actor(Role.SCHOOL_HEAD, world.new_school())

    assert inbox.codes(couple.head, PROPOSED) == ["pair.activate"]
    assert inbox.codes(couple.other_head, PROPOSED) == ["pair.activate"]
    assert inbox.codes(third, PROPOSED) == []


def test_a_pair_of_teams_waits_for_the_municipality(inbox: Inbox, world: World):
    """The order on a pair of management teams is the municipality's."""
    couple = Couple.of(world, teams=True).agree()

    assert inbox.codes(couple.municipality, PROPOSED) == ["pair.activate"]
    assert inbox.codes(couple.head, PROPOSED) == []


def test_the_last_day_of_a_pair_is_announced_thirty_days_before(inbox: Inbox, world: World):
    """School, mentor and mentee learn in time that a pair ends; after its last day it is evaluated instead."""
    couple = Couple.of(world).start()

    assert inbox.codes(couple.head, ENDS - 31 * DAY) == []
    [entry] = inbox.of(couple.head, ENDS - 30 * DAY)
    assert (entry.code, entry.due_on, entry.days) == ("pair.ends", ENDS, 30)
    assert inbox.codes(couple.mentee, ENDS) == ["pair.ends"]
    assert inbox.codes(couple.head, ENDS + DAY) == []


def test_an_evaluation_waits_for_those_who_have_not_given_it(inbox: Inbox, world: World):
    """Mentor, mentee and school are each asked to evaluate."""
    couple = Couple.of(world).start()
    couple.tell(StartEvaluation, couple.head, ENDS)

    asked = [inbox.codes(actor, ENDS) for actor in (couple.mentor, couple.mentee, couple.head)]

    assert asked == [["pair.evaluate"]] * 3


def test_a_pair_at_work_waits_for_nobody(inbox: Inbox, world: World):
    """Meetings and tasks go on by themselves and fill nobody's inbox."""
    couple = Couple.of(world).start()

    everyone = (couple.mentor, couple.mentee, couple.head, couple.municipality)

    assert [inbox.codes(actor, STARTED) for actor in everyone] == [[], [], [], []]
