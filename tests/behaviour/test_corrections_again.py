"""A second correction stands alone; what came meanwhile keeps its ground, and no card is spoilt."""

from datetime import date
from uuid import UUID

import pytest

from application.bus import Actor
from application.corrections import Correct
from application.desk import ReasonGiven
from application.organisations import RenameOrganisation
from application.pairs import ProposePair
from application.staff import ChangeWork, Hire
from domain.organisations import Name, Organisation
from domain.pairs import PairKind, Side
from domain.roles import Role
from domain.staff import Post, StaffRecord, WorkCategory
from tests.behaviour.routes import Traveller
from tests.scenario import SYSTEM_ACTOR, TODAY, World

WHY = ReasonGiven(code="misprint")
TEACHER = Post(position="учитель", category=WorkCategory.TEACHER)
DEPUTY = Post(position="заместитель директора", category=WorkCategory.MANAGEMENT)


def hired_earlier(world: World) -> UUID:
    """Hired by the book on 1 September 2020, in truth a year earlier; another post since January 2020."""
    hired = Hire(person=world.person(), school=world.school, post=TEACHER, occurred_on=date(2020, 9, 1))
    record = world.do(hired).streams[0].id
    world.do(Correct(kind="staff", stream_id=record, version=1, reason=WHY, dated=date(2019, 9, 1)))
    world.do(ChangeWork(staff_id=record, post=DEPUTY, occurred_on=date(2020, 1, 1)))
    return record


def test_a_date_that_others_rest_on_is_not_lost_by_a_later_correction(world: World):
    """Who leaves the mended day out of the next correction would put the hiring after the change of post."""
    record = hired_earlier(world)
    values = {"post": {"position": "учитель химии", "category": "teacher"}}
    forgetful = Correct(kind="staff", stream_id=record, version=1, reason=WHY, values=values)

    world.refused(forgetful, SYSTEM_ACTOR, "correction.date_out_of_neighbours")
    world.do(forgetful.model_copy(update={"dated": date(2019, 9, 1)}))

    found = world.load(StaffRecord, record)
    assert found.began_on == date(2019, 9, 1)


@pytest.mark.parametrize("zone", ["Nowhere/City", None])
def test_a_region_keeps_a_time_zone_that_exists(world: World, zone: str | None):
    """A zone nobody knows would leave the region without a today: such a correction is refused."""
    wrong = Correct(kind="organisation", stream_id=world.region, version=1, reason=WHY, values={"time_zone": zone})

    world.refused(wrong, SYSTEM_ACTOR, "correction.rested_upon")
    officer = world.actor(Role.MUNICIPALITY, world.administration)
    world.do(RenameOrganisation(organisation_id=world.school, name=Name(ru="Лицей")), officer)


def test_only_a_region_has_a_time_zone(world: World):
    """A school does not get a clock of its own by a correction."""
    wrong = Correct(
        kind="organisation", stream_id=world.school, version=1, reason=WHY, values={"time_zone": "Asia/Omsk"}
    )

    world.refused(wrong, SYSTEM_ACTOR, "correction.rested_upon")
    assert world.load(Organisation, world.school).time_zone is None


def proposed(world: World, head: Actor) -> UUID:
    """A pair for the coming school year."""
    mentor, mentee = (Side(school=world.school, people=(world.person(),)) for _ in range(2))
    terms = {"goals": ("вести урок",), "starts_on": TODAY, "ends_on": date(2024, 5, 31)}
    command = ProposePair(kind=PairKind.YOUNG_SPECIALIST, mentor=mentor, mentee=mentee, **terms)
    return world.do(command, head).streams[0].id


def test_sealed_values_are_sealed_here(world: World):
    """What pretends to be sealed already would put words into the journal in clear, so it is refused."""
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    forged = {"subjects": [], "nonce": "", "ciphertext": "фамилия и диагноз открытым текстом"}
    values = {"goals": [{"number": 1, "text": forged}]}
    wrong = Correct(kind="pair", stream_id=proposed(world, head), version=1, reason=WHY, values=values)

    world.refused(wrong, head, "invalid")


def test_a_pair_does_not_begin_after_its_end(world: World):
    """The first day planned is not corrected past the last one."""
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    values = {"starts_on": "2024-06-01"}
    wrong = Correct(kind="pair", stream_id=proposed(world, head), version=1, reason=WHY, values=values)

    world.refused(wrong, head, "correction.rested_upon")


def test_a_tutor_corrects_the_tutor_s_own_routes_only(world: World):
    """A colleague who leads routes of the same places may not say how a fact of this one reads."""
    route = Traveller.of(world)
    route.open()
    colleague = world.actor(Role.TUTOR, world.centre)
    misprint = Correct(kind="iom", stream_id=route.iom_id, version=1, reason=WHY, values={"position": "учитель физики"})

    world.refused(misprint, colleague, "iom.not_the_tutor")
    world.do(misprint, route.tutor)

    assert route.iom.position == "учитель физики"
