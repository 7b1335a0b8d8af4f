"""Nobody learns of another territory, or writes into it, by naming its ids in a command of their own."""

from uuid import UUID, uuid4

import pytest

from application.bus import Actor
from application.corrections import Correct
from application.desk import ReasonGiven
from application.indicators import ReportValue
from application.ioms import FileIomRequest, RecordRequest, RequestGiven
from application.pairs import LinkPair, SetTask
from domain.agreements import Agreement
from domain.agreements.facts.paper import SignatureRegistered
from domain.ioms import IomKind
from domain.kernel import OrganisationId
from domain.organisations import Level, OrganisationKind
from domain.pairs import RouteItem
from domain.roles import Role
from tests.behaviour import papers
from tests.behaviour.couples import Couple
from tests.behaviour.routes import OPENED, Traveller
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

    def test_a_colleague_s_route_is_not_there(self, world: World):
        """A teacher who names the route of somebody in the same school is answered as if there were none."""
        route, colleague = Traveller.of(world).open(), world.actor(Role.TEACHER, world.school)
        asked = RecordRequest(iom_id=route.iom_id, request=RequestGiven(made_on=OPENED), expected_version=99)

        world.refused(asked, colleague, "not_found")
        world.refused(asked, route.teacher, "stale_version")

    def test_a_route_elsewhere_that_stands_in_the_way_is_not_named(self, world: World):
        """Who opens a second route learns that there is one, and which one it is only in their own territory."""
        route = Traveller.of(world).open()
        tutor = world.actor(Role.TUTOR, world.foreign_region)
        centre = world.organisation(Level.ORGANISATION, OrganisationKind.CENTRE, world.foreign_region)
        abroad = route.again().opening(school=world.foreign_school, centre=centre)

        held = world.refused(route.again().opening(), route.tutor, "claim_held")
        veiled = world.refused(abroad, tutor, "claim_held_elsewhere")

        assert held.params["holder"] == str(route.iom_id)
        assert str(route.iom_id) not in str(veiled.params)

    def test_an_id_that_is_taken_tells_nothing(self, world: World):
        """Whoever begins a route under the id of a foreign one does not learn how far that has come."""
        route = Traveller.of(world).open().diagnose()
        tutor = world.actor(Role.TUTOR, world.foreign_region)
        centre = world.organisation(Level.ORGANISATION, OrganisationKind.CENTRE, world.foreign_region)
        abroad = route.opening(school=world.foreign_school, centre=centre, kind=IomKind.SCHOOL_PLAN)

        assert world.refused(abroad, tutor, "stale_version").params == {"expected": 0, "actual": 1}


class TestPairs:
    def test_a_clause_of_a_foreign_agreement_is_not_there(self, world: World):
        """A pair is linked to agreements of its own municipality; of others nobody learns that they stand."""
        signed = papers.sov(world, AGREEMENT)
        world.do(signed, world.actor(Role.MINISTRY, world.ministry))
        town = world.new_municipality()
        couple = Couple.of(world, world.new_school(town)).start()
        clause = {"pair_id": couple.pair_id, "obligation": signed.paper.obligations[0].id}

        foreign = world.refused(LinkPair(agreement=AGREEMENT, **clause), couple.head, "not_found")
        unknown = world.refused(LinkPair(agreement=UUID(int=71), **clause), couple.head, "not_found")

        assert (foreign.params["kind"], unknown.params["kind"]) == ("agreement", "agreement")

    def test_an_item_of_a_foreign_route_is_not_there(self, world: World):
        """A task names an item of the mentee's own route; a foreign route is answered as one that is not."""
        couple, route = Couple.of(world).start(), Traveller.of(world).to_execution()
        task = {"pair_id": couple.pair_id, "text": "План"}

        asked = [
            world.refused(SetTask(**task, item=RouteItem(iom=iom, item=route.item)), couple.mentor, "not_found").params
            for iom in (route.iom_id, uuid4())
        ]

        assert asked[0] == asked[1] == {"kind": "iom_item", "id": str(route.item)}


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
