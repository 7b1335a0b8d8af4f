"""Who corrects what, in which words, and what a correction meets in its stream."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from application.corrections import Correct
from application.desk import ReasonGiven
from application.organisations import (
    AddSynonym,
)
from application.pairs import ProposePair
from application.permissions.leads import LEADS
from domain.corrections import Corrected
from domain.kernel import AGGREGATES, PersonId
from domain.organisations import Organisation
from domain.organisations.facts import Registered
from domain.pairs import MentoringPair, PairKind, Side
from domain.roles import Role
from tests.behaviour.mistakes import TEACHER, WHY, hired, of_school, of_staff
from tests.scenario import BEGINNING, SYSTEM_ACTOR, TODAY, World


@pytest.fixture
def person(world: World) -> PersonId:
    return world.person()


@pytest.fixture
def record(world: World, person: PersonId) -> UUID:
    return hired(world, person)


class TestWords:
    def test_the_words_of_a_reason_are_sealed_for_whom_they_are_about(
        self, world: World, person: PersonId, record: UUID
    ):
        """Why a staff record is corrected can be read with that person's key only."""
        why = ReasonGiven(code="wrong_person", text="перепутали однофамильцев")
        world.do(of_staff(record, 3, withdrawn=True, reason=why))

        stored = world.journal.facts(record)[-1]
        assert isinstance(stored, Corrected)
        assert stored.reason.text is not None
        assert stored.reason.text.subjects == (person,)
        assert world.vault.unseal(stored.reason.text) == "перепутали однофамильцев"

    def test_sealed_values_are_given_in_plain_words_and_sealed_again(self, world: World):
        """A goal of a pair is mended in plain words; the journal keeps them sealed for both of the pair."""
        mentor, mentee = world.person(), world.person()
        proposal = ProposePair(
            kind=PairKind.YOUNG_SPECIALIST,
            mentor=Side(school=world.school, people=(mentor,)),
            mentee=Side(school=world.school, people=(mentee,)),
            goals=("вести урок",),
            starts_on=TODAY,
            ends_on=date(2024, 5, 31),
        )
        head = world.actor(Role.SCHOOL_HEAD, world.school)
        pair = world.do(proposal, head).streams[0].id
        goals = [{"number": 1, "text": "вести урок без конспекта"}]
        mended = Correct(kind="pair", stream_id=pair, version=1, reason=WHY, values={"goals": goals})
        world.do(mended, head)

        stored = world.load(MentoringPair, pair).goals[0].text
        assert set(stored.subjects) == {mentor, mentee}
        assert world.vault.unseal(stored) == "вести урок без конспекта"


class TestWhoMay:
    @pytest.mark.req("X-10")
    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.TEACHER, Role.MENTOR])
    def test_readers_correct_nothing(self, world: World, role: Role):
        """An auditor, a teacher or a mentor corrects nothing."""
        actor = world.actor(role, world.region)

        world.refused(of_school(world, 1, values={"name": {"ru": "Лицей"}}), actor, "not_allowed")

    def test_those_who_lead_a_kind_correct_it(self, world: World, record: UUID):
        """A head corrects staff records of the own school, but no organisation; a tutor no staff record."""
        head = world.actor(Role.SCHOOL_HEAD, world.school)
        world.do(of_staff(record, 3, withdrawn=True), head)

        rename = of_school(world, 1, values={"name": {"ru": "Лицей"}})
        world.refused(rename, head, "not_allowed")
        tutor = world.actor(Role.TUTOR, world.school)
        world.refused(of_staff(record, 2, withdrawn=True), tutor, "not_allowed")

    def test_foreign_streams_look_unknown(self, world: World, record: UUID):
        """A head of another school finds neither the record nor one that does not exist."""
        other = world.actor(Role.SCHOOL_HEAD, world.other_school)

        for stream in (record, uuid4()):
            world.refused(of_staff(stream, 1, withdrawn=True), other, "not_found")

    def test_the_kind_must_be_the_stream_s(self, world: World, record: UUID):
        """A staff record called an organisation, or a kind nobody knows, is not found."""
        for kind in ("organisation", "no_such_kind"):
            wrong = of_staff(record, 1, kind=kind, values={"post": TEACHER.model_dump(mode="json")})
            world.refused(wrong, SYSTEM_ACTOR, "not_found")

    def test_a_place_in_the_tree_is_corrected_from_above(self, world: World):
        """A municipality corrects its school's card; its own is for the region to correct."""
        actor = world.actor(Role.MUNICIPALITY, world.administration)
        world.do(of_school(world, 1, values={"synonyms": ["СОШ"]}), actor)

        own = Correct(kind="organisation", stream_id=world.municipality, version=1, reason=WHY, dated=BEGINNING)
        world.refused(own, actor, "not_found")

    def test_every_kind_of_stream_is_led_by_someone(self):
        """There is no kind of record whose mistakes nobody could correct; an absence is called off and announced anew,
        because a deputy may have acted by it."""
        assert set(AGGREGATES) - set(LEADS) == {"absence"}


class TestStream:
    def test_a_correction_is_refused_when_the_stream_moved_on(self, world: World):
        """Somebody who saw an older version is told so."""
        world.do(AddSynonym(organisation_id=world.school, synonym="СОШ"))

        stale = of_school(world, 1, values={"name": {"ru": "Лицей"}}, expected_version=1)
        world.refused(stale, SYSTEM_ACTOR, "stale_version")

    def test_the_founding_reads_as_corrected(self, world: World):
        """A corrected card is what the organisation is from its first day on."""
        world.do(of_school(world, 1, values={"kind": "other", "name": {"ru": "Дом творчества"}}))

        school = world.load(Organisation, world.school)
        assert (school.kind, school.name_on(BEGINNING).ru) == ("other", "Дом творчества")
        founding = world.journal.facts(world.school)[0]
        assert isinstance(founding, Registered)
        assert founding.kind == "school"
