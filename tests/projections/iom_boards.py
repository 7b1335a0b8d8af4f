"""The board of routes as people see it, for the tests of its rows and of its next steps."""

from typing import Any

from sqlalchemy import Engine

from application.corrections import Correct
from application.desk import ReasonGiven
from projections.iom_board import IomBoard, one_route
from tests.behaviour.routes import CLOSED, Traveller
from tests.projections.shown import Shown
from tests.scenario import World


class BoardShown(Shown):
    """The board over a world with one traveller."""

    def __init__(self, engine: Engine, world: World) -> None:
        super().__init__(engine, world, IomBoard)
        self.traveller = Traveller.of(world)

    def row(self) -> dict[str, Any]:
        """The traveller's row."""
        with self.reading() as reader:
            found = one_route(reader, self.traveller.iom_id, CLOSED)
        assert found is not None
        return found

    def turn(self) -> tuple[Any, ...]:
        """The next step, the roles whose turn it is, and the person where it is one."""
        found = self.row()
        return found["next_step"], found["turn"], found["turn_person"]


def correct(traveller: Traveller, topic: str, **how: Any) -> None:
    """The centre corrects the newest fact of that name in the route's stream."""
    facts = traveller.world.journal.facts(traveller.iom_id)
    version = max(fact.originator_version for fact in facts if fact.TOPIC == topic)
    reason = ReasonGiven(code="wrong_entry")
    command = Correct(kind="iom", stream_id=traveller.iom_id, version=version, reason=reason, **how)
    traveller.world.do(command, traveller.centre)
