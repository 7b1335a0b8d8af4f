"""An agreement is drafted, edited and sent to its parties."""

from datetime import date
from uuid import UUID

import pytest

from domain.agreements.refusals import (
    ChangedOnlyByAmendment,
    MembershipWrong,
    NoEndDate,
    NoSuchClause,
    NoSuchObligation,
    NoSuchTarget,
    ObligationExists,
    PartiesNotThree,
    PartyHasObligations,
    PartyWithoutObligations,
    TargetBlank,
)
from domain.errors import DatedBeforeLastMove, DatedInFuture
from domain.papers.refusals import (
    EndNotAfterStart,
    NoSuchParty,
    NotAParty,
    PartyRepeated,
    PartyUnnamed,
    WrongState,
)
from domain.papers.values import Membership, PaperState
from tests.behaviour import an_agreement as the

AUTHOR = the.act(the.MINISTRY, the.DRAFTED)
STRANGER = the.act(the.STRANGER, the.DRAFTED)


class TestDraft:
    def test_an_author_of_a_party_begins_a_draft(self):
        """A draft has its level, parties, subject and project from the first fact on."""
        agreement = the.drafted()

        assert agreement.state is PaperState.DRAFT
        assert (agreement.owner, agreement.project) == (the.MINISTRY, "Современная школа")
        assert [party.role for party in agreement.parties] == ["ministry", "municipality", "centre"]
        assert agreement.content.subject == "Совместные мероприятия сторон"

    def test_somebody_outside_the_parties_begins_no_draft(self):
        """Who acts for neither the owner nor a party may not draft."""
        with pytest.raises(NotAParty):
            the.Agreement.draft(STRANGER, the.AGREEMENT, owner=the.MINISTRY, header=the.header())

    def test_no_draft_is_dated_in_the_future(self):
        """A draft cannot be begun tomorrow."""
        tomorrow = the.act(the.MINISTRY, the.day_after(the.TODAY))

        with pytest.raises(DatedInFuture):
            the.Agreement.draft(tomorrow, the.AGREEMENT, owner=the.MINISTRY, header=the.header())

    @pytest.mark.parametrize(
        "parties",
        [the.PARTIES[:2], (*the.PARTIES, the.party("schools", the.SCHOOLS[0])), (the.PARTIES[0],) * 3],
        ids=["two", "four", "one role thrice"],
    )
    def test_there_are_three_different_roles(self, parties):
        """Two, four or repeated roles make no tripartite agreement."""
        with pytest.raises(PartiesNotThree):
            the.drafted(parties=parties)

    def test_a_role_without_an_organisation_is_refused(self):
        """Nobody could sign for an empty role."""
        with pytest.raises(PartyUnnamed):
            the.drafted(parties=(*the.PARTIES[:2], the.party("centre")))

    @pytest.mark.parametrize(
        ("organisations", "membership"),
        [((the.CENTRE, the.METHODICAL), Membership.SINGLE), ((the.CENTRE,), Membership.VARIANTS)],
    )
    def test_a_role_holds_as_many_organisations_as_its_kind_says(self, organisations, membership):
        """A single role has one organisation, a role of variants at least two."""
        with pytest.raises(MembershipWrong):
            the.drafted(parties=(*the.PARTIES[:2], the.party("centre", *organisations, membership=membership)))

    def test_nobody_stands_on_two_sides(self):
        """One organisation cannot hold two roles of one agreement."""
        with pytest.raises(PartyRepeated):
            the.drafted(parties=(*the.PARTIES[:2], the.party("centre", the.MINISTRY)))


class TestEdit:
    def test_a_new_head_keeps_the_obligations(self):
        """Revising number, term or subject leaves duties, targets and clauses where they are."""
        agreement = the.written(annex=True)
        agreement.set_clause(AUTHOR, "IV", "Прочее")

        agreement.revise(AUTHOR, the.header(number="8-д/2021", subject="Новый предмет"))

        assert (agreement.number, agreement.content.subject) == ("8-д/2021", "Новый предмет")
        assert len(agreement.content.obligations) == 3
        assert len(agreement.content.targets) == 1
        assert [clause.clause for clause in agreement.content.clauses if clause.clause == "IV"] == ["IV"]

    def test_a_role_with_duties_cannot_be_dropped(self):
        """A new head may not lose a role whose duties stand in the text."""
        parties = (*the.PARTIES[:2], the.party("institute", the.CENTRE))

        with pytest.raises(PartyHasObligations):
            the.written().revise(AUTHOR, the.header(parties=parties))

    def test_obligations_are_added_edited_and_removed(self):
        """A duty keeps our id and its place while its words change."""
        agreement = the.drafted()
        one, two = UUID(int=40), UUID(int=41)
        agreement.add_obligation(AUTHOR, one, the.duty(label=None))
        agreement.add_obligation(AUTHOR, two, the.duty(label="2.3.5"))

        agreement.edit_obligation(AUTHOR, one, the.duty(text="Иначе", label="2.3.1"))
        agreement.remove_obligation(AUTHOR, two)

        (left,) = agreement.content.obligations
        assert (left.id, left.seq, left.text, left.label) == (one, 1, "Иначе", "2.3.1")

    def test_an_obligation_belongs_to_a_party(self):
        """A duty of a role nobody holds is refused."""
        with pytest.raises(NoSuchParty):
            the.drafted().add_obligation(AUTHOR, UUID(int=40), the.duty("schools"))

    def test_an_id_is_used_once(self):
        """Two obligations cannot share our id."""
        with pytest.raises(ObligationExists):
            the.written().add_obligation(AUTHOR, the.DUTIES["ministry"], the.duty())

    def test_an_unknown_obligation_is_neither_edited_nor_removed(self):
        """An id nobody gave leads nowhere."""
        agreement, nobody = the.written(), UUID(int=99)

        with pytest.raises(NoSuchObligation):
            agreement.edit_obligation(AUTHOR, nobody, the.duty())
        with pytest.raises(NoSuchObligation):
            agreement.remove_obligation(AUTHOR, nobody)

    def test_a_repeated_number_is_a_warning_kept_as_a_defect(self):
        """Two duties printed 2.3.5 stand both, and the defect goes when the number is mended."""
        agreement = the.drafted()
        one, two = UUID(int=40), UUID(int=41)
        agreement.add_obligation(AUTHOR, one, the.duty(label="2.3.5"))
        agreement.add_obligation(AUTHOR, two, the.duty(label="2.3.5"))

        (defect,) = agreement.defects
        assert (defect.code, defect.label, defect.touches) == ("duplicate_label", "2.3.5", (str(one), str(two)))
        agreement.edit_obligation(AUTHOR, two, the.duty(label="2.3.6"))
        assert agreement.defects == ()

    def test_empty_numbers_are_no_duplicates(self):
        """Duties without a printed number do not repeat one another."""
        agreement = the.drafted()
        agreement.add_obligation(AUTHOR, UUID(int=40), the.duty(label=None))
        agreement.add_obligation(AUTHOR, UUID(int=41), the.duty(label=None))

        assert agreement.defects == ()

    def test_targets_are_set_anew_and_removed(self):
        """An indicator, territory and period has one target; setting it again replaces it."""
        agreement = the.drafted()
        agreement.set_target(AUTHOR, the.goal(), the.minimum("5", 12))
        agreement.set_target(AUTHOR, the.goal(), the.minimum(None, 20))

        (target,) = agreement.content.targets
        assert (target.min_share, target.min_count) == (None, 20)
        agreement.remove_target(AUTHOR, the.goal())
        assert agreement.content.targets == ()

    def test_a_target_asks_for_something(self):
        """A target of two blanks is refused in a draft."""
        with pytest.raises(TargetBlank):
            the.drafted().set_target(AUTHOR, the.goal(), the.minimum(None, None))

    def test_an_absent_target_cannot_be_removed(self):
        """Removing a target nobody set is refused."""
        with pytest.raises(NoSuchTarget):
            the.drafted().remove_target(AUTHOR, the.goal())

    def test_clauses_come_and_go_but_the_subject_stays(self):
        """A clause that is no obligation may be removed, the subject may only be rewritten."""
        agreement = the.drafted()
        agreement.set_clause(AUTHOR, "IV", "Прочее")
        agreement.remove_clause(AUTHOR, "IV")

        with pytest.raises(NoSuchClause):
            agreement.remove_clause(AUTHOR, "IV")
        with pytest.raises(NoSuchClause):
            agreement.remove_clause(AUTHOR, "subject")

    def test_a_stranger_edits_nothing(self):
        """Only the owner's and the parties' people write in a draft."""
        with pytest.raises(NotAParty):
            the.drafted().set_clause(STRANGER, "IV", "Прочее")


EDITS = {
    "head": lambda agreement, act: agreement.revise(act, the.header(number="9")),
    "obligation added": lambda agreement, act: agreement.add_obligation(act, UUID(int=77), the.duty()),
    "obligation edited": lambda agreement, act: agreement.edit_obligation(
        act, the.DUTIES["centre"], the.duty("centre")
    ),
    "obligation removed": lambda agreement, act: agreement.remove_obligation(act, the.DUTIES["centre"]),
    "target set": lambda agreement, act: agreement.set_target(act, the.goal(), the.minimum("50", None)),
    "target removed": lambda agreement, act: agreement.remove_target(act, the.goal()),
    "clause set": lambda agreement, act: agreement.set_clause(act, "subject", "Другой предмет"),
    "clause removed": lambda agreement, act: agreement.remove_clause(act, "IV"),
    "submitted": lambda agreement, act: agreement.submit(act),
}


class TestChangedOnlyByAmendment:
    @pytest.mark.req("SOV-29")
    @pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
    def test_an_agreement_in_force_is_changed_by_nothing_but_an_amendment(self, edit):
        """Every direct change of a signed agreement is refused, and the refusal names the way: an amendment."""
        agreement = the.in_force(annex=True)
        text = agreement.content.text_hash

        with pytest.raises(ChangedOnlyByAmendment) as refused:
            edit(agreement, the.act(the.MINISTRY, the.WORKING))

        assert refused.value.code == "agreement.changed_only_by_amendment"
        assert refused.value.params == {"paper_state": "in_force"}
        assert agreement.content.text_hash == text

    @pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
    @pytest.mark.parametrize("stage", [the.submitted, the.in_signing], ids=["under approval", "signing"])
    def test_a_text_on_its_way_is_returned_before_it_is_edited(self, stage, edit):
        """While it is approved or signed the text stands still."""
        with pytest.raises(WrongState):
            edit(stage(annex=True), the.act(the.MINISTRY, the.WORKING))


class TestSubmit:
    def test_a_whole_draft_goes_to_the_parties_under_its_hash(self):
        """What the parties will approve is fixed by a fingerprint of the whole text."""
        agreement = the.written()

        agreement.submit(the.act(the.MINISTRY, the.SUBMITTED))

        assert agreement.state is PaperState.UNDER_APPROVAL
        assert agreement.text_hash == agreement.whole_hash

    def test_another_text_has_another_hash(self):
        """One changed word changes the fingerprint."""
        before = the.written().whole_hash
        agreement = the.written()
        agreement.edit_obligation(AUTHOR, the.DUTIES["centre"], the.duty("centre", text="Иначе", label="2.3"))

        assert agreement.whole_hash != before

    def test_the_term_has_an_end(self):
        """A draft without a last day is not sent out."""
        with pytest.raises(NoEndDate):
            the.written(ends_on=None).submit(the.act(the.MINISTRY, the.SUBMITTED))

    @pytest.mark.parametrize("starts_on", [None, date(2025, 1, 1)])
    def test_the_end_comes_after_the_start(self, starts_on):
        """A last day before the first, or already past, is refused."""
        agreement = the.written(starts_on=starts_on, ends_on=the.SUBMITTED)

        with pytest.raises(EndNotAfterStart):
            agreement.submit(the.act(the.MINISTRY, the.SUBMITTED))

    def test_every_party_has_an_obligation(self):
        """An agreement in which a party promises nothing is refused, naming the party."""
        agreement = the.written()
        agreement.remove_obligation(AUTHOR, the.DUTIES["centre"])

        with pytest.raises(PartyWithoutObligations) as refused:
            agreement.submit(the.act(the.MINISTRY, the.SUBMITTED))

        assert refused.value.params == {"party": ["centre"]}

    def test_it_is_not_submitted_before_its_last_edit(self):
        """The day of submitting is not before the day the text was last written."""
        agreement = the.written()
        agreement.set_clause(the.act(the.MINISTRY, date(2021, 8, 25)), "IV", "Прочее")

        with pytest.raises(DatedBeforeLastMove):
            agreement.submit(the.act(the.MINISTRY, date(2021, 8, 24)))
