"""A pair is set to work by an order."""

from datetime import date

import pytest

from domain.errors import DatedBeforeLastMove, DatedInFuture
from domain.kernel import Basis
from domain.pairs import MentoringPair, PairStatus, Programme
from domain.pairs.refusals import (
    NotTheSchoolOfThePair,
    OrderAlreadyIssued,
    OrderIncomplete,
    PairElsewhere,
    ProgrammeDiffers,
    ProgrammeMissing,
    TeamsNeedMunicipality,
)
from tests.behaviour import a_pair as the


class TestActivate:
    def test_the_schools_order_sets_the_pair_to_work(self):
        """With order, date and programme the pair is active and its mentor counts from that day."""
        pair = the.active()

        assert (pair.status, pair.programme) == (PairStatus.ACTIVE, the.PROGRAMME)
        assert pair.was_active_on(the.STARTED)
        assert not pair.was_active_on(the.after(-1))
        assert [term.mentor for term in pair.mentors] == [pair.mentor]

    def two_schools(self) -> MentoringPair:
        return the.agreed(the.proposed(mentee=the.person(the.MENTEE, the.OTHER_SCHOOL)))

    def test_two_schools_both_order(self):
        """A pair across two schools works only when both heads have issued an order."""
        pair = self.two_schools()
        pair.activate(the.head(), the.ORDER, the.PROGRAMME)
        waiting = pair.status
        pair.activate(the.head(the.after(3), the.OTHER_SCHOOL), the.ORDER, None)

        assert (waiting, pair.status) == (PairStatus.AGREED, PairStatus.ACTIVE)
        assert pair.moved_on == the.after(3)

    def test_a_school_orders_once(self):
        """The first school's second order is refused while the other school is awaited."""
        pair = self.two_schools()
        pair.activate(the.head(), the.ORDER, the.PROGRAMME)

        with pytest.raises(OrderAlreadyIssued):
            pair.activate(the.head(), the.ORDER, None)

    def test_two_schools_agree_on_one_programme(self):
        """The second school cannot put another programme into force."""
        pair = self.two_schools()
        pair.activate(the.head(), the.ORDER, the.PROGRAMME)

        with pytest.raises(ProgrammeDiffers):
            pair.activate(the.head(school=the.OTHER_SCHOOL), the.ORDER, Programme(title="Другая"))

    def test_the_first_order_names_a_programme(self):
        """A pair without a programme is not set to work."""
        with pytest.raises(ProgrammeMissing):
            the.agreed().activate(the.head(), the.ORDER, None)

    @pytest.mark.parametrize(
        ("order", "missing"),
        [
            (Basis(kind="order"), ["dated", "number"]),
            (Basis(kind="order", number="17-н"), ["dated"]),
            (Basis(kind="order", dated=the.STARTED), ["number"]),
        ],
    )
    def test_the_order_has_number_and_date(self, order, missing):
        """An order without its number or its date is refused and says what is missing."""
        with pytest.raises(OrderIncomplete) as refused:
            the.agreed().activate(the.head(), order, the.PROGRAMME)

        assert refused.value.params == {"missing": missing}

    def test_an_order_of_tomorrow_is_refused(self):
        """An order cannot be dated after today."""
        order = Basis(kind="order", number="1", dated=the.after(1, the.TODAY))

        with pytest.raises(DatedInFuture):
            the.agreed().activate(the.head(), order, the.PROGRAMME)

    def test_another_schools_head_cannot_order(self):
        """Only a head of a school of the pair sets it to work."""
        with pytest.raises(NotTheSchoolOfThePair):
            the.agreed().activate(the.head(school=the.OTHER_SCHOOL), the.ORDER, the.PROGRAMME)

    def test_the_municipality_orders_for_teams_alone(self):
        """A municipality cannot set a pair of people to work."""
        with pytest.raises(NotTheSchoolOfThePair):
            the.agreed().activate(the.municipality(), the.ORDER, the.PROGRAMME)

    def test_teams_are_set_to_work_by_the_municipality(self):
        """One order of the municipality is enough for two teams."""
        assert the.active_teams().status is PairStatus.ACTIVE

    def test_a_head_cannot_set_teams_to_work(self):
        """A head's order is not enough for a pair of teams."""
        with pytest.raises(TeamsNeedMunicipality):
            the.agreed(the.proposed_teams()).activate(the.head(), the.ORDER, the.PROGRAMME)

    def test_a_proposed_pair_waits_for_consent(self):
        """No order before both have consented."""
        with pytest.raises(PairElsewhere):
            the.proposed().activate(the.head(), the.ORDER, the.PROGRAMME)

    def test_an_order_is_not_older_than_the_agreement(self):
        """The first of two orders, too, is dated from the day both had consented."""
        with pytest.raises(DatedBeforeLastMove):
            self.two_schools().activate(the.head(date(2022, 9, 4)), the.ORDER, the.PROGRAMME)
