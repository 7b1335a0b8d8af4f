"""What amendments changed: old → new, why, from which day, by which number."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from application import amendments as ask
from application.corrections import Correct
from application.desk import ReasonGiven
from domain.agreements import Duty
from domain.agreements.values import (
    Change,
    ObligationChange,
    ObligationWaiver,
    TargetRevision,
    TermChange,
    obligation_key,
)
from domain.papers.values import PaperState
from projections.amendment_history import AmendmentHistory, Filters, amendments, changes, one_amendment
from tests.behaviour.three_parties import DUTIES, WHY, Three
from tests.projections.agreements_shown import goal_of
from tests.projections.shown import Shown
from tests.scenario import TODAY, World

OWN = DUTIES["municipality"]
CLAUSE = obligation_key(OWN)
LABEL = "2.2"
LATER = TODAY + timedelta(days=30)
START = date(2023, 10, 1)
EVERYTHING = Filters()
S = PaperState


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, AmendmentHistory)


@pytest.fixture
def three(world: World) -> Three:
    return Three(world)


@pytest.fixture
def agreement(three: Three) -> UUID:
    return three.in_force()


def taken_on(three: Three, agreement: UUID, change: Change | None = None, **head: object) -> UUID:
    amendment = three.amendment(agreement, change, **head)
    three.approve(amendment)
    three.sign(amendment)
    return amendment


def registered(three: Three, agreement: UUID, change: Change, number: str = "3") -> UUID:
    return three.do(
        ask.RegisterAmendment(
            agreement_id=agreement,
            number=number,
            dated=TODAY,
            reason=WHY,
            scan_hash="5c" * 32,
            changes=(ask.PrintedChange(id=uuid4(), change=change),),
        )
    )


def history(shown: Shown, agreement: UUID, **how: object) -> list[dict[str, object]]:
    with shown.reading() as reader:
        return changes(reader, agreement, **how)


def one(shown: Shown, amendment: UUID, on: date = TODAY, known_at: int | None = None) -> dict[str, object] | None:
    with shown.reading() as reader:
        return one_amendment(reader, amendment, on, known_at)


class TestChanges:
    def test_old_and_new_words_stay_readable_with_why_and_by_what(self, shown, three, world, agreement):
        """A duty reworded: the words before and after, the reason, the number, the day, and when it was recorded."""
        amendment = taken_on(three, agreement)

        (told,) = history(shown, agreement)
        assert (told["before"]["text"], told["after"]["text"]) == ("Работа", "Работа и учёба")
        assert (told["touches"], told["label"], told["old_label"]) == (CLAUSE, LABEL, LABEL)
        assert (told["reason"], told["number"], told["effective_on"]) == ("document_replaced", "1", TODAY)
        assert (told["amendment_id"], told["applied_at"]) == (amendment, world.journal.head())
        assert told["recorded_at"].date() == TODAY

    def test_a_clause_is_followed_through_amendments(self, shown, three, world, agreement):
        """Two amendments in turn: what the first made is what the second found; other clauses stay out."""
        taken_on(three, agreement)
        world.on(LATER)
        taken_on(three, agreement, three.reworded("Только учёба"))
        taken_on(three, agreement, TermChange(ends_on=date(2025, 12, 30)))

        told = history(shown, agreement, touches=CLAUSE)
        assert [(row["before"]["text"], row["after"]["text"]) for row in told] == [
            ("Работа", "Работа и учёба"),
            ("Работа и учёба", "Только учёба"),
        ]
        assert [row["touches"] for row in history(shown, agreement)] == [CLAUSE, CLAUSE, "term"]
        assert [row["effective_on"] for row in history(shown, agreement, label=LABEL)] == [TODAY, LATER]

    def test_a_renumbered_duty_is_found_by_both_numbers(self, shown, three, agreement):
        """Printed anew under another number, its change answers to the old and to the new one."""
        duty = Duty(party="municipality", text="Работа", label="2.3.13")
        taken_on(three, agreement, ObligationChange(obligation_id=OWN, duty=duty))

        (told,) = history(shown, agreement, label="2.3.13")
        assert (told["old_label"], told["label"]) == (LABEL, "2.3.13")
        assert history(shown, agreement, label=LABEL) == [told]
        assert history(shown, agreement, label="2.3.14") == []

    def test_a_target_a_term_and_a_waiver(self, shown, three, world, agreement):
        """A new target has no old value; a term has both days; a waiver keeps the duty's words."""
        revision = TargetRevision(**dict(goal_of(world)), min_share=None, min_count=4)
        registered(three, agreement, revision)
        registered(three, agreement, TermChange(ends_on=date(2025, 12, 30)), "4")
        registered(three, agreement, ObligationWaiver(obligation_id=OWN, periods=("2024",)), "5")

        target, term, waiver = history(shown, agreement)
        assert (target["before"], target["after"]["min_count"], target["after"]["min_share"]) == (None, 4, None)
        assert (term["before"]["ends_on"], term["after"]["ends_on"]) == ("2024-12-30", "2025-12-30")
        assert (waiver["before"]["waiver"], waiver["after"]["waiver"]["periods"]) == (None, ["2024"])

    def test_what_is_only_proposed_has_changed_nothing(self, shown, three, agreement):
        """An amendment the parties still read shows its proposals, and the agreement's history is empty."""
        amendment = three.amendment(agreement)

        (proposed,) = one(shown, amendment)["changes"]
        assert (proposed["proposed"]["duty"]["text"], proposed["after"]) == ("Работа и учёба", None)
        assert (proposed["label"], history(shown, agreement)) == (LABEL, [])

    def test_proposals_are_replaced_and_dropped(self, shown, three, agreement):
        """Under the same id a proposal reads anew; dropped, it is gone from the draft."""
        amendment = three.do(ask.DraftAmendment(agreement_id=agreement, reason=WHY))
        first, second = uuid4(), uuid4()
        three.do(ask.ProposeChange(amendment_id=amendment, change_id=first, change=three.reworded()))
        three.do(ask.ProposeChange(amendment_id=amendment, change_id=first, change=three.reworded("Иначе")))
        three.do(ask.ProposeChange(amendment_id=amendment, change_id=second, change=TermChange(ends_on=None)))
        three.do(ask.DropChange(amendment_id=amendment, change_id=second))

        told = one(shown, amendment)["changes"]
        assert [(row["change_id"], row["proposed"]["duty"]["text"]) for row in told] == [(first, "Иначе")]

    def test_a_voided_amendment_keeps_what_it_had_changed(self, shown, three, world, agreement):
        """Signed by mistake and voided: the change is shown as undone, and as in effect when asked as known before."""
        amendment = taken_on(three, agreement)
        before = world.journal.head()
        three.do(ask.ProposeAmendmentVoid(amendment_id=amendment, reason=WHY))
        second = three.officer("ministry")
        world.do(ask.ConfirmAmendmentVoid(amendment_id=amendment), second)

        (told,), (then,) = history(shown, agreement), history(shown, agreement, known_at=before)
        assert (told["before"]["text"], told["undone_on"]) == ("Работа", TODAY)
        assert then["undone_on"] is None
        assert history(shown, agreement, known_at=before - 10) == []
        assert one(shown, amendment)["state"] == S.VOIDED


class TestAmendments:
    def test_the_state_on_a_day(self, shown, three, world, agreement):
        """Signed in September for October: signed until the day, in force from it, absent before it was drafted."""
        amendment = taken_on(three, agreement, starts_on=START)
        world.on(START)
        world.do(ask.BringIntoForce(amendment_id=amendment))

        assert (one(shown, amendment, TODAY)["state"], one(shown, amendment, START)["state"]) == (S.SIGNED, S.IN_FORCE)
        assert (one(shown, amendment, START)["since"], one(shown, amendment, START)["effective_on"]) == (START, START)
        assert one(shown, amendment, TODAY - timedelta(days=1)) is None

    def test_they_are_listed_by_place_agreement_state_and_clause(self, shown, three, world, agreement):
        """Newest first, page after page, in sight of the parties only."""
        made = [taken_on(three, agreement), taken_on(three, agreement, TermChange(ends_on=date(2025, 12, 30)))]
        waiting = three.amendment(agreement, three.reworded("Позже"))

        def ids(places=None, filters=EVERYTHING, **how):
            with shown.reading() as reader:
                return [row["amendment_id"] for row in amendments(reader, places, TODAY, filters, **how)]

        everything = [waiting, made[1], made[0]]
        assert ids() == everything
        assert ids(frozenset({world.administration})) == everything
        assert ids(frozenset({world.foreign_school})) == []
        assert ids(filters=Filters(state=S.UNDER_APPROVAL)) == [waiting]
        assert ids(filters=Filters(touches=CLAUSE)) == [waiting, made[0]]
        assert ids(filters=Filters(agreement=uuid4())) == []
        with shown.reading() as reader:
            newest = amendments(reader, None, TODAY, limit=1)
        assert ids(before=newest[0]["opened_at"]) == everything[1:]

    def test_a_revised_head_and_listed_defects(self, shown, three, agreement):
        """A draft gets another number; an amendment entered as paper lists what is missing."""
        draft = three.do(ask.DraftAmendment(agreement_id=agreement, reason=WHY))
        three.do(ask.ReviseAmendment(amendment_id=draft, number="2", dated=TODAY, reason=WHY))
        paper = three.do(ask.RegisterAmendment(agreement_id=agreement, reason=WHY, scan_hash="5c" * 32))

        assert (one(shown, draft)["number"], one(shown, draft)["dated"], one(shown, draft)["version"]) == (
            "2",
            TODAY,
            2,
        )
        codes = {defect["code"] for defect in one(shown, paper)["defects"]}
        assert codes == {"no_date", "no_number", "no_changes", "no_signatures"}

    def test_a_corrected_number_and_reason_are_shown_everywhere(self, shown, three, world, agreement):
        """Typed wrongly and set right: list and history show the right number and reason."""
        amendment = registered(three, agreement, three.reworded())
        values = {"number": "3-а", "reason": {"code": "law_changed"}}
        reason = ReasonGiven(code="misprint")
        correction = Correct(kind="amendment", stream_id=amendment, version=1, reason=reason, values=values)
        world.do(correction, three.author)

        (told,) = history(shown, agreement)
        assert (told["number"], told["reason"]) == ("3-а", "law_changed")
        assert one(shown, amendment)["number"] == "3-а"


@pytest.mark.req("X-03")
def test_rebuilt_history_is_that_shown(shown, three, world, agreement):
    """Drafts, changes, a voided amendment and a correction told anew give the same rows."""
    first = taken_on(three, agreement)
    with shown.reading():
        pass  # a page ends here
    three.do(ask.ProposeAmendmentVoid(amendment_id=first, reason=WHY))
    world.do(ask.ConfirmAmendmentVoid(amendment_id=first), three.officer("ministry"))
    second = registered(three, agreement, three.reworded())
    reason = ReasonGiven(code="misprint")
    values = {"number": "9"}
    world.do(
        Correct(kind="amendment", stream_id=second, version=1, reason=reason, values=values),
        three.author,
    )
    three.amendment(agreement, TermChange(ends_on=None))

    assert shown.rebuilt_equals_live()
