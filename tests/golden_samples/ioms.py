"""One fact of every stored name of a route and of a teacher's request for one."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.ioms import (
    Approver,
    DeficitOutcome,
    DiagnosticsMoment,
    DiagnosticsSheet,
    DiagnosticsSource,
    Dynamics,
    IomKind,
    ItemForm,
    PersonalRequest,
    PlanItem,
    RouteBasis,
    RouteTerms,
    Severity,
    Stage,
    TransferForm,
)
from domain.ioms import facts as f
from domain.ioms.facts import requesting as r
from domain.ioms.values import OutcomeOfDeficit
from domain.kernel import Fact, FileRef, OrganisationId, PersonId, Reason, Sealed

TEACHER, TUTOR, NEW_TUTOR, HEAD, OFFICER, METHODIST, MINISTER = (PersonId(UUID(int=n)) for n in range(10, 17))
SCHOOL, OTHER, CENTRE = (OrganisationId(UUID(int=n)) for n in range(100, 103))
ROUTE, DIAGNOSTICS, DEFICIT, ITEM, READING, TRANSFER = (UUID(int=n) for n in range(40, 46))
WORDS = Sealed(subjects=(TEACHER,), nonce="bm9uY2U=", ciphertext="d29yZHM=")
WHY = Reason(code="illness", text=WORDS)
FILE = FileRef(address="ab" * 32, size=1024, media_type="application/pdf", subjects=(TEACHER,))
DAY, LATER, HASH = date(2022, 9, 12), date(2023, 5, 31), "cd" * 32
REQUEST = PersonalRequest(made_on=DAY, text=WORDS)
TERMS = RouteTerms(
    person=TEACHER,
    school=SCHOOL,
    centre=CENTRE,
    kind=IomKind.CNPPM_ROUTE,
    position="учитель",
    subjects=("физика", "астрономия"),
    tutor=TUTOR,
    approvers=(Approver.SCHOOL, Approver.CENTRE),
)
SHEET = DiagnosticsSheet(
    source=DiagnosticsSource.FEDERAL,
    instrument="Тест предметных компетенций",
    subject="физика",
    held_on=DAY,
    results=WORDS,
    report=FILE,
)
COURSE = PlanItem(
    item_id=ITEM,
    form=ItemForm.FORMAL,
    title="Формирующее оценивание",
    provider="Институт развития образования",
    hours=36,
    starts_on=DAY,
    ends_on=LATER,
    serves=(DEFICIT,),
    expected_evidence="удостоверение",
    registry_id="ДПП-17",
)
WHOSE: dict[str, Any] = {
    "person": TEACHER,
    "kind": IomKind.CNPPM_ROUTE,
    "school": SCHOOL,
    "centre": CENTRE,
}
THE_ITEM: dict[str, Any] = {"item_id": ITEM, "title": "Формирующее оценивание"}
APPROVED: dict[str, Any] = WHOSE | {"plan_hash": HASH}


def happened(fact: type[Fact], **payload: Any) -> Fact:
    moment = datetime(2022, 9, 12, 9, tzinfo=UTC)
    return fact(originator_id=ROUTE, originator_version=1, timestamp=moment, occurred_on=DAY, **payload)


SAMPLES: list[Fact] = [
    happened(f.IomOpened, **dict(TERMS), request=REQUEST, parallel=WHY, by=TUTOR),
    happened(f.RequestRecorded, request=REQUEST, by=TEACHER),
    happened(f.TutorReassigned, previous=TUTOR, tutor=NEW_TUTOR, reason=WHY),
    happened(
        f.MovedToSchool,
        previous=SCHOOL,
        school=OTHER,
        position="методист",
        subjects=("физика",),
        approval_void=True,
        reason=WHY,
    ),
    happened(f.RoutePaused, reason=WHY, expected_until=LATER),
    happened(f.RouteResumed, reason=WHY),
    happened(
        f.DiagnosticsRecorded,
        diagnostics_id=DIAGNOSTICS,
        moment=DiagnosticsMoment.ENTRY,
        **dict(SHEET),
        by=TUTOR,
    ),
    happened(
        f.DeficitIdentified,
        deficit_id=DEFICIT,
        diagnostics_id=DIAGNOSTICS,
        competency_code="ПК-1",
        competency="Оценивание",
        severity=Severity.HIGH,
        by=TUTOR,
    ),
    happened(
        f.DiagnosticsCompleted,
        bases=(RouteBasis.REQUEST, RouteBasis.DIAGNOSTICS),
        deficits=1,
        by=TUTOR,
    ),
    happened(f.ItemAdded, item=COURSE, plan_version=1, by=TUTOR),
    happened(f.ItemChanged, item=COURSE, by=TUTOR),
    happened(f.ItemDropped, **THE_ITEM, by=TUTOR),
    happened(f.PlanAgreed, plan_hash=HASH, by=TEACHER),
    happened(f.PlanSubmitted, plan_version=1, plan_hash=HASH, items=1, by=TUTOR),
    happened(f.ApprovalGiven, approver=Approver.SCHOOL, plan_version=1, plan_hash=HASH, by=HEAD),
    happened(f.PlanApproved, **APPROVED, plan_version=1, first=True),
    happened(f.PlanReturned, approver=Approver.CENTRE, reason=WHY, by=OFFICER),
    happened(f.PlanRecalled, reason=WHY, by=TUTOR),
    happened(f.ItemStarted, **THE_ITEM, by=TEACHER),
    happened(
        f.EvidenceHandedIn,
        **THE_ITEM,
        file=FILE,
        link=WORDS,
        certificate=WORDS,
        dated=LATER,
        hours=36,
        by=TEACHER,
    ),
    happened(f.ItemAccepted, **THE_ITEM, person=TEACHER, plan_version=1, form=ItemForm.FORMAL, by=TUTOR),
    happened(f.ItemReturned, **THE_ITEM, reason=WHY, by=TUTOR),
    happened(f.ItemCancelled, **THE_ITEM, reason=WHY, by=TUTOR),
    happened(
        f.PlanChangeProposed,
        plan_version=2,
        added=(COURSE,),
        changed=(COURSE,),
        dropped=(READING,),
        plan_hash=HASH,
        reason=WHY,
        by=TUTOR,
    ),
    happened(f.PlanChangeAgreed, plan_hash=HASH, by=TEACHER),
    happened(
        f.PlanChangeApproved,
        **APPROVED,
        plan_version=2,
        first=False,
        added=(COURSE,),
        changed=(COURSE,),
        dropped=(READING,),
    ),
    happened(f.PlanChangeReturned, approver=Approver.CENTRE, reason=WHY, by=OFFICER),
    happened(f.PlanChangeRecalled, reason=WHY, by=TUTOR),
    happened(f.ExecutionCompleted, accepted=2, cancelled=1, by=TUTOR),
    happened(f.ReflectionRecorded, text=WORDS, by=TEACHER),
    happened(
        f.FinalDiagnosticsRecorded,
        diagnostics_id=DIAGNOSTICS,
        **dict(SHEET),
        outcomes=(OutcomeOfDeficit(deficit_id=DEFICIT, outcome=DeficitOutcome.REDUCED),),
        by=TUTOR,
    ),
    happened(f.ReflectionCompleted, **WHOSE, closed=1, reduced=1, unchanged=0, by=TUTOR),
    happened(f.ReturnedToExecution, reason=WHY, by=TUTOR),
    happened(
        f.TransferRecorded,
        transfer_id=TRANSFER,
        form=TransferForm.MASTER_CLASS,
        held_on=DAY,
        place="Школа № 1",
        observer=METHODIST,
        note=WORDS,
        by=TUTOR,
    ),
    happened(f.TransferConfirmed, transfer_id=TRANSFER, form=TransferForm.MASTER_CLASS, note=None, by=METHODIST),
    happened(f.ClosingProposed, recommendations=WORDS, by=TUTOR),
    happened(f.RouteClosed, **WHOSE, transfers=1, by=HEAD),
    happened(f.DynamicsRecorded, dynamics=Dynamics.POSITIVE, begins_on=DAY, ends_on=LATER, text=WORDS, by=HEAD),
    happened(f.SupportRecorded, held_on=DAY, text=WORDS, by=METHODIST),
    happened(f.RouteTerminated, **WHOSE, at_stage=Stage.EXECUTION, reason=WHY, by=OFFICER),
    happened(
        f.RouteDeviated,
        skipped=(Stage.DIAGNOSTICS, Stage.DESIGN),
        to_stage=Stage.APPROVAL,
        plan_hash=HASH,
        change_void=False,
        reason=WHY,
        by=OFFICER,
    ),
    happened(f.ReopeningProposed, to_stage=Stage.TRANSFER, reason=WHY, by=OFFICER),
    happened(f.RouteReopened, **WHOSE, parallel=False, to_stage=Stage.TRANSFER, proposed_by=OFFICER, by=MINISTER),
    happened(r.RequestFiled, person=TEACHER, school=SCHOOL, centre=CENTRE, kind=IomKind.SCHOOL_PLAN, text=WORDS),
    happened(r.RequestGranted, iom_id=ROUTE, by=TUTOR),
    happened(r.RequestDeclined, reason=WHY, by=OFFICER),
    happened(r.RequestWithdrawn, by=TEACHER),
]
