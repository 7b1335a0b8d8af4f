"""Every command belongs to its stages, and a paused or ended route takes only what the rules name."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from domain.errors import RuleBroken
from domain.ioms import Activity, DiagnosticsMoment, Dynamics, Iom, Stage
from domain.ioms.refusals import DiagnosticsOutOfPlace, RouteEnded, RouteIsPaused, WrongStage
from tests.behaviour import a_route as the

S, DAY = Stage, the.CLOSED
OPEN = tuple(stage for stage in Stage if stage not in {S.CLOSED, S.TERMINATED})


class Told(NamedTuple):
    """A command as somebody gives it, the stages it belongs to, and whether a paused route takes it."""

    tell: Callable[[Iom], None]
    stages: tuple[Stage, ...]
    when_paused: bool = False


COMMANDS: dict[str, Told] = {
    "record request": Told(lambda iom: iom.record_request(the.tutor(DAY), the.REQUEST), OPEN),
    "record entry diagnostics": Told(
        lambda iom: the.record_diagnostics(iom, the.tutor(DAY), the.INTERIM), (S.DIAGNOSTICS,)
    ),
    "record interim diagnostics": Told(
        lambda iom: the.record_diagnostics(iom, the.tutor(DAY), the.INTERIM, moment=DiagnosticsMoment.INTERIM),
        (S.EXECUTION,),
    ),
    "identify deficit": Told(
        lambda iom: the.identify_deficit(iom, the.tutor(DAY), the.SECOND_DEFICIT, "ПК-2"), (S.DIAGNOSTICS, S.EXECUTION)
    ),
    "complete diagnostics": Told(lambda iom: iom.complete_diagnostics(the.tutor(DAY)), (S.DIAGNOSTICS,)),
    "add item": Told(lambda iom: iom.add_item(the.tutor(DAY), the.item(the.READING)), (S.DESIGN,)),
    "change item": Told(lambda iom: iom.change_item(the.tutor(DAY), the.course(hours=40)), (S.DESIGN,)),
    "drop item": Told(lambda iom: iom.drop_item(the.tutor(DAY), the.COURSE), (S.DESIGN,)),
    "agree to plan": Told(lambda iom: iom.agree_to_plan(the.teacher(DAY), iom.plan_hash), (S.DESIGN,)),
    "submit plan": Told(lambda iom: iom.submit_plan(the.tutor(DAY)), (S.DESIGN,)),
    "approve plan": Told(lambda iom: iom.approve_plan(the.head(DAY), iom.plan_hash), (S.APPROVAL,)),
    "return plan": Told(lambda iom: iom.return_plan(the.head(DAY), the.WHY), (S.APPROVAL,)),
    "recall plan": Told(lambda iom: iom.recall_plan(the.tutor(DAY), the.WHY), (S.APPROVAL,)),
    "start item": Told(lambda iom: iom.start_item(the.teacher(DAY), the.COURSE), (S.EXECUTION,)),
    "cancel item": Told(lambda iom: iom.cancel_item(the.tutor(DAY), the.WORKSHOP, the.WHY), (S.EXECUTION,)),
    "propose plan change": Told(
        lambda iom: iom.propose_plan_change(the.tutor(DAY), (the.item(the.READING),), (), (), the.WHY), (S.EXECUTION,)
    ),
    "record reflection": Told(lambda iom: iom.record_reflection(the.teacher(DAY), the.WORDS), (S.REFLECTION,)),
    "record final diagnostics": Told(lambda iom: the.record_final(iom, the.tutor(DAY), the.INTERIM), (S.REFLECTION,)),
    "return to execution": Told(lambda iom: iom.return_to_execution(the.tutor(DAY), the.WHY), (S.REFLECTION,)),
    "record transfer": Told(lambda iom: the.record_transfer(iom, the.tutor(DAY), the.INTERIM), (S.TRANSFER,)),
    "pause": Told(lambda iom: iom.pause(the.centre(DAY), the.WHY, None), OPEN),
    "reassign tutor": Told(lambda iom: iom.reassign_tutor(the.centre(DAY), the.OTHER_TUTOR, the.WHY), OPEN, True),
    "move to another school": Told(
        lambda iom: iom.move_to_school(the.centre(DAY), the.OTHER_SCHOOL, None, None, the.WHY), OPEN, True
    ),
    "deviate": Told(lambda iom: iom.deviate(the.centre(DAY), S.CLOSED, the.WHY), OPEN),
    "terminate": Told(lambda iom: iom.terminate(the.centre(DAY), the.WHY), OPEN, True),
    "record dynamics": Told(
        lambda iom: iom.record_dynamics(the.head(DAY), Dynamics.POSITIVE, the.DONE, the.REFLECTED, None), (S.CLOSED,)
    ),
    "record support": Told(lambda iom: iom.record_support(the.methodist(DAY), the.CLOSED, the.WORDS), (S.CLOSED,)),
    "propose reopening": Told(lambda iom: iom.propose_reopening(the.centre(DAY), S.TRANSFER, the.WHY), (S.CLOSED,)),
}
NEED_MORE: dict[str, Told] = {
    "hand in evidence": Told(lambda iom: the.hand_in(iom, the.teacher(DAY)), (S.EXECUTION,)),
    "accept item": Told(lambda iom: iom.accept_item(the.tutor(DAY), the.COURSE), (S.EXECUTION,)),
    "return item": Told(lambda iom: iom.return_item(the.tutor(DAY), the.COURSE, the.WHY), (S.EXECUTION,)),
    "agree to plan change": Told(lambda iom: iom.agree_to_plan_change(the.teacher(DAY), "ab"), (S.EXECUTION,)),
    "approve plan change": Told(lambda iom: iom.approve_plan_change(the.head(DAY), "ab"), (S.EXECUTION,)),
    "return plan change": Told(lambda iom: iom.return_plan_change(the.head(DAY), the.WHY), (S.EXECUTION,)),
    "recall plan change": Told(lambda iom: iom.recall_plan_change(the.tutor(DAY), the.WHY), (S.EXECUTION,)),
    "complete execution": Told(lambda iom: iom.complete_execution(the.tutor(DAY)), (S.EXECUTION,)),
    "complete reflection": Told(lambda iom: iom.complete_reflection(the.tutor(DAY)), (S.REFLECTION,)),
    "confirm transfer": Told(lambda iom: iom.confirm_transfer(the.head(DAY), the.TRANSFER, None), (S.TRANSFER,)),
    "propose closing": Told(lambda iom: iom.propose_closing(the.tutor(DAY), the.WORDS), (S.TRANSFER,)),
    "close": Told(lambda iom: iom.close(the.head(DAY)), (S.TRANSFER,)),
    "reopen": Told(lambda iom: iom.reopen(the.ministry(DAY)), (S.CLOSED,)),
}
"""These need more than their stage; their own tests give it."""
ALL = COMMANDS | NEED_MORE


@pytest.mark.parametrize(("name", "stage"), [(n, s) for n, told in COMMANDS.items() for s in told.stages])
def test_a_command_is_taken_at_its_stages(name, stage):
    """What people may ask at a stage, they can."""
    iom = the.AT[stage]()
    before = iom.version

    COMMANDS[name].tell(iom)

    assert iom.version > before


@pytest.mark.parametrize(("name", "stage"), [(n, s) for n, told in ALL.items() for s in Stage if s not in told.stages])
def test_a_command_is_refused_at_every_other_stage(name, stage):
    """A command out of its stage changes nothing and says where the route stands."""
    iom = the.AT[stage]()
    before = iom.version

    with pytest.raises((WrongStage, RouteEnded, DiagnosticsOutOfPlace)) as refused:
        ALL[name].tell(iom)

    assert refused.value.params["stage"] == stage
    assert iom.version == before


@pytest.mark.parametrize(("name", "stage"), [(n, s) for n, t in COMMANDS.items() for s in t.stages if s in OPEN])
def test_a_paused_route_takes_only_what_the_rules_name(name, stage):
    """While a route rests its tutor and teacher wait; it may be terminated, handed over or moved with its teacher."""
    iom = the.AT[stage]()
    iom.pause(the.centre(DAY), the.WHY, None)
    before = iom.version
    told = COMMANDS[name]

    if told.when_paused:
        told.tell(iom)
    else:
        with pytest.raises(RouteIsPaused):
            told.tell(iom)

    assert (iom.version > before) is told.when_paused


@pytest.mark.parametrize("name", [name for name, told in NEED_MORE.items() if S.EXECUTION in told.stages])
def test_items_and_plan_changes_rest_with_a_paused_route(name):
    """Evidence, judgements and changes of the plan wait until the route is resumed."""
    iom = the.handed_in()
    iom.pause(the.centre(DAY), the.WHY, None)

    with pytest.raises(RouteIsPaused):
        NEED_MORE[name].tell(iom)


def test_an_ended_route_is_not_paused():
    """A closed route is neither active nor paused: it has ended."""
    iom = the.closed()

    assert iom.activity is Activity.ENDED
    with pytest.raises(RouteEnded):
        iom.resume(the.centre(DAY), None)


def test_others_tell_dated_facts_of_a_paused_route():
    """Diagnostics from outside, and a transfer seen and confirmed by others, are recorded while the route rests."""
    executing, transferring = the.in_execution(), the.in_transfer()
    executing.pause(the.centre(DAY), the.WHY, None)
    transferring.pause(the.centre(DAY), the.WHY, None)

    the.record_diagnostics(executing, the.centre(DAY), the.INTERIM, moment=DiagnosticsMoment.INTERIM)
    the.record_transfer(transferring, the.methodist(DAY))
    transferring.confirm_transfer(the.head(DAY), the.TRANSFER, None)

    assert the.INTERIM in executing.diagnostics
    assert transferring.transfers[the.TRANSFER].status == "confirmed"


@pytest.mark.req("ALA-11")
def test_a_route_goes_from_diagnostics_through_plan_programmes_and_support_to_reflection():
    """Each step of a route's life is a fact of its own, in this order."""
    iom = the.closed()

    moves = [fact.TOPIC for fact in iom.pending_events if fact.MOVES and not fact.TOPIC.startswith("iom.item")]
    stages = [change.to for fact in iom.pending_events for change in fact.statuses() if change.subject == ""]
    assert moves == [
        "iom.opened",
        "iom.diagnostics_completed",
        "iom.plan_agreed",
        "iom.plan_submitted",
        "iom.plan_approved",
        "iom.execution_completed",
        "iom.reflection_completed",
        "iom.closed",
    ]
    assert stages == [stage for stage in Stage if stage is not Stage.TERMINATED]


@pytest.mark.parametrize("stage", OPEN)
def test_a_move_is_never_dated_before_the_move_that_led_there(stage):
    """A route cannot be ended on a day before it came to the stage it stands at."""
    iom = the.AT[stage]()

    with pytest.raises(RuleBroken) as refused:
        iom.terminate(the.centre(the.OPENED.replace(day=1)), the.WHY)

    assert refused.value.code in {"dated_before_last_move", "dated_before_beginning"}
