"""Values reported through the bus: one a year, by the municipality, judged by somebody else."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from application.bus import Actor
from application.desk import ReasonGiven
from application.indicators import ConfirmValue, ReportValue, ReportValueAgain, RestateValue, ReturnValue
from domain.indicators import Evidence, Report, ReportedValue, ValueStatus, value_id
from domain.indicators.facts import ValueReported, ValueRestated
from domain.kernel import Basis
from domain.organisations import Level, OrganisationKind
from domain.roles import Role
from tests.behaviour import papers
from tests.scenario import World

WHY = ReasonGiven(code="counted_twice", text="Один тьютор посчитан дважды")


def report(n: int, d: int | None = 2) -> Report:
    letter = Basis(kind="letter", number="15", dated=date(2023, 1, 19))
    evidence = Evidence(documents=(letter,))
    return Report(n=n, d=d, source="Отчёт ММС", measured_on=date(2022, 12, 31), evidence=evidence)


AGREEMENT = UUID(int=70)


@pytest.fixture(autouse=True)
def _agreement(world: World) -> None:
    world.do(papers.sov(world, AGREEMENT), world.actor(Role.MINISTRY, world.ministry))


def tutors_trained(world: World, year: int = 2022, n: int = 1) -> ReportValue:
    return ReportValue(
        agreement=AGREEMENT, indicator="sov-ind-3", territory=world.municipality, year=year, report=report(n)
    )


@pytest.fixture
def reporter(world: World) -> Actor:
    return world.actor(Role.MUNICIPALITY, world.administration)


@pytest.fixture
def centre(world: World) -> Actor:
    return world.actor(Role.CENTRE, world.centre)


@pytest.mark.req("SOV-19")
def test_a_reported_value_has_source_date_and_author(world: World, reporter: Actor):
    """Data on an indicator carry where they come from, the day they speak of and who handed them in."""
    value = world.do(tutors_trained(world), reporter).streams[0].id

    fact = world.journal.facts(value)[0]
    assert isinstance(fact, ValueReported)
    assert (fact.report.source, fact.report.measured_on, fact.by) == (
        "Отчёт ММС",
        date(2022, 12, 31),
        reporter.person,
    )
    assert fact.organisation == world.administration


def test_a_year_has_one_value(world: World, reporter: Actor):
    """A second report of the same year is refused; it is restated or, after a return, reported again."""
    command = tutors_trained(world)
    value = world.do(command, reporter).streams[0].id

    assert value == value_id(command.agreement, "sov-ind-3", world.municipality, 2022)
    world.refused(tutors_trained(world, n=2), reporter, "reported_value.already_reported")
    assert world.do(tutors_trained(world, year=2021), reporter)


def test_a_territory_outside_the_agreement_has_no_value(world: World):
    """Another municipality of the region is no party: its figures are not of this agreement, which it cannot see."""
    town = world.new_municipality()
    centre = world.organisation(Level.ORGANISATION, OrganisationKind.METHODICAL_CENTRE, town)
    stranger, officer = world.actor(Role.MUNICIPALITY, centre), world.actor(Role.MUNICIPALITY, world.region)
    command = tutors_trained(world).model_copy(update={"territory": town})
    unknown = command.model_copy(update={"agreement": uuid4()})

    told = [world.refused(asked, stranger, "not_found").params["kind"] for asked in (command, unknown)]
    assert told == ["agreement", "agreement"]
    world.refused(command, officer, "reported_value.territory_outside")


def test_a_party_reports_where_no_target_is_set(world: World, reporter: Actor):
    """An agreement without an annex still takes the values of the municipality that is its party."""
    agreement = world.do(papers.izh(world), world.actor(Role.MINISTRY, world.ministry)).streams[0].id

    assert world.do(tutors_trained(world).model_copy(update={"agreement": agreement}), reporter)


def test_centre_or_ministry_confirm(world: World, reporter: Actor, centre: Actor):
    """The region's centre confirms what a municipality reported; the municipality's other officers do not."""
    value = world.do(tutors_trained(world), reporter).streams[0].id
    colleague = world.actor(Role.MUNICIPALITY, world.administration)
    world.refused(ConfirmValue(value_id=value), colleague, "not_allowed")
    world.do(ConfirmValue(value_id=value), centre)

    assert world.load(ReportedValue, value).status is ValueStatus.CONFIRMED


def test_the_reporter_confirms_in_no_role(world: World, reporter: Actor):
    """A person who reports for a municipality and works at the centre too leaves confirming to others."""
    value = world.do(tutors_trained(world), reporter).streams[0].id
    same_person = world.actor(Role.CENTRE, world.centre, person=reporter.person)

    world.refused(ConfirmValue(value_id=value), same_person, "reported_value.reporter_may_not_judge")
    world.refused(ReturnValue(value_id=value, reason=WHY), same_person, "reported_value.reporter_may_not_judge")


@pytest.mark.req("X-08")
def test_a_corrected_value_keeps_both_figures(world: World, reporter: Actor, centre: Actor):
    """A correction is a new fact with its reason: the earlier figures stay in the stream."""
    value = world.do(tutors_trained(world, n=2), reporter).streams[0].id
    world.do(ConfirmValue(value_id=value), centre)
    world.do(RestateValue(value_id=value, report=report(1), reason=WHY), reporter)

    kept = [f.report.n for f in world.journal.facts(value) if isinstance(f, ValueReported | ValueRestated)]
    assert kept == [2, 1]
    assert world.load(ReportedValue, value).status is ValueStatus.REPORTED


def test_a_returned_value_is_reported_again(world: World, reporter: Actor, centre: Actor):
    """After a return the municipality hands in new figures."""
    value = world.do(tutors_trained(world), reporter).streams[0].id
    world.do(ReturnValue(value_id=value, reason=WHY), centre)
    world.do(ReportValueAgain(value_id=value, report=report(2)), reporter)

    assert world.load(ReportedValue, value).report.n == 2


def test_a_municipality_reports_for_itself_alone(world: World, reporter: Actor):
    """The figures of another region's municipality are out of reach."""
    command = tutors_trained(world).model_copy(update={"territory": world.foreign_municipality})

    world.refused(command, reporter, "not_found")


def test_a_value_belongs_to_a_known_agreement(world: World, reporter: Actor):
    """Figures for an agreement nobody registered are refused."""
    refused = world.refused(tutors_trained(world).model_copy(update={"agreement": uuid4()}), reporter, "not_found")

    assert refused.params["kind"] == "agreement"


def test_a_value_speaks_of_a_known_territory(world: World, reporter: Actor):
    """A territory nobody registered has no figures."""
    world.refused(tutors_trained(world).model_copy(update={"territory": uuid4()}), reporter, "not_found")


@pytest.mark.parametrize("role", [Role.TEACHER, Role.SCHOOL_HEAD, Role.AUDITOR, Role.CENTRE])
def test_nobody_else_reports(world: World, role: Role):
    """A value of a municipality is handed in by it."""
    world.refused(tutors_trained(world), world.actor(role, world.school), "not_allowed")
