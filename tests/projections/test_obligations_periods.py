"""Where obligations stand in each reporting period, who reported and judged them, what amendments make of them."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Engine

from application import agreements as ask
from application.bus import Command
from application.desk import ReasonGiven
from domain.agreements import Duty, ObligationState
from domain.agreements.values import ObligationAddition, ObligationWaiver
from projections.consolidated_agreement import ConsolidatedAgreement
from projections.obligations import Obligations, obligations, steps
from tests.behaviour.three_parties import DUTIES, SHOWN, Three
from tests.projections.agreements_shown import correct
from tests.projections.shown import Shown
from tests.scenario import TODAY, World

S = ObligationState
OWN, NEW = DUTIES["municipality"], UUID(int=60)
REPORTED, JUDGED, AGAIN, LATE = date(2023, 9, 10), date(2023, 9, 12), date(2023, 9, 15), date(2024, 2, 1)
NOT_SHOWN = ReasonGiven(code="not_shown", text="Нет подтверждения")


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, Obligations, ConsolidatedAgreement)


@pytest.fixture
def three(world: World) -> Three:
    return Three(world)


@pytest.fixture
def agreement(three: Three, world: World) -> UUID:
    """In force since 01.09.2023; it is February 2024 now."""
    made = three.in_force()
    world.on(LATE)
    return made


def step(kind: type[Command], agreement: UUID, on: date, period: str = "2023", **more: object) -> Command:
    return kind(agreement_id=agreement, obligation_id=OWN, period=period, occurred_on=on, **more)


def report(agreement: UUID, on: date = REPORTED, period: str = "2023") -> Command:
    return step(ask.ReportObligation, agreement, on, period, text="Сделано", evidence=SHOWN)


def own(shown: Shown, agreement: UUID, on: date = LATE, **how: object):
    with shown.reading() as reader:
        return next(one for one in obligations(reader, agreement, on, **how) if one.id == OWN)


def states(shown: Shown, agreement: UUID, on: date = LATE, known_at: int | None = None) -> dict[str, ObligationState]:
    return {one.period.key: one.state for one in own(shown, agreement, on, known_at=known_at).periods}


class TestStates:
    def test_nothing_has_begun_in_a_new_period(self, shown, agreement):
        """A period of which nobody has said anything has not started; later ones are not there yet."""
        assert states(shown, agreement, TODAY) == {"2023": S.NOT_STARTED}
        assert states(shown, agreement) == {"2023": S.NOT_STARTED, "2024": S.NOT_STARTED}

    def test_a_report_tells_who_when_and_shows_evidence(self, shown, three, world, agreement):
        """Reported by the municipality's officer on a day, with links; before that day it was not."""
        three.do(report(agreement), "municipality")

        standing = own(shown, agreement, period="2023").periods[0]
        told = standing.report
        assert (standing.state, standing.verdict) == (S.REPORTED, None)
        assert (told.person, told.organisation, told.on) == (
            three.officers["municipality"].person,
            world.administration,
            REPORTED,
        )
        assert told.evidence["links"][0]["stream_id"] == str(SHOWN.links[0].stream_id)
        assert states(shown, agreement, date(2023, 9, 9))["2023"] is S.NOT_STARTED

    def test_another_party_confirms(self, shown, three, agreement):
        """Confirmed by the centre's officer; the report stays beside the verdict."""
        three.do(report(agreement), "municipality")
        three.do(step(ask.ConfirmObligation, agreement, JUDGED), "centre")

        standing = own(shown, agreement, period="2023").periods[0]
        assert (standing.state, standing.verdict.person, standing.verdict.on) == (
            S.CONFIRMED,
            three.officers["centre"].person,
            JUDGED,
        )
        assert standing.report.on == REPORTED
        assert states(shown, agreement, REPORTED)["2023"] is S.REPORTED

    def test_a_returned_report_may_be_given_again_and_both_are_kept(self, shown, three, agreement):
        """Returned with a reason, reported again: it waits for a verdict anew; all three steps stay readable."""
        three.do(report(agreement), "municipality")
        three.do(step(ask.ReturnReport, agreement, JUDGED, reason=NOT_SHOWN), "centre")
        returned = own(shown, agreement, period="2023").periods[0]
        three.do(report(agreement, AGAIN), "municipality")

        assert (returned.state, returned.verdict.reason) == (S.RETURNED, "not_shown")
        assert states(shown, agreement)["2023"] is S.REPORTED
        assert states(shown, agreement, JUDGED)["2023"] is S.RETURNED
        with shown.reading() as reader:
            kept = steps(reader, agreement, OWN, "2023")
        assert [(row["state"], row["happened_on"]) for row in kept] == [
            ("reported", AGAIN),
            ("returned", JUDGED),
            ("reported", REPORTED),
        ]

    def test_what_was_not_done_is_said_with_a_reason(self, shown, three, world, agreement):
        """After the year the centre states it; as known before, nothing had been said."""
        before = world.journal.head()
        three.do(step(ask.MarkNotFulfilled, agreement, LATE, reason=NOT_SHOWN), "centre")

        standing = own(shown, agreement, period="2023").periods[0]
        assert (standing.state, standing.report, standing.verdict.reason) == (S.NOT_FULFILLED, None, "not_shown")
        assert world.vault.unseal(three.world.journal.facts(agreement)[-1].reason.text) == "Нет подтверждения"
        assert states(shown, agreement, known_at=before)["2023"] is S.NOT_STARTED

    def test_words_stay_sealed(self, shown, three, agreement):
        """The text of a report is kept as it is stored: sealed, never in clear."""
        three.do(report(agreement), "municipality")

        words = own(shown, agreement, period="2023").periods[0].report.words
        assert set(words) == {"alg", "subjects", "nonce", "ciphertext"}

    def test_a_period_is_judged_by_itself(self, shown, three, agreement):
        """2024 is reported while 2023 still waits; the newest period is the state shown."""
        three.do(report(agreement, LATE, "2024"), "municipality")

        assert states(shown, agreement) == {"2023": S.NOT_STARTED, "2024": S.REPORTED}
        assert (own(shown, agreement).state, own(shown, agreement, period="2023").state) == (S.REPORTED, S.NOT_STARTED)
        assert own(shown, agreement, period="2025").state is None


class TestCorrections:
    def test_a_report_on_another_day_with_other_evidence(self, shown, three, world, agreement):
        """A corrected report is read by its new day and evidence; as known before, by the old ones."""
        three.do(report(agreement), "municipality")
        before = world.journal.head()
        links = {"links": [{"stream_id": str(UUID(int=901))}]}
        correct(world, agreement, "agreement.obligation_reported", dated="2023-09-20", values={"evidence": links})

        now, then = (own(shown, agreement, period="2023", known_at=at).periods[0].report for at in (None, before))
        assert (now.on, now.evidence["links"][0]["stream_id"]) == (date(2023, 9, 20), str(UUID(int=901)))
        assert (then.on, then.evidence["links"][0]["stream_id"]) == (REPORTED, str(UUID(int=900)))
        assert states(shown, agreement, REPORTED)["2023"] is S.NOT_STARTED
        with shown.reading() as reader:
            (row,) = steps(reader, agreement)
        assert (row["happened_on"], row["position"]) == (date(2023, 9, 20), before)


class TestAmendments:
    def test_a_duty_added_has_periods_from_its_day(self, shown, three, world, agreement):
        """Added in 2024: not there in 2023, no period of 2023 to report."""
        duty = Duty(party="centre", text="Новая обязанность", label="2.2.8")
        change = ObligationAddition(obligation_id=NEW, duty=duty)
        take_effect(three, three.amendment(agreement, change))

        with shown.reading() as reader:
            (added,) = obligations(reader, agreement, LATE, label="2.2.8")
            assert obligations(reader, agreement, TODAY, label="2.2.8") == []
        assert (added.seq, [one.period.key for one in added.periods]) == (4, ["2024"])

    def test_new_words_hold_from_their_day(self, shown, three, agreement):
        """The day before the amendment the duty reads as it did."""
        take_effect(three, three.amendment(agreement))

        assert own(shown, agreement, date(2024, 1, 31)).duty.text == "Работа"
        assert own(shown, agreement).duty.text == "Работа и учёба"

    def test_waived_periods_are_waived_from_the_amendments_day(self, shown, three, agreement):
        """2023 is waived by an amendment of 2024; asked of an earlier day it was still waited for."""
        take_effect(three, three.amendment(agreement, ObligationWaiver(obligation_id=OWN, periods=("2023",))))

        assert states(shown, agreement) == {"2023": S.WAIVED, "2024": S.NOT_STARTED}
        assert states(shown, agreement, date(2024, 1, 31))["2023"] is S.NOT_STARTED


def take_effect(three: Three, amendment: UUID) -> None:
    three.approve(amendment)
    three.sign(amendment)


@pytest.mark.req("X-03")
def test_rebuilt_progress_is_that_shown(shown, three, world, agreement):
    """Reports, verdicts, a correction and an amendment told anew give the same rows."""
    three.do(report(agreement), "municipality")
    three.do(step(ask.ReturnReport, agreement, JUDGED, reason=NOT_SHOWN), "centre")
    three.do(report(agreement, AGAIN), "municipality")
    with shown.reading():
        pass  # a page ends here
    correct(world, agreement, "agreement.obligation_reported", dated="2023-09-11")
    take_effect(three, three.amendment(agreement))

    assert shown.rebuilt_equals_live()
