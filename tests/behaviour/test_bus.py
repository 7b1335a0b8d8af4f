"""A command asked twice is carried out once, whatever comes between, and whoever asks hears of it."""

from uuid import uuid4

from application.bus import Bus, Context
from application.catalogue import HANDLERS, PERMISSIONS
from application.desk import Desk, Outcome
from application.organisations import CloseOrganisation
from application.ports import Receipt
from domain.organisations import Organisation
from domain.roles import Role
from tests.scenario import World


def test_a_retry_that_overtakes_its_first_run_gets_the_same_answer(world: World):
    """The first run commits while the second is being handled: it finds the school closed and still answers well."""
    officer = world.actor(Role.MUNICIPALITY, world.administration)
    command, context = CloseOrganisation(organisation_id=world.school), Context(officer, uuid4(), uuid4())

    def overtaken(asked: CloseOrganisation, desk: Desk) -> Organisation | Outcome:
        first.append(world.bus.handle(asked, context))
        return HANDLERS[CloseOrganisation](asked, desk)

    first: list[Receipt] = []
    bus = Bus(world.bus._tools, {**HANDLERS, CloseOrganisation: overtaken}, PERMISSIONS)

    receipt = bus.handle(command, context)

    assert (receipt.replayed, [receipt.position]) == (True, [r.position for r in first])
    assert world.refusals.page([world.administration]) == []
