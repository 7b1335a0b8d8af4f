"""What waits on figures that municipalities report."""

import pytest
from sqlalchemy import Engine

from application.indicators import ConfirmValue, ReturnValue
from domain.roles import Role
from tests.behaviour import papers
from tests.projections.inboxes import Inbox
from tests.projections.test_reported_values import AGREEMENT, DAYS, WHY, reported
from tests.scenario import World


@pytest.fixture
def inbox(engine: Engine, world: World) -> Inbox:
    world.do(papers.sov(world, AGREEMENT), world.actor(Role.MINISTRY, world.ministry))
    return Inbox(engine, world)


def test_a_reported_value_waits_for_the_centre_or_the_ministry(inbox: Inbox, world: World):
    """What a municipality handed in waits for those who may confirm it, and no longer when it is confirmed."""
    reporter, centre = world.actor(Role.MUNICIPALITY, world.administration), world.actor(Role.CENTRE, world.centre)
    ministry = world.actor(Role.MINISTRY, world.ministry)
    value = reported(world, reporter)

    waiting = [inbox.codes(actor, DAYS[4], value) for actor in (centre, ministry, reporter)]
    [entry] = inbox.of(centre, DAYS[4], "value")
    world.do(ConfirmValue(value_id=value, occurred_on=DAYS[4]), centre)

    assert waiting == [["value.reported"], ["value.reported"], []]
    assert (entry.days, entry.said["year"], entry.said["indicator"]) == (10, 2022, "sov-ind-3")
    assert inbox.codes(centre, DAYS[4], value) == []


def test_a_returned_value_waits_for_the_municipality(inbox: Inbox, world: World):
    """A value sent back waits for the municipality to report it again."""
    reporter, centre = world.actor(Role.MUNICIPALITY, world.administration), world.actor(Role.CENTRE, world.centre)
    value = reported(world, reporter)
    world.do(ReturnValue(value_id=value, occurred_on=DAYS[1], reason=WHY), centre)

    assert inbox.codes(reporter, DAYS[2], value) == ["value.returned"]
    assert inbox.codes(centre, DAYS[2], value) == []
