"""A pair is proposed, agreed to and declined."""

from datetime import date

import pytest

from domain.kernel import Release, Take
from domain.pairs import PairKind, PairStatus, Side, SideRole
from domain.pairs.facts import MentorReplacementProposed, PairDeclined, PairProposed
from domain.pairs.refusals import (
    AlreadyConsented,
    EndsBeforeStart,
    GroundMissing,
    MentorIsMentee,
    NotOfThePair,
    PairElsewhere,
    SidesDoNotFitKind,
    TeamsOfOneSchool,
)
from tests.behaviour import a_pair as the


class TestPropose:
    @pytest.mark.parametrize(
        ("kind", "ground"),
        [
            (PairKind.SUBJECT, {"subject": "математика"}),
            (PairKind.YOUNG_SPECIALIST, {}),
            (PairKind.COMPETENCY, {"competency": "оценивание"}),
        ],
    )
    def test_a_pair_of_people_stands_on_one_of_three_grounds(self, kind, ground):
        """A subject, a young specialist and a competency each join a mentor and a mentee."""
        pair = the.proposed(kind=kind, **ground)

        assert (pair.kind, pair.status) == (kind, PairStatus.PROPOSED)
        assert (pair.subject, pair.competency) == (ground.get("subject"), ground.get("competency"))

    def test_management_teams_of_two_schools_make_a_pair(self):
        """A side of a pair may be the management team of a school with its members."""
        pair = the.proposed_teams()

        assert pair.kind is PairKind.MANAGEMENT_TEAMS
        assert pair.mentor.people == (the.MENTOR, the.HEAD)
        assert pair.schools == (the.SCHOOL, the.OTHER_SCHOOL)

    @pytest.mark.parametrize(("kind", "field"), [(PairKind.SUBJECT, "subject"), (PairKind.COMPETENCY, "competency")])
    def test_the_ground_of_the_pair_is_named(self, kind, field):
        """A pair by subject without a subject, or by competency without one, is refused."""
        with pytest.raises(GroundMissing) as refused:
            the.proposed(kind=kind)

        assert refused.value.params == {"kind": kind, "field": field}

    def test_nobody_mentors_themselves(self):
        """The mentor and the mentee are different people."""
        with pytest.raises(MentorIsMentee):
            the.proposed(mentee=the.person(the.MENTOR, the.OTHER_SCHOOL))

    def test_nobody_stands_in_both_teams(self):
        """A member of the mentoring team is not a member of the mentored one."""
        with pytest.raises(MentorIsMentee):
            the.proposed(
                kind=PairKind.MANAGEMENT_TEAMS,
                mentor=the.team(the.SCHOOL, the.MENTOR, the.HEAD),
                mentee=the.team(the.OTHER_SCHOOL, the.HEAD),
            )

    def test_teams_are_of_two_schools(self):
        """Two teams of one school make no pair."""
        with pytest.raises(TeamsOfOneSchool):
            the.proposed(
                kind=PairKind.MANAGEMENT_TEAMS,
                mentor=the.team(the.SCHOOL, the.MENTOR),
                mentee=the.team(the.SCHOOL, the.MENTEE),
            )

    @pytest.mark.parametrize(
        ("kind", "mentee"),
        [
            (PairKind.YOUNG_SPECIALIST, the.team(the.OTHER_SCHOOL, the.MENTEE)),
            (PairKind.MANAGEMENT_TEAMS, the.person(the.MENTEE)),
        ],
    )
    def test_teams_and_people_are_not_mixed(self, kind, mentee):
        """A kind for people takes people on both sides, the kind for teams takes teams."""
        with pytest.raises(SidesDoNotFitKind):
            the.proposed(kind=kind, mentee=mentee)

    def test_a_side_that_is_no_team_is_one_person(self):
        """Two people are no side unless they are a management team."""
        with pytest.raises(ValueError, match="one person"):
            Side(school=the.SCHOOL, people=(the.MENTOR, the.MENTEE))

    def test_the_last_day_is_not_before_the_first(self):
        """A pair that would end before it starts is refused."""
        with pytest.raises(EndsBeforeStart):
            the.proposed(starts_on=date(2022, 9, 2), ends_on=date(2022, 9, 1))

    def test_a_proposal_holds_one_of_the_mentors_places(self):
        """The capacity of the day stands in the fact, so the claim can be rebuilt from the journal."""
        fact = the.proposed(mentor_capacity=2).pending_events[0]

        assert isinstance(fact, PairProposed)
        assert fact.claims() == (Take(scope="mentor_place", key=str(the.MENTOR), capacity=2),)

    def test_a_teams_places_are_counted_for_the_team(self):
        """A management team as mentor has places of its own, not those of its members."""
        fact = the.proposed_teams().pending_events[0]

        assert isinstance(fact, PairProposed)
        assert fact.claims() == (Take(scope="mentor_place", key=f"team:{the.SCHOOL}", capacity=3),)


class TestConsent:
    def test_one_consent_is_not_enough(self):
        """The pair stays proposed until both sides have consented."""
        pair = the.proposed()
        pair.consent(the.mentor())

        assert pair.status is PairStatus.PROPOSED
        assert pair.consents == {SideRole.MENTOR: the.STARTED}

    def test_both_consents_make_an_agreed_pair(self):
        """Each side's consent keeps its own date."""
        pair = the.agreed()

        assert pair.status is PairStatus.AGREED
        assert pair.consents == {SideRole.MENTOR: date(2022, 9, 3), SideRole.MENTEE: date(2022, 9, 5)}

    def test_papers_come_in_any_order(self):
        """A consent dated earlier may be noted later: the pair is agreed from the later of the two days."""
        pair = the.proposed()
        pair.consent(the.mentee(date(2022, 9, 5)))
        pair.consent(the.mentor(date(2022, 9, 3)))

        assert pair.status is PairStatus.AGREED
        assert pair.moved_on == date(2022, 9, 5)

    def test_any_member_speaks_for_a_team(self):
        """One member's consent is the team's consent."""
        pair = the.proposed_teams()
        pair.consent(the.head())
        pair.consent(the.stranger())

        assert pair.status is PairStatus.AGREED

    def test_nobody_consents_twice(self):
        """A side that has consented is told so."""
        pair = the.proposed()
        pair.consent(the.mentor())

        with pytest.raises(AlreadyConsented):
            pair.consent(the.mentor())

    def test_only_the_two_consent(self):
        """Somebody outside the pair cannot consent for it."""
        with pytest.raises(NotOfThePair):
            the.proposed().consent(the.stranger())

    def test_an_active_pair_needs_no_consent(self):
        """Consent belongs before the work."""
        with pytest.raises(PairElsewhere):
            the.active().consent(the.mentor())


class TestDecline:
    def test_either_side_may_decline(self):
        """A declined pair is over and gives the mentor's place back."""
        pair = the.declined()

        fact = pair.pending_events[-1]
        assert isinstance(fact, PairDeclined)
        assert (pair.status, fact.side, fact.reason) == (PairStatus.DECLINED, SideRole.MENTEE, the.WHY)
        assert fact.claims() == (Release(scope="mentor_place"),)

    def test_only_the_two_decline(self):
        """Somebody outside the pair cannot decline for it."""
        with pytest.raises(NotOfThePair):
            the.proposed().decline(the.stranger(), the.WHY)

    def test_an_agreed_pair_is_not_declined(self):
        """After both consented the way out is to cancel."""
        with pytest.raises(PairElsewhere):
            the.agreed().decline(the.mentee(), the.WHY)


def test_places_follow_the_schools_of_the_pair():
    """Whoever acts for a school of the pair, or of a mentor asked to take over, has the pair in sight."""
    pair = the.active()
    before = pair.places()
    pair.replace_mentor(the.head(), the.person(the.NEW_MENTOR, the.THIRD_SCHOOL), 3, the.WHY)

    fact = pair.pending_events[-1]
    assert isinstance(fact, MentorReplacementProposed)
    assert (before, pair.places()) == ({the.SCHOOL}, {the.SCHOOL, the.THIRD_SCHOOL})
    assert fact.places() == {the.THIRD_SCHOOL}
