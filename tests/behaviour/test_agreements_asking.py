"""Agreements are asked for through the bus, each step by whom it belongs to."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from application import agreements as ask
from domain.agreements import Agreement, Answerer, Goal, Minimum, ObligationState, TargetPeriod
from domain.papers.values import PaperState, Part
from domain.roles import Function, Role
from tests.behaviour.three_parties import CHARTER, DUTIES, ORDER, SHOWN, WHY, Three
from tests.scenario import SYSTEM_ACTOR, TODAY

S = PaperState
OWN = DUTIES["municipality"]


@pytest.fixture
def three(world):
    return Three(world)


class TestTheWholeWay:
    def test_from_draft_to_closing(self, world, three):
        """Drafted, approved and signed by three officers, reported, judged, expired and closed."""
        agreement = three.in_force()
        assert world.load(Agreement, agreement).state is S.IN_FORCE

        report = ask.ReportObligation(
            agreement_id=agreement, obligation_id=OWN, period="2023", text="Проведено", evidence=SHOWN
        )
        three.do(report, "municipality")
        three.do(ask.ConfirmObligation(agreement_id=agreement, obligation_id=OWN, period="2023"))
        world.on(date(2025, 1, 15))
        for obligation, period in world.load(Agreement, agreement).unsettled(date(2025, 1, 15)):
            judge = "centre" if obligation.party != "centre" else "ministry"
            failed = ask.MarkNotFulfilled(
                agreement_id=agreement, obligation_id=obligation.id, period=period.key, reason=WHY
            )
            three.do(failed, judge)
        three.do(ask.CloseAgreement(agreement_id=agreement, final_report=ORDER))

        closed = world.load(Agreement, agreement)
        assert closed.state is S.CLOSED
        assert closed.progress[f"{OWN}:2023"].state is ObligationState.CONFIRMED

    def test_a_draft_is_edited_in_all_its_parts(self, world, three):
        """Head, obligations, targets and clauses of a draft are written, rewritten and removed."""
        agreement = three.drafted()
        period = TargetPeriod(key="2023", printed="2023 г.", from_year=2023, until_year=2023)
        goal = Goal(indicator="ioms", territory=world.municipality, period=period)
        centre = world.load(Agreement, agreement).obligation(DUTIES["centre"]).duty
        for command in (
            ask.ReviseAgreement(agreement_id=agreement, header=three.header(number="2-д")),
            ask.EditObligation(agreement_id=agreement, obligation_id=DUTIES["centre"], duty=centre),
            ask.AddObligation(agreement_id=agreement, duty=centre),
            ask.SetTarget(agreement_id=agreement, goal=goal, minimum=Minimum(min_count=2)),
            ask.RemoveTarget(agreement_id=agreement, goal=goal),
            ask.SetClause(agreement_id=agreement, clause="IV", text="Прочее"),
            ask.RemoveClause(agreement_id=agreement, clause="IV"),
            ask.RemoveObligation(agreement_id=agreement, obligation_id=OWN),
        ):
            three.do(command)

        drafted = world.load(Agreement, agreement)
        assert (drafted.number, len(drafted.content.obligations), drafted.content.targets) == ("2-д", 3, ())
        assert [defect.label for defect in drafted.defects] == ["2.3"]

    def test_returned_declined_withdrawn(self, world, three):
        """A reviewer returns a text, a signatory declines it, the author takes it back."""
        agreement = three.drafted()
        three.do(ask.SubmitAgreement(agreement_id=agreement))
        three.do(ask.ReturnAgreement(agreement_id=agreement, reason=WHY, clauses=("2.3",)), "centre")
        assert world.load(Agreement, agreement).state is S.DRAFT

        agreement = three.in_signing()
        appointment = {"post": "ректор", "acting": True, "appointment": ORDER}
        three.do(ask.ReplaceSignatory(agreement_id=agreement, party="centre", **appointment), "centre")
        three.do(ask.DeclineAgreement(agreement_id=agreement, reason=WHY), "centre")
        three.do(ask.WithdrawAgreement(agreement_id=agreement, reason=WHY))
        assert world.load(Agreement, agreement).state is S.WITHDRAWN

    def test_the_next_one_is_drafted_and_linked_both_ways(self, world, three):
        """One command drafts the following agreement and marks the former."""
        agreement = three.in_force()

        following = uuid4()
        three.do(ask.RenewAgreement(agreement_id=agreement, next_id=following, ends_on=date(2025, 12, 30)))

        old, new = world.load(Agreement, agreement), world.load(Agreement, following)
        assert (old.renewed_by, new.renews, new.state) == (following, agreement, S.DRAFT)
        again = ask.RenewAgreement(agreement_id=agreement, ends_on=date(2025, 12, 30))
        world.refused(again, three.author, "agreement.already_renewed")
        three.do(ask.WithdrawAgreement(agreement_id=following, reason=WHY))
        three.do(again)

    def test_ended_by_all_parties_or_by_the_owner(self, world, three):
        """Three consents end one agreement, the owner's word the other."""
        by_all, by_owner = three.in_force(), three.in_force()
        for role in three.officers:
            consent = ask.AgreeToEnd(agreement_id=by_all, last_day=TODAY, reason=WHY, document=ORDER)
            three.do(consent, role)
        three.do(ask.TerminateAgreement(agreement_id=by_owner, last_day=TODAY, reason=WHY, document=ORDER))

        assert world.load(Agreement, by_all).state is world.load(Agreement, by_owner).state is S.TERMINATED

    def test_voided_by_two_officers(self, world, three):
        """Two people of the ministry void what was signed by mistake."""
        agreement = three.in_force()
        three.do(ask.ProposeVoid(agreement_id=agreement, reason=WHY))
        world.refused(ask.ConfirmVoid(agreement_id=agreement), three.author, "paper.same_officer")

        world.do(ask.ConfirmVoid(agreement_id=agreement), by=three.officer("ministry"))

        assert world.load(Agreement, agreement).state is S.VOIDED

    def test_a_delegate_of_another_organisation_reports(self, world, three):
        """The methodical centre, made to answer for the city, reports; the appointment may be revoked."""
        agreement, delegation = three.in_force(), uuid4()
        whom = Answerer(post="директор", organisation=world.methodical_centre)
        fields = {"delegation_id": delegation, "party": "municipality", "delegate": whom, "since": TODAY}
        three.do(ask.DelegateObligations(agreement_id=agreement, **fields), "municipality")
        report = {"obligation_id": OWN, "period": "2023", "text": "Проведено", "evidence": SHOWN}
        methodist = world.actor(Role.METHODICAL_CENTRE, world.methodical_centre)

        world.do(ask.ReportObligation(agreement_id=agreement, **report), by=methodist)
        three.do(ask.ReturnReport(agreement_id=agreement, obligation_id=OWN, period="2023", reason=WHY), "centre")
        revoke = ask.RevokeDelegation(agreement_id=agreement, delegation_id=delegation, until=TODAY)
        three.do(revoke, "municipality")

        loaded = world.load(Agreement, agreement)
        assert loaded.progress[f"{OWN}:2023"].state is ObligationState.RETURNED
        assert loaded.delegations[str(delegation)].until == TODAY


class TestWhoMay:
    @pytest.mark.parametrize("function", [Function.AUTHOR, Function.REVIEWER, Function.SIGNATORY])
    def test_writing_reviewing_and_signing_need_their_function(self, world, three, function):
        """An officer without the function of author, reviewer or signatory is refused that step."""
        agreement = three.in_signing()
        commands = {
            Function.AUTHOR: ask.SetClause(agreement_id=agreement, clause="IV", text="Прочее"),
            Function.REVIEWER: ask.ApproveAgreement(agreement_id=agreement, text_hash="0" * 64),
            Function.SIGNATORY: ask.SignAgreement(agreement_id=agreement, post="министр", authority=CHARTER),
        }
        others = [each for each in commands if each is not function]

        world.refused(commands[function], three.officer("ministry", *others), "not_allowed")

    @pytest.mark.req("SOV-29")
    def test_a_direct_change_in_force_is_refused_and_logged(self, world, three):
        """Rewriting a signed duty is refused under the code that names the amendment, and the auditor finds it."""
        agreement = three.in_force()
        duty = world.load(Agreement, agreement).obligation(OWN).duty.model_copy(update={"text": "Иначе"})
        edit = ask.EditObligation(agreement_id=agreement, obligation_id=OWN, duty=duty)

        world.refused(edit, three.author, "agreement.changed_only_by_amendment")

        assert world.load(Agreement, agreement).obligation(OWN).text == "Работа"

    def test_another_region_does_not_see_it(self, world, three):
        """An officer of another region is told there is no such agreement."""
        agreement = three.drafted()
        stranger = world.actor(Role.MUNICIPALITY, world.foreign_municipality, Function.AUTHOR)

        world.refused(ask.SubmitAgreement(agreement_id=agreement), stranger, "not_found")

    def test_auditors_and_teachers_change_nothing(self, world, three):
        """Reading roles and teachers have no command of an agreement."""
        agreement = three.in_force()
        for role in (Role.AUDITOR, Role.TEACHER, Role.ADMINISTRATOR):
            reader = world.actor(role, world.region, Function.AUTHOR)
            world.refused(ask.ProposeVoid(agreement_id=agreement, reason=WHY), reader, "not_allowed")

    def test_unknown_people_and_places_are_refused(self, world, three):
        """A signatory the vault does not know, a delegate of no organisation, an owner of nowhere."""
        agreement = three.in_signing()
        nobody = ask.SignAgreement(agreement_id=agreement, post="министр", authority=CHARTER, person=uuid4())
        world.refused(nobody, three.author, "not_found")

        nowhere = ask.DraftAgreement(owner=uuid4(), header=three.header())
        world.refused(nowhere, three.author, "not_found")


class TestScheduler:
    def test_legal_days_are_noted_by_the_system_alone(self, world, three):
        """First day, end of a period and end of the term are noted by the scheduler, dated the day itself."""
        world.on(date(2023, 9, 1))
        agreement = three.in_force(starts_on=date(2023, 10, 1))
        note = ask.NoteInForce(agreement_id=agreement)
        world.refused(note, three.author, "not_allowed")
        world.refused(note, SYSTEM_ACTOR, "agreement.legal_day_not_come")

        world.on(date(2025, 1, 10))
        world.do(note)
        world.do(ask.NoteEvaluationDue(agreement_id=agreement, period="2023"))
        world.do(ask.NoteExpired(agreement_id=agreement))

        noted = {fact.TOPIC: fact.occurred_on for fact in world.journal.facts(agreement)[-3:]}
        assert noted == {
            "agreement.came_into_force": date(2023, 10, 1),
            "agreement.evaluation_due": date(2024, 1, 1),
            "agreement.expired": date(2024, 12, 31),
        }


def test_the_words_of_a_report_are_sealed(world):
    """What a party writes about its work stands in the journal only as ciphertext."""
    three = Three(world)
    agreement = three.in_force()
    three.do(
        ask.ReportObligation(
            agreement_id=agreement, obligation_id=OWN, period="2023", text="Проведено", evidence=SHOWN
        ),
        "municipality",
    )

    fact = world.journal.facts(agreement)[-1]
    assert "Проведено" not in fact.model_dump_json()
    assert world.vault.unseal(fact.text) == "Проведено"


def test_an_annex_is_signed_apart_through_the_bus(world):
    """With a target in the draft each party signs main text and annex."""
    three = Three(world)
    agreement = three.drafted()
    period = TargetPeriod(key="2023", printed="2023 г.", from_year=2023, until_year=2023)
    goal = Goal(indicator="ioms", territory=world.municipality, period=period)
    three.do(ask.SetTarget(agreement_id=agreement, goal=goal, minimum=Minimum(min_count=2)))
    three.do(ask.SubmitAgreement(agreement_id=agreement))
    text = world.load(Agreement, agreement).text_hash
    for role in three.officers:
        three.do(ask.ApproveAgreement(agreement_id=agreement, text_hash=text), role)

    sign = ask.SignAgreement(agreement_id=agreement, post="министр", authority=CHARTER, part=Part.ANNEX)
    three.do(sign)

    assert UUID(int=0) not in world.load(Agreement, agreement).places()
    assert len(world.load(Agreement, agreement).outstanding()) == 5
