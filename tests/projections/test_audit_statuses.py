"""Which lines of the audit trail are changes of status: what was and what became always differ."""

from __future__ import annotations

from uuid import uuid4

import pytest

from application.ports import Envelope, Submission
from domain.agreements import Agreement
from domain.ioms import Iom
from domain.kernel import Fact
from domain.roles import Role
from projections.audit_trail import Asked, AuditTrail, trail
from tests.behaviour import a_route, an_agreement
from tests.projections.conftest import Reading
from tests.scenario import World

Moves = list[tuple[str, str, str | None, str | None]]


def moves(world: World, reading: Reading, aggregate: Agreement | Iom, subject: str) -> Moves:
    """What the trail lists as changes of parts whose subject begins so: fact, part, from, to."""
    facts: list[Fact] = aggregate.collect_facts()
    envelope = Envelope(
        actor=a_route.TUTOR,
        role=Role.TUTOR,
        acting_for=world.centre,
        command_id=uuid4(),
        correlation_id=uuid4(),
    )
    world.journal.append(Submission(facts, envelope, "hash"))
    with reading(AuditTrail) as reader:
        lines = trail(reader, Asked(stream_id=aggregate.id, moves=True), limit=1000)
    shown = [(line["type"], line["subject"], line["status_from"], line["status_to"]) for line in lines]
    return [line for line in shown if line[1].startswith(subject)]


def test_an_item_added_to_a_draft_plan_is_no_change_of_the_plan(world: World, reading: Reading):
    """The draft stays a draft while items are added; the teacher's agreement is a change, and so is losing it."""
    iom = a_route.designed()
    iom.drop_item(a_route.tutor(a_route.DESIGNED), a_route.WORKSHOP)

    assert [(was, now) for *_, was, now in moves(world, reading, iom, "plan")] == [
        (None, "draft"),
        ("draft", "agreed"),
        ("agreed", "draft"),
    ]


@pytest.mark.req("X-02")
def test_no_change_leads_from_a_status_to_itself(world: World, reading: Reading):
    """Over a whole route every line of a change names two different statuses."""
    listed = moves(world, reading, a_route.closed(), "")

    assert [line for line in listed if line[2] == line[3]] == []
    assert listed[-1][0] == "iom.closed"


def test_an_obligation_never_reported_had_not_been_started(world: World, reading: Reading):
    """The first report of an obligation in a period comes from «not started», not from nothing."""
    assert moves(world, reading, an_agreement.reported(), "obligation:")[-1][2:] == ("not_started", "reported")


def test_a_returned_plan_loses_the_approvals_it_had(world: World, reading: Reading):
    """The school's approval is void when the centre returns the plan, awaited when it comes again, then given anew."""
    iom = a_route.in_approval()
    iom.approve_plan(a_route.head(a_route.APPROVED), iom.plan_hash)
    iom.return_plan(a_route.centre(a_route.APPROVED), a_route.WHY)
    iom.agree_to_plan(a_route.teacher(a_route.APPROVED), iom.plan_hash)
    iom.submit_plan(a_route.tutor(a_route.APPROVED))
    iom.approve_plan(a_route.head(a_route.APPROVED), iom.plan_hash)

    assert [(was, now) for *_, was, now in moves(world, reading, iom, "approval:school")] == [
        (None, "given"),
        ("given", "void"),
        ("void", "awaited"),
        ("awaited", "given"),
    ]


def test_a_declined_signing_voids_the_round(world: World, reading: Reading):
    """What parties approved and signed before one declined counts no more, and the trail says so."""
    agreement = an_agreement.in_signing()
    an_agreement.sign(agreement, an_agreement.MINISTRY)
    municipality = an_agreement.act(an_agreement.ADMINISTRATION, an_agreement.SIGNED)
    agreement.decline(municipality, an_agreement.WHY)

    listed = moves(world, reading, agreement, "")
    void = [subject for topic, subject, _, now in listed if topic == "agreement.declined" and now == "void"]

    assert len([subject for subject in void if subject.startswith("approval:")]) == len(agreement.parties)
    assert len([subject for subject in void if subject.startswith("signature:")]) == 1


def test_a_route_sent_back_to_execution_is_judged_anew(world: World, reading: Reading):
    """Reflection and final diagnostics recorded before are void, so recording them again is a change."""
    iom = a_route.reflected()
    iom.return_to_execution(a_route.tutor(a_route.REFLECTED), a_route.WHY)

    voided = [subject.split(":")[0] for *_, subject, _, now in moves(world, reading, iom, "") if now == "void"]
    assert sorted(voided) == ["deficit", "final_diagnostics", "reflection"]
