"""Pairs asked for through the bus: who may, who is known, how many a mentor leads, what is sealed."""

from datetime import date
from uuid import uuid4

import pytest

from application.pairs import (
    AcceptReplacement,
    ActivatePair,
    CancelPair,
    CommentPair,
    ConsentToPair,
    FinishTask,
    FollowUpPair,
    LinkPair,
    PausePair,
    ProposePair,
    ReplaceMentor,
    ResumePair,
    SetTask,
    StartEvaluation,
)
from domain.errors import NotFound
from domain.ioms import Iom
from domain.kernel import Basis, PersonId
from domain.pairs import Finding, ObligationLink, PairKind, PairStatus, Programme, RouteItem, Side
from domain.pairs.facts import MeetingHeld, PairCommented, PairProposed
from domain.roles import Role
from tests.behaviour import papers
from tests.behaviour.couples import ENDS, PROPOSED, STARTED, WHY, Couple
from tests.projections.a_municipality import Municipality
from tests.scenario import SYSTEM_ACTOR, World

ORDER = Basis(kind="order", number="3", dated=STARTED)
PROGRAMME = Programme(title="Учитель — учитель")


@pytest.mark.req("MEG-16")
@pytest.mark.parametrize(
    ("kind", "ground"),
    [
        (PairKind.SUBJECT, {"subject": "математика"}),
        (PairKind.YOUNG_SPECIALIST, {}),
        (PairKind.COMPETENCY, {"competency": "формирующее оценивание"}),
    ],
)
def test_people_are_paired_on_three_grounds(world: World, kind, ground):
    """A pair by subject, of mentor and young specialist, or by competency is proposed and set to work."""
    couple = Couple.of(world).start(kind=kind, **ground)

    assert (couple.pair.kind, couple.pair.status) == (kind, PairStatus.ACTIVE)
    assert (couple.pair.subject, couple.pair.competency) == (ground.get("subject"), ground.get("competency"))


def test_management_teams_are_paired_and_set_to_work_by_the_municipality(world: World):
    """Two schools' teams consent, and one order of the municipality is enough."""
    couple = Couple.of(world, teams=True).agree()
    world.refused(
        ActivatePair(pair_id=couple.pair_id, order=ORDER, programme=PROGRAMME, occurred_on=STARTED),
        couple.head,
        "pair.teams_need_municipality",
    )
    couple.tell(ActivatePair, couple.municipality, order=ORDER, programme=PROGRAMME)

    assert couple.pair.status is PairStatus.ACTIVE


def test_two_schools_set_a_pair_to_work_together(world: World):
    """A pair across two schools starts with the second head's order."""
    couple = Couple.of(world, other=world.other_school).agree()
    couple.tell(ActivatePair, couple.other_head, order=ORDER, programme=PROGRAMME)
    waiting = couple.pair.status
    couple.tell(ActivatePair, couple.head, order=ORDER)

    assert (waiting, couple.pair.status) == (PairStatus.AGREED, PairStatus.ACTIVE)


def test_a_pair_lives_to_its_end_and_is_looked_at_again(world: World):
    """From the proposal over meetings and evaluations to a follow-up, every step through the bus."""
    couple = Couple.of(world).start()
    couple.meet(date(2022, 10, 3))
    couple.evaluate()
    couple.tell(
        FollowUpPair,
        world.actor(Role.METHODICAL_CENTRE, world.methodical_centre),
        world.today,
        found_on=world.today,
        finding=Finding.STILL_TEACHING,
    )

    assert (couple.pair.status, couple.pair.meetings) == (PairStatus.COMPLETED, 1)


class TestWhoMay:
    def proposal(self, couple: Couple) -> ProposePair:
        return ProposePair(
            kind=PairKind.YOUNG_SPECIALIST,
            mentor=couple.side(couple.mentor),
            mentee=couple.side(couple.mentee),
            goals=("Вести урок",),
            starts_on=STARTED,
            ends_on=ENDS,
        )

    @pytest.mark.parametrize("role", [Role.SCHOOL_HEAD, Role.METHODICAL_CENTRE, Role.CENTRE])
    def test_school_methodical_centre_and_centre_propose(self, world: World, role):
        """The three who know the teachers bring them together."""
        place = {Role.SCHOOL_HEAD: world.school, Role.CENTRE: world.centre}.get(role, world.methodical_centre)

        assert Couple.of(world).propose(by=world.actor(role, place))

    @pytest.mark.parametrize("role", [Role.TEACHER, Role.MENTOR, Role.AUDITOR, Role.MINISTRY, Role.TUTOR])
    def test_others_do_not_propose(self, world: World, role):
        """Nobody else begins a pair, the auditor least of all."""
        couple = Couple.of(world)

        world.refused(self.proposal(couple), world.actor(role, world.school), "not_allowed")

    def test_a_head_pairs_nobody_of_other_schools(self, world: World):
        """A pair of which no side is of one's own school looks like none."""
        couple = Couple.of(world)

        world.refused(self.proposal(couple), world.actor(Role.SCHOOL_HEAD, world.other_school), "not_found")

    def test_a_pair_of_another_region_is_not_to_be_found(self, world: World):
        """Whoever is outside the pair's places cannot tell it from one that does not exist."""
        couple = Couple.of(world)
        couple.propose()
        stranger = world.actor(Role.CENTRE, world.foreign_region)

        world.refused(CancelPair(pair_id=couple.pair_id, reason=WHY), stranger, "not_found")
        world.refused(CancelPair(pair_id=uuid4(), reason=WHY), stranger, "not_found")

    def test_a_mentor_asked_from_another_school_may_answer(self, world: World):
        """A mentor named from a third school sees the pair as soon as they are asked."""
        couple = Couple.of(world).start()
        new = world.actor(Role.MENTOR, world.other_school)
        world.refused(AcceptReplacement(pair_id=couple.pair_id), new, "not_found")
        couple.tell(ReplaceMentor, couple.head, mentor=couple.side(new), reason=WHY)
        couple.tell(AcceptReplacement, new)

        assert couple.pair.mentor.people == (new.person,)

    def test_the_system_starts_an_evaluation_that_is_due(self, world: World):
        """The daily sweep notes the legal day of a pair whose term is over."""
        couple = Couple.of(world).start()
        due = couple.pair.evaluation_due_on
        couple.tell(StartEvaluation, SYSTEM_ACTOR, due)

        assert (due, couple.pair.status) == (date(2023, 6, 1), PairStatus.EVALUATION)

    def test_the_municipality_does_not_steer_a_pair_of_people(self, world: World):
        """A pair of people belongs to its school."""
        couple = Couple.of(world).start()

        world.refused(
            PausePair(pair_id=couple.pair_id, reason=WHY), couple.municipality, "pair.not_the_school_of_the_pair"
        )


class TestWhoIsKnown:
    def test_unknown_people_are_paired_with_nobody(self, world: World):
        """A side that the vault does not know is refused."""
        couple = Couple.of(world)
        unknown = Side(school=world.school, people=(PersonId(uuid4()),))
        command = TestWhoMay().proposal(couple).model_copy(update={"mentee": unknown})

        assert world.refused(command, couple.head, "not_found").params["kind"] == "person"

    def test_a_side_stands_in_a_known_school(self, world: World):
        """A side of a school nobody registered is refused."""
        couple = Couple.of(world)
        nowhere = couple.side(couple.mentee).model_copy(update={"school": uuid4()})
        command = TestWhoMay().proposal(couple).model_copy(update={"mentee": nowhere})

        assert world.refused(command, couple.head, "not_found").params["kind"] == "organisation"

    def test_a_new_mentor_is_known_too(self, world: World):
        """Nobody is named mentor who is not registered."""
        couple = Couple.of(world).start()
        unknown = Side(school=world.school, people=(PersonId(uuid4()),))

        world.refused(ReplaceMentor(pair_id=couple.pair_id, mentor=unknown, reason=WHY), couple.head, "not_found")


class TestLinks:
    def test_a_pair_is_linked_to_a_clause_that_stands(self, world: World):
        """Direction 6 of the Izhevsk agreement is carried out by the pair; a clause nobody wrote is not."""
        signed = papers.izh(world)
        agreement = world.do(signed, world.actor(Role.MINISTRY, world.ministry)).streams[0].id
        sixth = next(duty.id for duty in signed.paper.obligations if duty.label == "6")
        couple = Couple.of(world).start()
        couple.tell(LinkPair, couple.head, agreement=agreement, obligation=sixth)

        assert couple.pair.links == {ObligationLink(agreement=agreement, obligation=sixth)}
        unknown = LinkPair(pair_id=couple.pair_id, agreement=agreement, obligation=uuid4())
        assert world.refused(unknown, couple.head, "not_found").params["kind"] == "obligation"
        nowhere = LinkPair(pair_id=couple.pair_id, agreement=uuid4(), obligation=sixth)
        assert world.refused(nowhere, couple.head, "not_found").params["kind"] == "agreement"

    def test_a_meeting_serves_an_item_of_the_mentees_route(self, world: World):
        """A meeting names an item of the mentee's own route, not of somebody else's."""
        couple = Couple.of(world).start()
        town = Municipality(world)
        colleague = world.actor(Role.TEACHER, world.school)
        own, others = (town.route(who, date(2022, 4, 4)) for who in (couple.mentee, colleague))
        (item,) = world.load(Iom, own).items
        (foreign,) = world.load(Iom, others).items
        couple.meet(date(2022, 10, 3), item=RouteItem(iom=own, item=item))

        (met,) = [f for f in world.journal.facts(couple.pair_id) if isinstance(f, MeetingHeld)]
        assert met.item == RouteItem(iom=own, item=item)
        for wrong in (RouteItem(iom=others, item=foreign), RouteItem(iom=own, item=uuid4())):
            with pytest.raises(NotFound):
                couple.meet(date(2022, 10, 4), item=wrong)
        task = SetTask(pair_id=couple.pair_id, text="План", item=RouteItem(iom=others, item=foreign))
        world.refused(task, couple.mentor, "not_found")


class TestSealed:
    def test_words_are_sealed_under_both(self, world: World):
        """Goals, topics and comments stand in the journal as ciphertext that needs the keys of both people."""
        couple = Couple.of(world).start()
        couple.meet(date(2022, 10, 3))
        couple.tell(CommentPair, couple.mentee, date(2022, 10, 4), text="Спасибо")

        facts = world.journal.facts(couple.pair_id)
        sealed = [fact.goals[0].text for fact in facts if isinstance(fact, PairProposed)]
        sealed += [fact.topic for fact in facts if isinstance(fact, MeetingHeld)]
        sealed += [fact.text for fact in facts if isinstance(fact, PairCommented)]
        assert [world.vault.unseal(each) for each in sealed] == ["Вести урок", "Урок", "Спасибо"]
        assert all(set(each.subjects) == {couple.mentor.person, couple.mentee.person} for each in sealed)
        assert not any(word in str(facts) for word in ("Вести урок", "Спасибо"))


class TestSteps:
    def test_tasks_are_set_and_done(self, world: World):
        """A task set by the mentor is marked done by the mentee."""
        couple = Couple.of(world).start()
        couple.tell(SetTask, couple.mentor, text="План урока")
        (task,) = couple.pair.tasks
        couple.tell(FinishTask, couple.mentee, task=task)

        assert couple.pair.tasks == {task: True}

    def test_a_pause_ends_with_a_resumption(self, world: World):
        """The head pauses and resumes the pair, each with a reason."""
        couple = Couple.of(world).start()
        couple.pause(date(2022, 11, 1))
        world.refused(
            ConsentToPair(pair_id=couple.pair_id, occurred_on=date(2022, 11, 2)), couple.mentor, "pair.wrong_state"
        )
        couple.tell(ResumePair, couple.head, date(2022, 12, 1), reason=WHY)

        assert couple.pair.status is PairStatus.ACTIVE

    def test_a_proposal_keeps_the_day_people_mean(self, world: World):
        """A pair noted a year later is proposed on the day it was."""
        couple = Couple.of(world)
        couple.propose()

        assert couple.pair.began_on == PROPOSED
