"""Individual routes at every stage, for tests that tell the aggregate itself."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.ioms import (
    Approver,
    DeficitOutcome,
    DiagnosticsMoment,
    DiagnosticsSheet,
    DiagnosticsSource,
    Iom,
    IomKind,
    ItemForm,
    PersonalRequest,
    PlanItem,
    RouteTerms,
    Severity,
    Stage,
    TransferForm,
)
from domain.kernel import Act, FileRef, OrganisationId, PersonId, Reason, Sealed
from domain.roles import Function, Role

SCHOOL, OTHER_SCHOOL, CENTRE, MUNICIPALITY, MINISTRY = (OrganisationId(UUID(int=n)) for n in range(100, 105))
ROUTE = UUID(int=1)
TEACHER, TUTOR, OTHER_TUTOR, HEAD, OFFICER, METHODIST, MINISTER, STRANGER = (
    PersonId(UUID(int=n)) for n in range(10, 18)
)
ENTRY, INTERIM, FINAL = (UUID(int=n) for n in range(20, 23))
DEFICIT, SECOND_DEFICIT = UUID(int=30), UUID(int=31)
COURSE, WORKSHOP, READING = (UUID(int=n) for n in range(40, 43))
TRANSFER = UUID(int=50)
TODAY = date(2023, 9, 1)
OPENED, DIAGNOSED, DESIGNED, SUBMITTED, APPROVED, DONE, REFLECTED, CLOSED = (
    date(2022, month, 5) for month in range(1, 9)
)
WORDS = Sealed(subjects=(TEACHER,), nonce="AA==", ciphertext="AA==")
FILE = FileRef(address="ab" * 32, size=1000, media_type="application/pdf", subjects=(TEACHER,))
WHY = Reason(code="illness", text=WORDS)
REQUEST = PersonalRequest(made_on=OPENED, text=WORDS)


def act(by: PersonId, role: Role, place: OrganisationId, on: date, *functions: Function) -> Act:
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
    return Act(
        by=by,
        role=role,
        acting_for=place,
        functions=frozenset(functions),
        occurred_on=on,
        today=TODAY,
        now=now,
    )


def teacher(on: date, by: PersonId = TEACHER) -> Act:
    return act(by, Role.TEACHER, SCHOOL, on)


def tutor(on: date, by: PersonId = TUTOR, *functions: Function) -> Act:
    return act(by, Role.TUTOR, CENTRE, on, *functions)


def head(on: date, by: PersonId = HEAD) -> Act:
    return act(by, Role.SCHOOL_HEAD, SCHOOL, on)


def centre(on: date, by: PersonId = OFFICER) -> Act:
    return act(by, Role.CENTRE, CENTRE, on)


def methodist(on: date, by: PersonId = METHODIST) -> Act:
    return act(by, Role.METHODICAL_CENTRE, MUNICIPALITY, on)


def municipality(on: date, by: PersonId = METHODIST) -> Act:
    return act(by, Role.MUNICIPALITY, MUNICIPALITY, on)


def ministry(on: date, by: PersonId = MINISTER) -> Act:
    return act(by, Role.MINISTRY, MINISTRY, on)


def item(item_id: UUID, **changed: Any) -> PlanItem:
    fields: dict[str, Any] = {
        "item_id": item_id,
        "form": ItemForm.NON_FORMAL,
        "title": "Проектная мастерская",
        "provider": "Методический центр",
        "hours": 16,
        "starts_on": date(2022, 5, 10),
        "ends_on": date(2022, 5, 20),
        "serves": (DEFICIT,),
        "expected_evidence": "Разработка урока",
    }
    return PlanItem(**fields | changed)


def course(**changed: Any) -> PlanItem:
    """A formal programme of the registry."""
    fields = {"form": ItemForm.FORMAL, "title": "Формирующее оценивание", "hours": 36, "registry_id": "ДПП-17"}
    return item(COURSE, **fields | changed)


def opened(request: PersonalRequest | None = None, parallel: Reason | None = None, **changed: Any) -> Iom:
    fields: dict[str, Any] = {
        "person": TEACHER,
        "school": SCHOOL,
        "centre": CENTRE,
        "kind": IomKind.CNPPM_ROUTE,
        "position": "учитель",
        "subjects": ("физика",),
        "tutor": TUTOR,
        "approvers": (Approver.CENTRE, Approver.SCHOOL),
    }
    return Iom.open(tutor(OPENED), ROUTE, RouteTerms(**fields | changed), request, parallel)


def sheet(held_on: date = OPENED) -> DiagnosticsSheet:
    return DiagnosticsSheet(
        source=DiagnosticsSource.REGIONAL,
        instrument="Тест предметных компетенций",
        subject="физика",
        held_on=held_on,
        results=WORDS,
    )


def record_diagnostics(
    iom: Iom,
    by: Act,
    diagnostics_id: UUID = ENTRY,
    moment: DiagnosticsMoment = DiagnosticsMoment.ENTRY,
    held_on: date = OPENED,
) -> None:
    iom.record_diagnostics(by, diagnostics_id, moment, sheet(held_on))


def identify_deficit(iom: Iom, by: Act, deficit_id: UUID = DEFICIT, code: str = "ПК-1", found_by: UUID = ENTRY) -> None:
    iom.identify_deficit(
        by,
        deficit_id,
        diagnostics_id=found_by,
        competency_code=code,
        competency="Оценивание",
        severity=Severity.HIGH,
    )


def diagnosed(**changed: Any) -> Iom:
    iom = opened(**changed)
    record_diagnostics(iom, tutor(OPENED))
    identify_deficit(iom, tutor(OPENED))
    return iom


def in_design(**changed: Any) -> Iom:
    iom = diagnosed(**changed)
    iom.complete_diagnostics(tutor(DIAGNOSED))
    return iom


def designed(**changed: Any) -> Iom:
    """A plan of a course and a workshop the teacher has agreed to."""
    iom = in_design(**changed)
    iom.add_item(tutor(DESIGNED), course())
    iom.add_item(tutor(DESIGNED), item(WORKSHOP))
    iom.agree_to_plan(teacher(DESIGNED), iom.plan_hash)
    return iom


def in_approval(**changed: Any) -> Iom:
    iom = designed(**changed)
    iom.submit_plan(tutor(SUBMITTED))
    return iom


def in_execution(**changed: Any) -> Iom:
    iom = in_approval(**changed)
    iom.approve_plan(head(APPROVED), iom.plan_hash)
    iom.approve_plan(centre(APPROVED), iom.plan_hash)
    return iom


def hand_in(iom: Iom, by: Act, item_id: UUID = COURSE, **changed: Any) -> None:
    fields: dict[str, Any] = {"file": FILE, "link": None, "certificate": WORDS, "dated": DONE, "hours": 36}
    iom.hand_in_evidence(by, item_id, **fields | changed)


def handed_in(item_id: UUID = COURSE) -> Iom:
    iom = in_execution()
    iom.start_item(teacher(DONE), item_id)
    hand_in(iom, teacher(DONE), item_id)
    return iom


def executed() -> Iom:
    """The course accepted, the workshop cancelled."""
    iom = handed_in()
    iom.accept_item(tutor(DONE), COURSE)
    iom.cancel_item(tutor(DONE), WORKSHOP, WHY)
    return iom


def in_reflection() -> Iom:
    iom = executed()
    iom.complete_execution(tutor(DONE))
    return iom


def record_final(
    iom: Iom,
    by: Act,
    diagnostics_id: UUID = FINAL,
    outcomes: dict[UUID, DeficitOutcome] | None = None,
    held_on: date = DONE,
) -> None:
    judged = {DEFICIT: DeficitOutcome.CLOSED} if outcomes is None else outcomes
    iom.record_final_diagnostics(by, diagnostics_id, sheet(held_on), judged)


def reflected() -> Iom:
    iom = in_reflection()
    iom.record_reflection(teacher(REFLECTED), WORDS)
    record_final(iom, tutor(REFLECTED))
    return iom


def in_transfer() -> Iom:
    iom = reflected()
    iom.complete_reflection(tutor(REFLECTED))
    return iom


def record_transfer(iom: Iom, by: Act, transfer_id: UUID = TRANSFER, **changed: Any) -> None:
    fields: dict[str, Any] = {
        "form": TransferForm.MASTER_CLASS,
        "held_on": REFLECTED,
        "place": "Школа № 1",
        "observer": METHODIST,
        "note": None,
    }
    iom.record_transfer(by, transfer_id, **fields | changed)


def transferred() -> Iom:
    iom = in_transfer()
    record_transfer(iom, tutor(CLOSED))
    iom.confirm_transfer(methodist(CLOSED), TRANSFER, None)
    return iom


def closing() -> Iom:
    iom = transferred()
    iom.propose_closing(tutor(CLOSED), WORDS)
    return iom


def closed() -> Iom:
    iom = closing()
    iom.close(head(CLOSED))
    return iom


def terminated() -> Iom:
    iom = in_execution()
    iom.terminate(centre(DONE), WHY)
    return iom


AT: dict[Stage, Callable[[], Iom]] = {
    Stage.DIAGNOSTICS: diagnosed,
    Stage.DESIGN: designed,
    Stage.APPROVAL: in_approval,
    Stage.EXECUTION: in_execution,
    Stage.REFLECTION: in_reflection,
    Stage.TRANSFER: in_transfer,
    Stage.CLOSED: closed,
    Stage.TERMINATED: terminated,
}
"""A route at each stage, ready for the stage's work."""


def at(*stages: Stage) -> list[Stage]:
    """Every stage but these: where a command of theirs is refused."""
    return [stage for stage in Stage if stage not in stages]
