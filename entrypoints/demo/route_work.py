"""A route at work: items are done and judged, the plan may change, the route may rest or end."""

from __future__ import annotations

from uuid import UUID

from application.ioms import (
    AcceptItem,
    AgreeToPlanChange,
    ApprovePlanChange,
    CancelItem,
    CompleteExecution,
    Deviate,
    HandInEvidence,
    NewItem,
    PauseIom,
    ProposePlanChange,
    ReassignTutor,
    RecordDiagnostics,
    ResumeIom,
    ReturnItem,
    ReturnPlanChange,
    StartItem,
    TerminateIom,
)
from domain.ioms.values import DiagnosticsMoment, DiagnosticsSource, Stage
from entrypoints.demo.chance import later
from entrypoints.demo.reasons import because
from entrypoints.demo.route import Journey, Turn
from entrypoints.demo.route_beginning import new_item, sheet
from entrypoints.demo.runner import Script


def executing(journey: Journey) -> Script:
    """Items one after another; what makes the route special happens after the first."""
    for number, item_id in enumerate(list(journey.items), start=1):
        if number > 1 and journey.plan.turn in {Turn.ITEM_CANCELLED, Turn.DEVIATED}:
            continue
        yield from doing(journey, item_id, returned=number == 1 and journey.plan.turn is Turn.ITEM_RETURNED)
        if number == 1:
            yield from _turning(journey)
        if journey.plan.turn is Turn.NOT_BACK:
            return
    if journey.plan.turn is Turn.ITEM_CANCELLED:
        for item_id in list(journey.items)[1:]:
            reason = because("provider_cancelled", "Организатор отменил мероприятие.")
            command = CancelItem(iom_id=journey.id, item_id=item_id, reason=reason)
            yield journey.step(journey.tutor.actor, command, after=(1, 10))


def doing(journey: Journey, item_id: UUID, *, returned: bool) -> Script:
    """The teacher starts an item and hands in evidence, the tutor accepts it, perhaps at the second try."""
    yield journey.step(journey.teacher, StartItem(iom_id=journey.id, item_id=item_id), after=(3, 20))
    journey.wait((20, 55))
    yield journey.step(journey.teacher, _evidence(journey, item_id))
    if returned:
        reason = because("evidence_insufficient", "Не видно номера документа.")
        command = ReturnItem(iom_id=journey.id, item_id=item_id, reason=reason)
        yield journey.step(journey.tutor.actor, command, after=(1, 4))
        yield journey.step(journey.teacher, _evidence(journey, item_id), after=(1, 6))
    yield journey.step(journey.tutor.actor, AcceptItem(iom_id=journey.id, item_id=item_id), after=(1, 7))


def _evidence(journey: Journey, item_id: UUID) -> HandInEvidence:
    item = journey.items[item_id]
    return HandInEvidence(
        iom_id=journey.id,
        item_id=item_id,
        link=f"https://demo.example/{item_id}",
        certificate=f"ДЕМО № {journey.chance.randint(10000, 99999)}" if item.registry_id else None,
        dated=journey.ago(1),
        hours=item.hours,
    )


def _turning(journey: Journey) -> Script:
    match journey.plan.turn:
        case Turn.PAUSED | Turn.NOT_BACK:
            yield from _pausing(journey)
        case Turn.TUTOR_REPLACED:
            yield from _replacing(journey)
        case Turn.PLAN_CHANGED | Turn.CHANGE_RETURNED:
            yield from _changing(journey)
        case Turn.NONE if journey.chance.random() < 0.1:
            interim = sheet(journey, DiagnosticsSource.REGIONAL, "Промежуточный срез: рост есть.")
            command = RecordDiagnostics(
                iom_id=journey.id,
                diagnostics_id=journey.part("interim"),
                moment=DiagnosticsMoment.INTERIM,
                diagnostics=interim,
            )
            yield journey.step(journey.tutor.actor, command, after=3)


def _replacing(journey: Journey) -> Script:
    """Another tutor for three weeks."""
    by, own, other = journey.cast.designer.actor, journey.tutor.person.id, journey.plan.town.local_tutor.person.id
    away, back = because("family_leave", "Тьютор в отпуске."), because("resumed")
    yield journey.step(by, ReassignTutor(iom_id=journey.id, tutor=other, reason=away), after=2)
    yield journey.step(by, ReassignTutor(iom_id=journey.id, tutor=own, reason=back), after=21)


def _pausing(journey: Journey) -> Script:
    reason = because("illness", "Больничный лист.")
    pause = PauseIom(iom_id=journey.id, reason=reason, expected_until=later(journey.day, 40))
    yield journey.step(journey.plan.town.coordinator.actor, pause, after=2)
    if journey.plan.turn is Turn.PAUSED:
        yield journey.step(journey.plan.town.coordinator.actor, ResumeIom(iom_id=journey.id), after=(20, 50))
    else:
        end = TerminateIom(iom_id=journey.id, reason=because("absence"))
        yield journey.step(journey.cast.designer.actor, end, after=(90, 120))


def _changing(journey: Journey) -> Script:
    """One more item is proposed; the teacher agrees, the approvers agree too or send the change back."""
    number = len(journey.items) + 1
    item_id, item = journey.part("item", number), new_item(journey, number, tuple(journey.deficits[:1]))
    added = (NewItem(item_id=item_id, **dict(item)),)
    reason = because("new_goals", "Открылась подходящая программа.")
    yield journey.step(
        journey.tutor.actor, ProposePlanChange(iom_id=journey.id, added=added, reason=reason), after=(2, 6)
    )
    seen = journey.hash_with({item_id: item})
    yield journey.step(journey.teacher, AgreeToPlanChange(iom_id=journey.id, plan_hash=seen), after=(1, 3))
    if journey.plan.turn is Turn.CHANGE_RETURNED:
        first = next(iter(journey.approvers.values()))
        refusal = because("workload", "До конца года не успеть.")
        yield journey.step(first, ReturnPlanChange(iom_id=journey.id, reason=refusal), after=2)
        return
    for approver in journey.approvers.values():
        yield journey.step(approver, ApprovePlanChange(iom_id=journey.id, plan_hash=seen), after=(1, 4))
    journey.items[item_id] = item
    yield from doing(journey, item_id, returned=False)


def finishing(journey: Journey) -> Script:
    if journey.plan.turn is Turn.DEVIATED:
        reason = because("closure", "Организатор закрылся, остальное признано ненужным.")
        deviate = Deviate(iom_id=journey.id, to_stage=Stage.REFLECTION, reason=reason)
        yield journey.step(journey.cast.designer.actor, deviate, after=15)
    else:
        yield journey.step(journey.tutor.actor, CompleteExecution(iom_id=journey.id), after=(1, 8))
