"""A party names who answers for its obligations."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.agreements.refusals import (
    AlreadyDelegated,
    DelegationDatesWrong,
    DelegationExists,
    NoSuchDelegation,
    NothingDelegated,
    NotOwnObligation,
)
from domain.papers.refusals import NoSuchParty, NotThatParty, WrongState
from tests.behaviour import an_agreement as the

OWN, FINANCING, FOREIGN = the.DUTIES["municipality"], UUID(int=60), the.DUTIES["centre"]
BY_PARTY = the.act(the.ADMINISTRATION, the.WORKING)


def with_financing():
    """The municipality has two duties: methodical work and paying for tutors."""
    agreement = the.written()
    agreement.add_obligation(the.act(the.MINISTRY, the.DRAFTED), FINANCING, the.duty(text="Финансирование", label=None))
    agreement.submit(the.act(the.MINISTRY, the.SUBMITTED))
    for organisation in the.ORGANISATIONS.values():
        agreement.approve(the.act(organisation, the.APPROVED), agreement.text_hash)
    for organisation in the.ORGANISATIONS.values():
        the.sign(agreement, organisation)
    return agreement


def answering(agreement, obligation, day):
    delegation = agreement.delegation_of(agreement.obligation(obligation), day)
    return delegation and delegation.delegate.post


class TestDelegate:
    def test_who_answers_depends_on_the_day_and_the_excluded_duty_is_nobodys(self):
        """Before the appointment nobody answers; from its day the director does, but for the excluded duty."""
        agreement = with_financing()

        agreement.delegate(BY_PARTY, the.delegation(exclusions=(FINANCING,)))

        assert answering(agreement, OWN, the.WORKING - timedelta(days=1)) is None
        assert answering(agreement, OWN, the.WORKING) == "директор ИМЦ"
        assert answering(agreement, FINANCING, the.WORKING) is None
        nobodys = {obligation.id for obligation in agreement.nobodys_on(the.WORKING)}
        assert nobodys == {FINANCING, the.DUTIES["ministry"], the.DUTIES["centre"]}

    def test_a_list_leaves_the_rest_nobodys(self):
        """Delegating one duty by name names nobody for the other."""
        agreement = with_financing()

        agreement.delegate(BY_PARTY, the.delegation(obligations=(FINANCING,)))

        assert answering(agreement, FINANCING, the.WORKING) == "директор ИМЦ"
        assert answering(agreement, OWN, the.WORKING) is None

    def test_a_party_delegates_only_its_own(self):
        """Neither named nor excluded may be a duty of another party."""
        for fields in ({"obligations": (FOREIGN,)}, {"exclusions": (FOREIGN,)}):
            with pytest.raises(NotOwnObligation):
                the.in_force().delegate(BY_PARTY, the.delegation(**fields))

    def test_only_that_party_delegates(self):
        """The centre cannot name who answers for the municipality; nobody for a role there is not."""
        with pytest.raises(NotThatParty):
            the.in_force().delegate(the.act(the.CENTRE, the.WORKING), the.delegation())
        with pytest.raises(NoSuchParty):
            the.in_force().delegate(BY_PARTY, the.delegation(role="schools"))

    def test_something_is_left_after_the_exclusions(self):
        """A delegation of nothing is refused."""
        with pytest.raises(NothingDelegated):
            the.in_force().delegate(BY_PARTY, the.delegation(exclusions=(OWN,)))

    def test_a_duty_has_one_answerer_a_day(self):
        """A second delegation of the same duty waits until the first has ended."""
        agreement = the.in_force()
        agreement.delegate(BY_PARTY, the.delegation(until=date(2022, 5, 31)))

        with pytest.raises(AlreadyDelegated):
            agreement.delegate(BY_PARTY, the.delegation(51, since=date(2022, 5, 31)))
        agreement.delegate(BY_PARTY, the.delegation(51, since=date(2022, 6, 1)))
        assert answering(agreement, OWN, date(2022, 6, 1)) == "директор ИМЦ"

    @pytest.mark.parametrize(
        ("since", "until"),
        [
            (the.SIGNED - timedelta(days=1), None),
            (the.day_after(the.ENDS), None),
            (the.WORKING, the.WORKING - timedelta(days=1)),
        ],
        ids=["before the term", "after the term", "backwards"],
    )
    def test_its_days_lie_in_the_term(self, since, until):
        """Nobody answers before the agreement is in force, after its last day, or backwards."""
        with pytest.raises(DelegationDatesWrong):
            the.in_force().delegate(BY_PARTY, the.delegation(since=since, until=until))

    def test_an_id_is_used_once(self):
        """Two delegations cannot share an id."""
        agreement = the.in_force()
        agreement.delegate(BY_PARTY, the.delegation(until=the.WORKING))

        with pytest.raises(DelegationExists):
            agreement.delegate(BY_PARTY, the.delegation(since=date(2023, 1, 1)))

    @pytest.mark.parametrize("stage", [the.in_signing, the.terminated], ids=["signing", "terminated"])
    def test_only_an_agreement_in_force_is_delegated(self, stage):
        """Before it is in force nobody answers, and after its end nobody new does."""
        on = the.act(the.ADMINISTRATION, date(2022, 8, 1))

        with pytest.raises(WrongState):
            stage().delegate(on, the.delegation(since=date(2022, 8, 1)))


class TestRevoke:
    def test_the_delegate_answers_up_to_the_last_day(self):
        """The last day is inclusive, from the next one the duty is nobody's."""
        agreement = the.in_force()
        agreement.delegate(BY_PARTY, the.delegation())

        agreement.revoke_delegation(BY_PARTY, UUID(int=50), date(2022, 8, 31), the.WHY)

        assert answering(agreement, OWN, date(2022, 8, 31)) == "директор ИМЦ"
        assert answering(agreement, OWN, date(2022, 9, 1)) is None

    def test_only_what_was_delegated_is_revoked(self):
        """An unknown delegation cannot end."""
        with pytest.raises(NoSuchDelegation):
            the.in_force().revoke_delegation(BY_PARTY, UUID(int=50), the.WORKING, None)

    def test_it_ends_after_it_began_and_not_later_than_it_would(self):
        """A last day before the first, or after the day it ends anyway, is refused."""
        agreement = the.in_force()
        agreement.delegate(BY_PARTY, the.delegation(until=date(2022, 5, 31)))

        for until in (the.WORKING - timedelta(days=1), date(2022, 6, 1)):
            with pytest.raises(DelegationDatesWrong):
                agreement.revoke_delegation(BY_PARTY, UUID(int=50), until, None)

    def test_only_the_party_revokes(self):
        """Another party has no say in who answers."""
        agreement = the.in_force()
        agreement.delegate(BY_PARTY, the.delegation())

        with pytest.raises(NotThatParty):
            agreement.revoke_delegation(the.act(the.CENTRE, the.WORKING), UUID(int=50), the.WORKING, None)

    def test_after_the_end_there_is_nothing_to_revoke(self):
        """A terminated agreement names nobody new and nobody less."""
        agreement = the.in_force()
        agreement.delegate(BY_PARTY, the.delegation())
        agreement.terminate(the.act(the.MINISTRY, the.WORKING), date(2022, 6, 30), the.WHY, the.ORDER)

        late = the.act(the.ADMINISTRATION, date(2022, 8, 1))
        with pytest.raises(WrongState):
            agreement.revoke_delegation(late, UUID(int=50), date(2022, 8, 1), None)
