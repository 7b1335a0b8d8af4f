"""Routes as everybody's streams begin: opened, diagnosed, with a deficit, ready for items of a plan."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from domain.ioms import (
    Approver,
    DiagnosticsMoment,
    DiagnosticsSheet,
    DiagnosticsSource,
    Iom,
    IomKind,
    ItemContent,
    ItemForm,
    RouteTerms,
    Severity,
)
from domain.kernel import Act, OrganisationId, PersonId, Sealed
from domain.roles import Role

DAY = date(2024, 9, 2)
ITEM = ItemContent(
    form=ItemForm.FORMAL,
    title="Формирующее оценивание на уроках физики",
    provider="Институт развития образования",
    hours=36,
    starts_on=date(2024, 10, 1),
    ends_on=date(2024, 12, 20),
    expected_evidence="удостоверение",
    registry_id="ДПП-17",
)
"""Stored, a fact that adds it takes some 400 bytes."""


def act(by: PersonId, acting_for: OrganisationId | None = None) -> Act:
    """A tutor's act of now, for a day that has been."""
    now = datetime.now(UTC)
    return Act(by=by, role=Role.TUTOR, acting_for=acting_for, occurred_on=DAY, today=now.date(), now=now)


def diagnosed(told: Act, school: OrganisationId, centre: OrganisationId) -> Iom:
    """A new route with four facts that nobody has collected yet; its tutor is who tells it."""
    teacher, diagnostics = PersonId(uuid4()), uuid4()
    terms = RouteTerms(
        person=teacher,
        school=school,
        centre=centre,
        kind=IomKind.CNPPM_ROUTE,
        position="учитель",
        subjects=("физика",),
        tutor=told.by,
        approvers=(Approver.SCHOOL, Approver.CENTRE),
    )
    iom = Iom.open(told, uuid4(), terms)
    iom.record_diagnostics(told, diagnostics, DiagnosticsMoment.ENTRY, _sheet(teacher))
    iom.identify_deficit(
        told,
        uuid4(),
        diagnostics_id=diagnostics,
        competency_code="ПК-1",
        competency="Оценивание",
        severity=Severity.HIGH,
    )
    iom.complete_diagnostics(told)
    return iom


def _sheet(teacher: PersonId) -> DiagnosticsSheet:
    return DiagnosticsSheet(
        source=DiagnosticsSource.REGIONAL,
        instrument="Тест предметных компетенций",
        subject="физика",
        held_on=DAY,
        results=Sealed(subjects=(teacher,), nonce="A" * 16, ciphertext="B" * 64),
    )


def nobody() -> tuple[PersonId, OrganisationId, OrganisationId]:
    """A tutor, a school and a centre that are only ids."""
    return PersonId(uuid4()), OrganisationId(uuid4()), OrganisationId(uuid4())


def serving(iom: Iom) -> tuple[UUID, ItemContent]:
    """What a writer needs to add items to a route: its id and an item that serves its deficit."""
    return iom.id, ITEM.model_copy(update={"serves": tuple(iom.deficits)})
