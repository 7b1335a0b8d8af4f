"""What waits on agreements and amendments, for the officers of the organisations whose turn it is."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from application import agreements as ask
from application import amendments as amend
from application.bus import Actor
from domain.agreements import Agreement
from domain.roles import Function, Role
from tests.behaviour.three_parties import CHARTER, DUTIES, ENDS, POSTS, ROLES, SHOWN, WHY, Three
from tests.projections.inboxes import Inbox
from tests.scenario import TODAY, World

DAY = timedelta(days=1)
DUTY = DUTIES["municipality"]


@pytest.fixture
def inbox(engine: Engine, world: World) -> Inbox:
    return Inbox(engine, world)


@pytest.fixture
def three(world: World) -> Three:
    return Three(world)


def waiting(inbox: Inbox, three: Three, day: date = TODAY) -> dict[str, list[str]]:
    """Codes of what waits for the officers of each party."""
    return {role: inbox.codes(officer, day) for role, officer in three.officers.items()}


def all_have(*codes: str) -> dict[str, list[str]]:
    return {role: list(codes) for role in ROLES}


def reported(three: Three, agreement: object) -> None:
    report = {"obligation_id": DUTY, "period": "2023", "text": "Сделано", "evidence": SHOWN}
    three.do(ask.ReportObligation(agreement_id=agreement, **report), "municipality")


class TestSteps:
    def test_a_draft_waits_for_its_owner(self, inbox: Inbox, three: Three):
        """A drafted agreement waits for the ministry that owns it, and for nobody else."""
        three.drafted()

        assert waiting(inbox, three) == {"ministry": ["agreement.submit"], "municipality": [], "centre": []}

    def test_an_approval_waits_for_each_party_that_has_not_given_it(self, inbox: Inbox, three: Three):
        """When the ministry has approved, the municipality and the centre still have to."""
        agreement = three.drafted()
        three.do(ask.SubmitAgreement(agreement_id=agreement))
        text = three.world.load(Agreement, agreement).text_hash
        three.do(ask.ApproveAgreement(agreement_id=agreement, text_hash=text))

        still = ["agreement.approve"]
        assert waiting(inbox, three) == {"ministry": [], "municipality": still, "centre": still}
        [entry] = inbox.of(three.officers["centre"], TODAY + 4 * DAY)
        assert (entry.since, entry.days, entry.said["parties"]) == (TODAY, 4, ["municipality", "centre"])

    def test_a_signature_waits_for_each_party_that_has_not_signed(self, inbox: Inbox, three: Three):
        """Signed by the ministry, the agreement waits for two; signed by all, for nobody."""
        agreement = three.in_signing()
        for role in ROLES:
            three.do(ask.SignAgreement(agreement_id=agreement, post=POSTS[role], authority=CHARTER), role)
            if role == "ministry":
                after_one = waiting(inbox, three)

        still = ["agreement.sign"]
        assert after_one == {"ministry": [], "municipality": still, "centre": still}
        assert waiting(inbox, three) == {"ministry": [], "municipality": [], "centre": []}

    def test_a_returned_agreement_waits_for_its_owner_again(self, inbox: Inbox, three: Three):
        """What a party sent back is a draft of the owner once more."""
        agreement = three.drafted()
        three.do(ask.SubmitAgreement(agreement_id=agreement))
        three.do(ask.ReturnAgreement(agreement_id=agreement, reason=WHY, clauses=("2.2",)), "centre")

        assert waiting(inbox, three) == {"ministry": ["agreement.submit"], "municipality": [], "centre": []}

    def test_an_amendment_waits_like_an_agreement(self, inbox: Inbox, three: Three):
        """Sent to the parties it waits for approvals, approved by all for signatures."""
        amendment = three.amendment(three.in_force())
        in_approval = waiting(inbox, three)
        three.approve(amendment)
        in_signing = waiting(inbox, three)
        three.sign(amendment)

        assert in_approval == all_have("amendment.approve")
        assert in_signing == all_have("amendment.sign")
        assert waiting(inbox, three) == all_have()

    def test_a_withdrawn_amendment_waits_for_nobody(self, inbox: Inbox, three: Three):
        """What was taken back is out of every inbox."""
        amendment = three.amendment(three.in_force())
        three.do(amend.WithdrawAmendment(amendment_id=amendment, reason=WHY))

        assert waiting(inbox, three) == all_have()

    def test_a_proposed_voiding_waits_for_a_second_officer(self, inbox: Inbox, three: Three):
        """One officer of the owner proposes, another one finds it in the inbox."""
        agreement = three.in_force()
        three.do(ask.ProposeVoid(agreement_id=agreement, reason=WHY))

        second = three.officer("ministry", Function.SIGNATORY)
        assert inbox.codes(second, TODAY) == ["agreement.confirm_void"]
        three.world.do(ask.ConfirmVoid(agreement_id=agreement), by=second)
        assert inbox.codes(second, TODAY) == []

    def test_roles_that_are_no_officers_of_a_party_have_nothing_to_do(self, inbox: Inbox, three: Three, world: World):
        """A tutor of the centre signs nothing; an auditor sees what waits without a turn."""
        three.in_signing()
        tutor, auditor = world.actor(Role.TUTOR, world.centre), world.actor(Role.AUDITOR, world.region)
        abroad = world.actor(Role.AUDITOR, world.foreign_region)

        assert (inbox.codes(tutor, TODAY), inbox.codes(auditor, TODAY)) == ([], [])
        assert inbox.codes(auditor, TODAY, mine=False) == ["agreement.sign"]
        assert inbox.codes(abroad, TODAY, mine=False) == []


class TestTerm:
    @pytest.mark.parametrize(("days", "reminder"), [(90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7)])
    def test_the_end_is_announced_ninety_thirty_and_seven_days_before(
        self, inbox: Inbox, three: Three, days: int, reminder: int
    ):
        """Every party is reminded in good time; the last day itself is still one of the term."""
        three.in_force()

        [entry] = inbox.of(three.officers["centre"], ENDS - days * DAY)

        assert (entry.code, entry.due_on, entry.days) == ("agreement.ends", ENDS, days)
        assert entry.said["reminder"] == reminder

    def test_ninety_one_days_before_the_end_nobody_is_reminded(self, inbox: Inbox, three: Three):
        """A reminder too early is noise."""
        three.in_force()

        assert inbox.codes(three.author, ENDS - 91 * DAY) == []

    def test_a_renewed_agreement_says_so(self, inbox: Inbox, three: Three):
        """Whoever has begun the next agreement is not told to begin it."""
        agreement = three.in_force()
        three.do(ask.RenewAgreement(agreement_id=agreement, ends_on=ENDS + 365 * DAY))

        assert inbox.codes(three.author, ENDS, agreement) == ["agreement.renewed_ends"]

    def test_after_the_term_the_owner_has_to_close(self, inbox: Inbox, three: Three):
        """The day after the last one the final report waits for the owner, noted by the system or not."""
        agreement = three.in_force()

        assert inbox.codes(three.author, ENDS, agreement) == ["agreement.ends"]
        assert inbox.codes(three.author, ENDS + DAY, agreement) == ["agreement.close"]
        assert inbox.codes(three.officers["centre"], ENDS + DAY, agreement) == []


class TestReports:
    def test_a_report_waits_for_another_party(self, inbox: Inbox, three: Three):
        """What the municipality reported waits for the ministry and the centre, not for itself."""
        reported(three, three.in_force())

        others = ["obligation.reported"]
        assert waiting(inbox, three) == {"ministry": others, "municipality": [], "centre": others}
        [entry] = inbox.of(three.author, TODAY + 5 * DAY)
        assert (entry.part, entry.days) == (f"obligation:{DUTY}:2023", 5)
        assert (entry.said["label"], entry.said["period"]) == ("2.2", "2023")

    def test_a_confirmed_report_waits_for_nobody(self, inbox: Inbox, three: Three):
        """Judged is done."""
        agreement = three.in_force()
        reported(three, agreement)
        three.do(ask.ConfirmObligation(agreement_id=agreement, obligation_id=DUTY, period="2023"))

        assert waiting(inbox, three) == all_have()

    def test_a_returned_report_waits_for_whoever_gave_it(self, inbox: Inbox, three: Three):
        """Sent back it is the municipality's turn; reported anew it is the others'."""
        agreement = three.in_force()
        reported(three, agreement)
        three.do(ask.ReturnReport(agreement_id=agreement, obligation_id=DUTY, period="2023", reason=WHY), "centre")
        returned = waiting(inbox, three)
        reported(three, agreement)

        again = ["obligation.reported"]
        assert returned == {"ministry": [], "municipality": ["obligation.returned"], "centre": []}
        assert waiting(inbox, three) == {"ministry": again, "municipality": [], "centre": again}

    def test_reports_of_one_day_follow_page_by_page(self, inbox: Inbox, three: Three, world: World):
        """Two reports of one agreement and day stand on two pages, none is lost."""
        agreement = three.in_force()
        for role, duty in (("municipality", DUTY), ("centre", DUTIES["centre"])):
            report = {"obligation_id": duty, "period": "2023", "text": "Сделано", "evidence": SHOWN}
            three.do(ask.ReportObligation(agreement_id=agreement, **report), role)
        auditor: Actor = world.actor(Role.AUDITOR, world.region)

        [first] = inbox.of(auditor, TODAY, mine=False, limit=1)
        [second] = inbox.of(auditor, TODAY, mine=False, limit=1, after=first.key)

        assert inbox.of(auditor, TODAY, mine=False) == [first, second]
        assert inbox.of(auditor, TODAY, mine=False, after=second.key) == []
