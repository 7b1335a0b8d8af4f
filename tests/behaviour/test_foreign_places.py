"""Nobody learns of another territory, or writes into it, by naming its ids in a command of their own."""

from uuid import uuid4

import pytest

from application.bus import Actor
from application.corrections import Correct
from application.desk import ReasonGiven
from application.indicators import ReportValue
from application.ioms import FileIomRequest
from domain.agreements import Agreement
from domain.agreements.facts.paper import SignatureRegistered
from domain.ioms import IomKind
from domain.kernel import OrganisationId
from domain.roles import Role
from tests.behaviour import papers
from tests.behaviour.routes import Traveller
from tests.behaviour.test_indicators_reporting import AGREEMENT, report
from tests.scenario import World

WHY = ReasonGiven(code="misprint")


def test_whether_another_municipality_has_reported_stays_unknown(world: World):
    """Asked to report for a foreign territory, the answer is the same before and after its own report."""
    world.do(papers.sov(world, AGREEMENT), world.actor(Role.MINISTRY, world.ministry))
    own = world.actor(Role.MUNICIPALITY, world.administration)
    foreign = world.actor(Role.MUNICIPALITY, world.foreign_municipality)
    command = ReportValue(
        agreement=AGREEMENT, indicator="sov-ind-3", territory=world.municipality, year=2022, report=report(1)
    )

    before = world.refused(command, foreign, "not_found")
    world.do(command, own)
    after = world.refused(command, foreign, "not_found")

    assert before.params == after.params


class TestRoutes:
    @pytest.mark.parametrize("place", ["school", "foreign_school"])
    def test_a_school_does_not_keep_routes_of_another(self, world: World, place: str):
        """A tutor cannot name the own school as the centre and so begin a route in somebody else's."""
        tutor = world.actor(Role.TUTOR, world.other_school)
        people = Traveller.of(world)
        command = people.opening(school=getattr(world, place), centre=world.other_school, tutor=tutor.person)

        world.refused(command, tutor, "not_found")

    def test_a_centre_keeps_routes_of_its_own_region(self, world: World):
        """The centre of one region does not begin a route, nor is it asked for one, in another region's school."""
        people = Traveller.of(world)
        abroad = people.opening(school=world.foreign_school)

        world.refused(abroad, people.tutor, "not_found")
        teacher = Actor(people.teacher.person, Role.TEACHER, world.school)
        for school, centre in ((world.foreign_school, world.school), (world.school, OrganisationId(uuid4()))):
            asked = FileIomRequest(school=school, centre=centre, kind=IomKind.CNPPM_ROUTE, text="прошу")
            world.refused(asked, teacher, "not_found")


def test_a_party_does_not_correct_the_signature_of_another(world: World):
    """The municipality mends its own signature on the paper; the ministry's is for the ministry or the owner."""
    world.do(papers.sov(world, AGREEMENT), world.actor(Role.MINISTRY, world.ministry))
    signed = [fact for fact in world.journal.facts(AGREEMENT) if isinstance(fact, SignatureRegistered)]
    numbers = {fact.party: fact.originator_version for fact in signed}
    party = world.load(Agreement, AGREEMENT).party("municipality").organisations[0]
    officer = world.actor(Role.MUNICIPALITY, party)

    def seal(number: int) -> Correct:
        return Correct(kind="agreement", stream_id=AGREEMENT, version=number, reason=WHY, values={"seal": True})

    world.refused(seal(numbers["ministry"]), officer, "paper.not_that_party")
    world.do(seal(numbers["municipality"]), officer)
    world.do(seal(numbers["municipality"]), world.actor(Role.MINISTRY, world.ministry))
