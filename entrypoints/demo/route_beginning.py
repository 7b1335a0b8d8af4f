"""A route begins: request, diagnostics, design, approval."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from application.ioms import (
    AddItem,
    AgreeToPlan,
    ApprovePlan,
    ChangeItem,
    CompleteDiagnostics,
    DiagnosticsGiven,
    FileIomRequest,
    IdentifyDeficit,
    OpenIom,
    RecallPlan,
    RecordDiagnostics,
    ReturnPlan,
    SubmitPlan,
)
from application.ioms.opening import RequestGiven
from domain.ioms import IomKind
from domain.ioms.plan import ItemContent
from domain.ioms.values import DiagnosticsSource, ItemForm, Severity
from entrypoints.demo.chance import later
from entrypoints.demo.reasons import because
from entrypoints.demo.route import Journey, Turn
from entrypoints.demo.runner import Script


@cache
def words() -> Any:
    return yaml.safe_load(Path(__file__).with_name("route_words.yaml").read_text(encoding="utf-8"))


def opening(journey: Journey) -> Script:
    """On the teacher's request, filed or told, or for diagnostics alone."""
    plan, filed, told = journey.plan, None, None
    way = 0 if plan.turn is Turn.REQUEST_ONLY else journey.chance.randrange(4)
    if way == 0:
        filed = journey.part("request")
        request = FileIomRequest(
            request_id=filed,
            school=plan.teacher.school.id,
            centre=journey.centre,
            kind=plan.kind,
            text="Прошу помочь с планом профессионального развития.",
        )
        yield journey.step(journey.teacher, request)
    elif way == 1:
        told = RequestGiven(made_on=journey.ago(5), text="Просьба высказана на собеседовании.")
    command = OpenIom(
        iom_id=journey.id,
        person=plan.teacher.id,
        school=plan.teacher.school.id,
        centre=journey.centre,
        kind=plan.kind,
        position=plan.teacher.post.position,
        subjects=plan.teacher.post.subjects,
        tutor=journey.tutor.person.id,
        approvers=tuple(journey.approvers),
        request=told,
        request_id=filed,
    )
    yield journey.step(journey.tutor.actor, command, after=2 if filed else 0)


def diagnosing(journey: Journey) -> Script:
    if journey.plan.turn is not Turn.REQUEST_ONLY:
        sources = list(DiagnosticsSource)
        source = sources[journey.chance.randrange(3 if journey.plan.kind is IomKind.CNPPM_ROUTE else 2) - 1]
        journey.wait((1, 6))
        yield journey.step(journey.tutor.actor, _entry(journey, source))
        found = journey.chance.sample(words()["deficits"], journey.chance.choice((1, 1, 2)))
        for code, competency in found:
            deficit = journey.part("deficit", code)
            journey.deficits.append(deficit)
            command = IdentifyDeficit(
                iom_id=journey.id,
                deficit_id=deficit,
                diagnostics_id=journey.part("entry"),
                competency_code=code,
                competency=competency,
                severity=journey.chance.choice(list(Severity)),
            )
            yield journey.step(journey.tutor.actor, command)
    yield journey.step(journey.tutor.actor, CompleteDiagnostics(iom_id=journey.id), after=(1, 3))


def sheet(journey: Journey, source: DiagnosticsSource, results: str) -> DiagnosticsGiven:
    return DiagnosticsGiven(
        source=source,
        instrument="Диагностическая работа (демо)",
        subject=(journey.plan.teacher.post.subjects or ("педагогика",))[0],
        held_on=journey.ago(1),
        results=results,
    )


def _entry(journey: Journey, source: DiagnosticsSource) -> RecordDiagnostics:
    results = f"Выполнено {journey.chance.randint(40, 75)} % заданий."
    return RecordDiagnostics(
        iom_id=journey.id, diagnostics_id=journey.part("entry"), diagnostics=sheet(journey, source, results)
    )


def designing(journey: Journey) -> Script:
    """One item for every deficit, and perhaps one more."""
    serves: list[tuple[UUID, ...]] = [(deficit,) for deficit in journey.deficits] or [()]
    if journey.chance.random() < 0.7:
        serves.append(tuple(journey.deficits[:1]))
    for number, deficits in enumerate(serves, start=1):
        item_id, item = journey.part("item", number), new_item(journey, number, deficits)
        journey.items[item_id] = item
        yield journey.step(journey.tutor.actor, AddItem(iom_id=journey.id, item_id=item_id, item=item), after=(0, 3))
    yield from submitting(journey)


def new_item(journey: Journey, number: int, serves: tuple[UUID, ...]) -> ItemContent:
    form = journey.chance.choice(list(ItemForm)) if number > 1 else ItemForm.FORMAL
    taken = {item.title for item in journey.items.values()}
    title, hours = journey.chance.choice([each for each in words()["items"][form] if each[0] not in taken])
    starts = later(journey.day, 20 + 35 * (number - 1))
    return ItemContent(
        form=form,
        title=title,
        provider="Демо-институт" if form is ItemForm.FORMAL else journey.plan.teacher.school.name,
        hours=hours,
        starts_on=starts,
        ends_on=later(starts, 30),
        serves=serves,
        expected_evidence="удостоверение" if form is ItemForm.FORMAL else "отчёт",
        registry_id=f"ДЕМО-{journey.chance.randint(1000, 9999)}" if form is ItemForm.FORMAL else None,
    )


def submitting(journey: Journey) -> Script:
    """The teacher agrees to the plan as it stands and the tutor submits it."""
    agree = AgreeToPlan(iom_id=journey.id, plan_hash=journey.hash_with())
    yield journey.step(journey.teacher, agree, after=(1, 4))
    yield journey.step(journey.tutor.actor, SubmitPlan(iom_id=journey.id), after=(0, 2))


def approving(journey: Journey) -> Script:
    """All approve; in some routes one of them returns the plan first, or the tutor takes it back."""
    if journey.plan.turn is Turn.PLAN_RETURNED:
        judge = list(journey.approvers.values())[-1]
        reason = because("workload", "Нагрузка по плану слишком велика.")
        yield journey.step(judge, ReturnPlan(iom_id=journey.id, reason=reason), after=(2, 5))
        yield from _lighter(journey)
    elif journey.plan.turn is Turn.PLAN_RECALLED:
        reason = because("rescheduled", "Сроки программы изменились.")
        yield journey.step(journey.tutor.actor, RecallPlan(iom_id=journey.id, reason=reason), after=(1, 3))
        yield from _lighter(journey)
    for approver in journey.approvers.values():
        command = ApprovePlan(iom_id=journey.id, plan_hash=journey.hash_with())
        yield journey.step(approver, command, after=(1, 5))


def _lighter(journey: Journey) -> Script:
    """The first item gets fewer hours, and everybody is asked again."""
    item_id, item = next(iter(journey.items.items()))
    journey.items[item_id] = item.model_copy(update={"hours": max(4, item.hours // 2)})
    command = ChangeItem(iom_id=journey.id, item_id=item_id, item=journey.items[item_id])
    yield journey.step(journey.tutor.actor, command, after=(1, 4))
    yield from submitting(journey)
