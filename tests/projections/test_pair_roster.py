"""The roster of pairs: one row a pair, its next step, whose turn it is, its mentors by date."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from application.corrections import Correct
from application.desk import ReasonGiven
from application.pairs import (
    AcceptReplacement,
    ActivatePair,
    CancelPair,
    CommentPair,
    ConsentToPair,
    DeclineReplacement,
    EvaluatePair,
    ExtendPair,
    LinkPair,
    ReplaceMentor,
    StartEvaluation,
)
from domain.kernel import Basis
from domain.pairs import Evaluator, PairKind, PairStatus, Programme
from domain.pairs.facts import MeetingHeld, PairActivated, PairExtended
from domain.roles import Role
from projections.pair_roster import Filters, PairRoster, one_pair, roster
from tests.behaviour import papers
from tests.behaviour.couples import ENDS, PROPOSED, RESULTS, STARTED, WHY, Couple
from tests.projections.shown import Shown
from tests.scenario import World

ORDER = Basis(kind="order", number="3", dated=STARTED)


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, PairRoster)


def row(shown: Shown, couple: Couple) -> dict[str, Any]:
    with shown.reading() as reader:
        found = one_pair(reader, couple.pair_id)
    assert found is not None
    return found


def ids(shown: Shown, *args: Any, **more: Any) -> list[UUID]:
    with shown.reading() as reader:
        return [found["pair_id"] for found in roster(reader, *args, **more)]


def correct(world: World, couple: Couple, fact: type, **how: Any) -> None:
    """The centre corrects the newest fact of the kind in the pair's stream."""
    facts = world.journal.facts(couple.pair_id)
    version = max(f.originator_version for f in facts if isinstance(f, fact))
    reason = ReasonGiven(code="typed_wrong")
    command = Correct(kind="pair", stream_id=couple.pair_id, version=version, reason=reason, **how)
    world.do(command, world.actor(Role.CENTRE, world.centre))


@pytest.mark.req("ALA-08")
def test_a_pair_is_a_subject_of_its_school(shown: Shown, world: World):
    """A mentoring pair stands in the school's list as a subject of its own, with its own state."""
    couple = Couple.of(world).start()

    assert ids(shown, frozenset({world.school})) == [couple.pair_id]
    assert ids(shown, frozenset({world.other_school})) == []
    assert row(shown, couple)["status"] == PairStatus.ACTIVE


@pytest.mark.req("IZH-16")
def test_a_pair_carries_out_a_clause_of_an_agreement(shown: Shown, world: World):
    """A pair is linked to direction 6 of the Izhevsk agreement, horizontal learning, and found by it."""
    signed = papers.izh(world, uuid4())
    agreement = world.do(signed, world.actor(Role.MINISTRY, world.ministry)).streams[0].id
    clause = next(duty.id for duty in signed.paper.obligations if duty.label == "6")
    linked, other = Couple.of(world).start(), Couple.of(world).start()
    linked.tell(LinkPair, linked.head, agreement=agreement, obligation=clause)

    assert ids(shown, None, Filters(agreement=agreement, obligation=clause)) == [linked.pair_id]
    assert ids(shown, None, Filters(obligation=uuid4())) == []
    assert set(ids(shown, None)) == {linked.pair_id, other.pair_id}


class TestNextStep:
    def test_a_proposal_waits_for_who_has_not_consented(self, shown: Shown, world: World):
        """The turn is of both sides, then of the one that is missing."""
        couple = Couple.of(world)
        couple.propose()
        both = row(shown, couple)
        couple.tell(ConsentToPair, couple.mentor, PROPOSED)
        one = row(shown, couple)

        assert (both["next_step"], both["turn"]) == ("consent", ["mentor", "mentee"])
        assert (one["turn"], one["status"], one["since"]) == (["mentee"], "proposed", PROPOSED)

    def test_an_agreed_pair_names_the_schools_whose_order_is_missing(self, shown: Shown, world: World):
        """After the first of two orders only the other school is awaited."""
        couple = Couple.of(world, other=world.other_school).agree()
        couple.tell(ActivatePair, couple.head, order=ORDER, programme=Programme(title="П"))
        found = row(shown, couple)

        assert (found["next_step"], found["turn"]) == ("activate", ["school"])
        assert found["orders_missing"] == [str(world.other_school)]

    def test_teams_wait_for_the_municipality(self, shown: Shown, world: World):
        """An agreed pair of teams waits for the municipality's order."""
        found = row(shown, Couple.of(world, teams=True).agree())

        assert (found["turn"], found["orders_missing"], found["teams"]) == (["municipality"], [], True)

    def test_an_active_pair_works_and_a_paused_one_waits_for_its_school(self, shown: Shown, world: World):
        """Work is the turn of the two, resumption the school's."""
        couple = Couple.of(world).start()
        working = row(shown, couple)
        couple.pause(date(2022, 11, 1))
        paused = row(shown, couple)

        assert (working["next_step"], working["turn"]) == ("work", ["mentor", "mentee"])
        assert (paused["next_step"], paused["turn"], paused["since"]) == ("resume", ["school"], date(2022, 11, 1))

    def test_evaluations_missing_are_named(self, shown: Shown, world: World):
        """In evaluation the row says whose evaluation is awaited, and after it nothing is."""
        couple = Couple.of(world).start()
        couple.tell(StartEvaluation, couple.head, ENDS)
        couple.tell(EvaluatePair, couple.mentee, ENDS, evaluator=Evaluator.MENTEE, results=RESULTS)
        waiting = row(shown, couple)
        couple.tell(EvaluatePair, couple.head, ENDS, evaluator=Evaluator.SCHOOL, results=RESULTS)
        couple.tell(EvaluatePair, couple.mentor, ENDS, evaluator=Evaluator.MENTOR, results=RESULTS)
        done = row(shown, couple)

        assert (waiting["next_step"], waiting["evaluations_missing"]) == ("evaluate", ["mentor", "school"])
        assert (done["next_step"], done["turn"], done["evaluations_missing"]) == (
            "follow_up",
            ["methodical_centre"],
            [],
        )

    def test_a_cancelled_pair_waits_for_nothing(self, shown: Shown, world: World):
        """What has ended early has no next step."""
        couple = Couple.of(world).start()
        couple.tell(CancelPair, couple.mentor, date(2022, 12, 1), reason=WHY)

        assert (row(shown, couple)["next_step"], row(shown, couple)["turn"]) == (None, [])


class TestMentors:
    def test_both_mentors_are_listed_by_date(self, shown: Shown, world: World):
        """After a replacement the row tells who led the pair from when to when."""
        couple = Couple.of(world).start()
        new = world.actor(Role.MENTOR, world.other_school)
        couple.tell(ReplaceMentor, couple.head, date(2022, 10, 1), mentor=couple.side(new), reason=WHY)
        asked = row(shown, couple)
        couple.tell(AcceptReplacement, new, date(2022, 10, 5))
        found = row(shown, couple)

        assert (asked["next_step"], asked["turn"], asked["candidate"]) == (
            "accept_replacement",
            ["new_mentor"],
            [str(new.person)],
        )
        assert [(m["people"], m["from"], m["to"]) for m in found["mentors"]] == [
            ([str(couple.mentor.person)], "2022-09-12", "2022-10-05"),
            ([str(new.person)], "2022-10-05", None),
        ]
        assert (found["mentor_school"], found["since"]) == (world.other_school, STARTED)

    def test_a_person_finds_their_pairs_and_those_they_led(self, shown: Shown, world: World):
        """Former mentors find the pair; one who declined to take over does not."""
        couple = Couple.of(world).start()
        new = world.actor(Role.MENTOR, world.school)
        couple.tell(ReplaceMentor, couple.head, mentor=couple.side(new), reason=WHY)
        asked = ids(shown, None, Filters(person=new.person))
        couple.tell(DeclineReplacement, new, reason=WHY)

        assert asked == [couple.pair_id]
        assert ids(shown, None, Filters(person=new.person)) == []
        assert ids(shown, None, Filters(person=couple.mentor.person)) == [couple.pair_id]


class TestMeetings:
    def test_meetings_are_counted_and_the_last_one_is_dated(self, shown: Shown, world: World):
        """Meetings noted in any order: their number and the latest day."""
        couple = Couple.of(world).start()
        couple.meet(date(2022, 11, 7))
        couple.meet(date(2022, 10, 3))
        couple.tell(CommentPair, couple.mentee, text="Спасибо")

        assert (row(shown, couple)["meetings"], row(shown, couple)["last_meeting_on"]) == (2, date(2022, 11, 7))

    def test_a_correction_moves_or_withdraws_a_meeting(self, shown: Shown, world: World):
        """A meeting corrected to another day shows there, a withdrawn one not at all."""
        couple = Couple.of(world).start()
        couple.meet(date(2022, 10, 3))
        correct(world, couple, MeetingHeld, values={"held_on": "2022-10-10"})
        moved = row(shown, couple)["last_meeting_on"]
        correct(world, couple, MeetingHeld, withdrawn=True)
        gone = row(shown, couple)

        assert (moved, gone["meetings"], gone["last_meeting_on"]) == (date(2022, 10, 10), 0, None)


class TestCorrections:
    def test_a_corrected_start_moves_the_row(self, shown: Shown, world: World):
        """A start noted with a wrong day shows the right one, in the mentor's days too."""
        couple = Couple.of(world).start()
        correct(world, couple, PairActivated, dated=date(2022, 10, 1))
        found = row(shown, couple)

        assert (found["since"], found["mentors"][0]["from"]) == (date(2022, 10, 1), "2022-10-01")

    def test_a_withdrawn_extension_gives_the_old_end_back(self, shown: Shown, world: World):
        """An extension that never happened leaves the pair with its former last day."""
        couple = Couple.of(world).start()
        couple.tell(ExtendPair, couple.head, ends_on=date(2023, 8, 31), reason=WHY)
        extended = row(shown, couple)["ends_on"]
        correct(world, couple, PairExtended, withdrawn=True)

        assert (extended, row(shown, couple)["ends_on"]) == (date(2023, 8, 31), ENDS)


class TestRoster:
    def test_filters_narrow_the_roster(self, shown: Shown, world: World):
        """By kind, state, school, and by a last day that is over."""
        people = Couple.of(world).start()
        teams = Couple.of(world, teams=True).start(ends_on=date(2024, 5, 31))
        waiting = Couple.of(world)
        waiting.propose()

        assert ids(shown, None, Filters(kind=PairKind.MANAGEMENT_TEAMS)) == [teams.pair_id]
        assert ids(shown, None, Filters(status=PairStatus.PROPOSED)) == [waiting.pair_id]
        assert ids(shown, None, Filters(school=world.other_school)) == [teams.pair_id]
        assert ids(shown, None, Filters(due_on=ENDS)) == []
        assert ids(shown, None, Filters(due_on=date(2023, 6, 1))) == [people.pair_id]

    def test_pages_follow_each_other(self, shown: Shown, world: World):
        """The newest proposals come first, and each page starts where the last one ended."""
        couples = [Couple.of(world) for _ in range(5)]
        proposed = [couple.propose() for couple in couples][::-1]
        pages, before = [], None
        with shown.reading() as reader:
            while page := roster(reader, None, before=before, limit=2):
                pages.append([found["pair_id"] for found in page])
                before = page[-1]["opened_at"]

        assert pages == [proposed[:2], proposed[2:4], proposed[4:]]

    @pytest.mark.req("X-03")
    def test_a_rebuilt_roster_equals_the_live_one(self, shown: Shown, world: World):
        """Rows told from the journal anew are the rows people are shown."""
        done = Couple.of(world).start()
        done.meet(date(2022, 10, 3))
        correct(world, done, PairActivated, dated=date(2022, 9, 20))
        done.evaluate()
        Couple.of(world, teams=True).start()

        assert shown.rebuilt_equals_live()
