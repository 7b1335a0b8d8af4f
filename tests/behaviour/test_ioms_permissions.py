"""Who may ask what of a route, who must be known, and what is sealed."""

from datetime import date
from uuid import uuid4

import pytest

from application.corrections import Correct
from application.desk import ReasonGiven
from application.ioms import (
    HANDLERS,
    CompleteDiagnostics,
    MoveToSchool,
    ReassignTutor,
    RecordTransfer,
    RequestGiven,
    ReturnPlan,
    TerminateIom,
)
from application.permissions.ioms import PERMISSIONS
from domain.errors import NotFound
from domain.ioms import Iom, Stage, TransferForm
from domain.kernel import OrganisationId, PersonId, Sealed
from domain.roles import Function, Role
from infrastructure.journal.snapshots import shape_of
from tests.behaviour import a_route
from tests.behaviour.routes import APPROVED, DESIGNED, DONE, OPENED, WHY, Traveller
from tests.scenario import World

MAY = {
    Role.TEACHER: {
        "iom_request.file",
        "iom_request.withdraw",
        "iom.record_request",
        "iom.agree_to_plan",
        "iom.start_item",
        "iom.hand_in_evidence",
        "iom.agree_to_plan_change",
        "iom.record_reflection",
    },
    Role.SCHOOL_HEAD: {
        "iom.approve_plan",
        "iom.return_plan",
        "iom.approve_plan_change",
        "iom.return_plan_change",
        "iom.record_transfer",
        "iom.confirm_transfer",
        "iom.close",
        "iom.record_dynamics",
        "iom.record_support",
    },
    Role.METHODICAL_CENTRE: {
        "iom.approve_plan",
        "iom.return_plan",
        "iom.approve_plan_change",
        "iom.return_plan_change",
        "iom.record_transfer",
        "iom.confirm_transfer",
        "iom.record_dynamics",
        "iom.record_support",
    },
    Role.MUNICIPALITY: {
        "iom.approve_plan",
        "iom.return_plan",
        "iom.approve_plan_change",
        "iom.return_plan_change",
        "iom.pause",
        "iom.resume",
        "iom.reassign_tutor",
        "iom.move_to_school",
    },
    Role.MINISTRY: {"iom.reopen"},
    Role.AUDITOR: set(),
    Role.ADMINISTRATOR: set(),
    Role.MENTOR: set(),
}
ONLY_TUTOR = {
    "iom.complete_diagnostics",
    "iom.add_item",
    "iom.change_item",
    "iom.drop_item",
    "iom.submit_plan",
    "iom.recall_plan",
    "iom.accept_item",
    "iom.return_item",
    "iom.cancel_item",
    "iom.complete_execution",
    "iom.propose_plan_change",
    "iom.recall_plan_change",
    "iom.complete_reflection",
    "iom.return_to_execution",
    "iom.propose_closing",
}


class TestWhoMay:
    @pytest.mark.parametrize("role", MAY)
    def test_each_role_asks_for_its_own_steps(self, role: Role):
        """The catalogue lets a role ask for these steps of a route and no others."""
        allowed = {command.NAME for command, permission in PERMISSIONS.items() if role in permission.roles}

        assert allowed == MAY[role]

    def test_the_tutor_alone_moves_a_route_through_its_stages(self):
        """Steps between stages are the tutor's, whatever post somebody else holds."""
        alone = {c.NAME for c, permission in PERMISSIONS.items() if permission.roles == {Role.TUTOR}}

        assert alone == ONLY_TUTOR
        assert set(HANDLERS) == set(PERMISSIONS)

    @pytest.mark.req("X-10")
    def test_an_auditor_changes_nothing(self, world: World):
        """An auditor of the region may not move a route, and the journal stands still."""
        traveller, auditor = Traveller.of(world).open(), world.actor(Role.AUDITOR, world.region)

        world.refused(CompleteDiagnostics(iom_id=traveller.iom_id), auditor, "not_allowed")
        world.refused(traveller.again().opening(), auditor, "not_allowed")

    def test_a_route_of_another_region_does_not_exist(self, world: World):
        """A centre elsewhere neither sees nor ends the route."""
        traveller, foreign = Traveller.of(world).open(), world.actor(Role.CENTRE, world.foreign_municipality)

        world.refused(TerminateIom(iom_id=traveller.iom_id, reason=WHY), foreign, "not_found")

    def test_a_tutor_of_another_school_does_not_open_it(self, world: World):
        """A route outside the tutor's own organisation is refused."""
        traveller, foreign = Traveller.of(world), world.actor(Role.TUTOR, world.foreign_school)

        world.refused(traveller.opening(), foreign, "not_found")

    def test_the_former_school_s_head_no_longer_approves(self, world: World):
        """After a move the plan is the new school's to approve."""
        traveller = Traveller.of(world).open().diagnose().design().submit()
        move = {"school": world.other_school, "reason": WHY}
        traveller.tell(MoveToSchool, traveller.centre, APPROVED, **move)

        world.refused(ReturnPlan(iom_id=traveller.iom_id, reason=WHY), traveller.head, "not_found")

    def test_a_deputy_tutor_stands_in(self, world: World):
        """A colleague moves the route only as a deputy."""
        traveller = Traveller.of(world).open(request=RequestGiven(made_on=OPENED))
        colleague = world.actor(Role.TUTOR, world.centre)
        deputy = world.actor(Role.TUTOR, world.centre, Function.DEPUTY)
        command = CompleteDiagnostics(iom_id=traveller.iom_id, occurred_on=DESIGNED)
        world.refused(command, colleague, "iom.not_the_tutor")
        world.do(command, deputy)

        assert traveller.iom.stage is Stage.DESIGN

    def test_a_stale_page_changes_nothing(self, world: World):
        """A tutor who saw an older version is told so."""
        traveller = Traveller.of(world).open(request=RequestGiven(made_on=OPENED))
        command = CompleteDiagnostics(iom_id=traveller.iom_id, expected_version=7)

        world.refused(command, traveller.tutor, "stale_version")


class TestKnown:
    @pytest.mark.parametrize("field", ["person", "tutor"])
    def test_people_are_known(self, world: World, field: str):
        """A teacher or tutor nobody registered is refused."""
        traveller = Traveller.of(world)

        refusal = world.refused(traveller.opening(**{field: PersonId(uuid4())}), traveller.tutor, NotFound.code)

        assert refusal.params["kind"] == "person"

    @pytest.mark.parametrize("field", ["school", "centre"])
    def test_places_are_known(self, world: World, field: str):
        """A school or centre nobody registered is refused."""
        traveller = Traveller.of(world)

        world.refused(traveller.opening(**{field: OrganisationId(uuid4())}), traveller.tutor, NotFound.code)

    def test_observers_tutors_and_schools_of_later_steps_are_known(self, world: World):
        """Whoever a step names is registered."""
        traveller, nobody = Traveller.of(world).to_execution().execute().reflect(), uuid4()
        iom_id, held = traveller.iom_id, {"form": TransferForm.VISIT, "held_on": DONE, "place": "Школа"}

        world.refused(RecordTransfer(iom_id=iom_id, observer=nobody, **held), traveller.tutor, NotFound.code)
        world.refused(ReassignTutor(iom_id=iom_id, tutor=nobody, reason=WHY), traveller.centre, NotFound.code)
        world.refused(MoveToSchool(iom_id=iom_id, school=nobody, reason=WHY), traveller.centre, NotFound.code)


class TestSealed:
    def test_words_about_the_teacher_are_sealed_under_the_teacher_s_key(self, world: World):
        """No word of results, reflections, recommendations, certificates or reasons stands in the journal."""
        traveller = Traveller.of(world).to_the_end()
        secrets = ["12 заданий", "оценивать иначе", "мастер-классы", "123456"]

        facts = world.journal.facts(traveller.iom_id)
        stored = " ".join(fact.model_dump_json() for fact in facts)
        sealed = [value for fact in facts for value in dict(fact).values() if isinstance(value, Sealed)]
        opened = " ".join(world.vault.unseal(one) or "" for one in sealed)
        assert not [word for word in secrets if word in stored]
        assert all(word in opened for word in secrets)
        assert {subject for one in sealed for subject in one.subjects} == {traveller.teacher.person}

    def test_evidence_is_found_in_the_store(self, world: World):
        """The file the teacher handed in is there for whoever judges it."""
        traveller = Traveller.of(world).to_execution().execute()

        [evidence] = traveller.iom.items[traveller.item].evidence
        assert evidence.file is not None
        assert world.documents.get(evidence.file) == b"%PDF-1.7"


def test_a_fact_of_a_route_is_corrected(world: World):
    """The tutor withdraws a deficit found by mistake; the route reads without it."""
    traveller = Traveller.of(world).open(request=RequestGiven(made_on=OPENED)).diagnose()
    facts = world.journal.facts(traveller.iom_id)
    version = next(f.originator_version for f in facts if f.TOPIC == "iom.deficit_identified")
    fields = {"version": version, "reason": ReasonGiven(code="wrong_entry"), "withdrawn": True}
    world.do(Correct(kind="iom", stream_id=traveller.iom_id, **fields), traveller.tutor)

    assert traveller.iom.deficits == {}


def test_a_route_as_it_stood_is_loaded_by_version(world: World):
    """An earlier version of a route is still there."""
    traveller = Traveller.of(world).to_execution()

    assert world.journal.load(Iom, traveller.iom_id, version=1).stage is Stage.DIAGNOSTICS
    assert date(2022, 11, 5) >= traveller.iom.stage_since


@pytest.mark.parametrize("stage", list(Stage))
def test_a_snapshot_tells_the_route_as_its_facts_do(stage: Stage):
    """A long route is loaded from its snapshot exactly as from all its facts."""
    iom, shape = a_route.AT[stage](), shape_of(Iom)
    if stage is Stage.EXECUTION:
        iom.propose_plan_change(a_route.tutor(a_route.DONE), (a_route.item(a_route.READING),), (), (), a_route.WHY)

    restored = shape.load(Iom, iom.id, iom.version, shape.dump(iom))

    assert {**vars(restored), "_pending_events": None} == {**vars(iom), "_pending_events": None}
