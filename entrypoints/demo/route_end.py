"""A route ends: reflection, transfer into practice, closing, and what is looked at later."""

from __future__ import annotations

from application.corrections import Correct
from application.ioms import (
    CloseIom,
    CompleteExecution,
    CompleteReflection,
    ConfirmTransfer,
    ProposeClosing,
    ProposeReopening,
    RecordDynamics,
    RecordFinalDiagnostics,
    RecordReflection,
    RecordSupport,
    RecordTransfer,
    ReopenIom,
    ReturnToExecution,
)
from domain.ioms.values import DeficitOutcome, DiagnosticsSource, Dynamics, Stage, TransferForm
from entrypoints.demo.chance import later
from entrypoints.demo.reasons import because
from entrypoints.demo.route import Journey, Turn
from entrypoints.demo.route_beginning import sheet, words
from entrypoints.demo.runner import Script


def reflecting(journey: Journey) -> Script:
    text = RecordReflection(iom_id=journey.id, text="Что получилось на уроках и что ещё предстоит.")
    yield journey.step(journey.teacher, text, after=(3, 12))
    if journey.plan.turn is Turn.BACK_TO_EXECUTION:
        reason = because("goals_not_reached", "Нужна ещё одна проба урока.")
        yield journey.step(journey.tutor.actor, ReturnToExecution(iom_id=journey.id, reason=reason), after=2)
        yield journey.step(journey.tutor.actor, CompleteExecution(iom_id=journey.id), after=(20, 30))
        again = RecordReflection(iom_id=journey.id, text="Проба урока проведена.")
        yield journey.step(journey.teacher, again, after=(2, 6))
    journey.wait((2, 7))
    yield journey.step(journey.tutor.actor, _final(journey))
    yield journey.step(journey.tutor.actor, CompleteReflection(iom_id=journey.id), after=(0, 5))


def _final(journey: Journey) -> RecordFinalDiagnostics:
    results = sheet(journey, DiagnosticsSource.REGIONAL, f"Выполнено {journey.chance.randint(70, 98)} % заданий.")
    fates = [DeficitOutcome.CLOSED] * 6 + [DeficitOutcome.REDUCED] * 3 + [DeficitOutcome.UNCHANGED]
    return RecordFinalDiagnostics(
        iom_id=journey.id,
        diagnostics_id=journey.part("final"),
        diagnostics=results,
        outcomes={deficit: journey.chance.choice(fates) for deficit in journey.deficits},
    )


def transferring(journey: Journey) -> Script:
    """A lesson, a master class … seen by the head or the methodist, and confirmed by the other one."""
    methodist, transfer = journey.plan.town.methodist, journey.part("transfer")
    journey.wait((10, 35))
    record = RecordTransfer(
        iom_id=journey.id,
        transfer_id=transfer,
        form=journey.chance.choice(list(TransferForm)),
        held_on=journey.ago(1),
        place=journey.chance.choice(words()["places"]),
        observer=methodist.person.id,
    )
    receipt = yield journey.step(journey.tutor.actor, record)
    if journey.plan.turn is Turn.CORRECTED and receipt is not None:
        command = Correct(
            kind="iom",
            stream_id=journey.id,
            version=receipt.streams[0].version,
            reason=because("misprint", "Дата в протоколе другая."),
            values={"held_on": journey.ago(3).isoformat()},
        )
        yield journey.step(journey.tutor.actor, command, after=30)
    confirm = ConfirmTransfer(iom_id=journey.id, transfer_id=transfer)
    yield journey.step(journey.head, confirm, after=(1, 8))


def closing(journey: Journey) -> Script:
    advice = ProposeClosing(iom_id=journey.id, recommendations="Учителю: вести открытые уроки. Школе: дать часы.")
    yield journey.step(journey.tutor.actor, advice, after=(1, 5))
    yield journey.step(journey.head, CloseIom(iom_id=journey.id), after=(1, 6))


def reopening(journey: Journey) -> Script:
    """The centre proposes, the ministry agrees; the transfer is shown again and the route closed anew."""
    reason = because("wrong_entry", "Перенос показан не в той параллели.")
    propose = ProposeReopening(iom_id=journey.id, to_stage=Stage.TRANSFER, reason=reason)
    yield journey.step(journey.cast.designer.actor, propose, after=14)
    yield journey.step(journey.cast.officer.actor, ReopenIom(iom_id=journey.id), after=3)
    yield from closing(journey)


def following(journey: Journey) -> Script:
    """Support after the route, and how the pupils did."""
    if journey.chance.random() < 0.6:
        support = RecordSupport(iom_id=journey.id, held_on=later(journey.day, 30), text="Консультация по запросу.")
        yield journey.step(journey.plan.town.methodist.actor, support, after=31)
    if journey.chance.random() < 0.5:
        command = RecordDynamics(
            iom_id=journey.id,
            dynamics=journey.chance.choice((Dynamics.POSITIVE, Dynamics.POSITIVE, Dynamics.STABLE)),
            begins_on=journey.day,
            ends_on=later(journey.day, 80),
        )
        yield journey.step(journey.head, command, after=90)
