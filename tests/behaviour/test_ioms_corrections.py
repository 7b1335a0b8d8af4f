"""A recorded fact of a route is read otherwise by a correction, never in a way that undoes a step."""

from datetime import timedelta

import pytest

from domain.corrections import (
    DateOutOfNeighbours,
    MoveNotWithdrawable,
    NotCorrectable,
    RestedUpon,
    as_corrected,
    correct,
)
from domain.errors import DatedInFuture
from domain.ioms import Stage
from domain.kernel import fold
from tests.behaviour import a_route as the


def version_of(iom, topic):
    return next(fact.originator_version for fact in iom.pending_events if fact.TOPIC == topic)


def corrected(iom, topic, *, values=None, dated=None, withdrawn=False):
    """The route as it reads after the correction of its first fact of that name."""
    facts = list(iom.pending_events)
    version = version_of(iom, topic)
    stored = fold(facts)
    stored.pending_events.clear()
    fields = {"values": values or {}, "dated": dated, "withdrawn": withdrawn}
    correct(stored, facts, the.centre(the.TODAY), version=version, reason=the.WHY, **fields)
    return fold(as_corrected([*facts, *stored.pending_events]))


def test_a_deficit_found_by_mistake_is_withdrawn():
    """A withdrawn deficit no longer stands in the route."""
    iom = corrected(the.diagnosed(), "iom.deficit_identified", withdrawn=True)

    assert iom.deficits == {}


def test_a_tutor_reassigned_by_mistake_stays():
    """A withdrawn reassignment leaves the former tutor in place."""
    route = the.diagnosed()
    route.reassign_tutor(the.centre(the.DIAGNOSED), the.OTHER_TUTOR, the.WHY)

    assert corrected(route, "iom.tutor_reassigned", withdrawn=True).tutor == the.TUTOR


@pytest.mark.parametrize(
    "topic",
    [
        "iom.opened",
        "iom.item_added",
        "iom.plan_agreed",
        "iom.approval_given",
        "iom.plan_approved",
        "iom.item_started",
        "iom.evidence_handed_in",
        "iom.item_accepted",
        "iom.item_cancelled",
        "iom.reflection_recorded",
        "iom.final_diagnostics_recorded",
        "iom.transfer_confirmed",
        "iom.closing_proposed",
        "iom.closed",
    ],
)
def test_no_step_is_withdrawn(topic):
    """What moved the route, its plan or an item is undone by returns, not by withdrawal; evidence is kept for ever."""
    with pytest.raises(MoveNotWithdrawable):
        corrected(the.closed(), topic, withdrawn=True)


def test_the_day_of_a_step_is_corrected_between_its_neighbours():
    """An acceptance may be re-dated after its evidence, not before it."""
    route = the.in_execution()
    route.start_item(the.teacher(the.APPROVED), the.COURSE)
    the.hand_in(route, the.teacher(the.DONE), dated=the.APPROVED)
    route.accept_item(the.tutor(the.CLOSED), the.COURSE)
    between = the.DONE + timedelta(days=1)

    assert corrected(route, "iom.item_accepted", dated=between).items[the.COURSE].since == between
    with pytest.raises(DateOutOfNeighbours):
        corrected(route, "iom.item_accepted", dated=the.APPROVED)
    with pytest.raises(DateOutOfNeighbours):
        corrected(route, "iom.evidence_handed_in", dated=the.TODAY)


def test_a_stage_is_re_dated_between_the_moves_around_it():
    """The day a route was closed may be corrected, not to before the transfer it rests on began."""
    closed = the.closed()
    later = the.CLOSED + timedelta(days=3)

    assert corrected(closed, "iom.closed", dated=later).stage_since == later
    with pytest.raises(DateOutOfNeighbours):
        corrected(closed, "iom.closed", dated=the.DONE)


def test_certified_hours_are_corrected_and_the_plan_is_not():
    """A mistyped certificate is mended; what was agreed to and approved is changed by a plan change only."""
    mended = corrected(the.handed_in(), "iom.evidence_handed_in", values={"hours": 38})

    assert mended.items[the.COURSE].evidence[0].hours == 38
    with pytest.raises(NotCorrectable):
        corrected(the.handed_in(), "iom.item_added", values={"item": the.course(hours=1).model_dump(mode="json")})


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.TERMINATED])
def test_every_status_of_a_move_has_a_name(stage):
    """Every fact that moves something says what moved, so the audit trail shows it."""
    facts = the.AT[stage]().pending_events

    assert all(fact.statuses() for fact in facts if fact.MOVES or fact.MOVES_PART)


def test_a_deficit_that_an_item_serves_stays():
    """An item of the plan rests on it: first the item goes, then the deficit."""
    with pytest.raises(RestedUpon):
        corrected(the.designed(), "iom.deficit_identified", withdrawn=True)


def test_diagnostics_were_not_held_on_a_day_to_come():
    """The day on which something was held is corrected to any day until today, and to none after it."""
    with pytest.raises(DatedInFuture):
        corrected(the.diagnosed(), "iom.diagnostics_recorded", values={"held_on": str(the.TODAY + timedelta(days=1))})
    corrected(the.diagnosed(), "iom.diagnostics_recorded", values={"held_on": str(the.TODAY)})
