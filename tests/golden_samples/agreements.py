"""One fact of every stored name of an agreement."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.agreements import (
    Abbreviation,
    AgreementLevel,
    Answerer,
    Evidence,
    FactRef,
    Goal,
    Header,
    Obligation,
    Origin,
    Reporting,
    TargetPeriod,
)
from domain.agreements.facts import founding, fulfilment, life, paper, text
from domain.agreements.values import AppliedChange, Duty
from domain.kernel import Basis, Fact, FileRef, OrganisationId, PersonId, Reason, Sealed
from domain.papers.values import Defect, LegalBasis, Membership, Official, PaperState, Part, Party

MINISTRY, CENTRE, CITY, SCHOOL = (OrganisationId(UUID(int=n)) for n in range(100, 104))
OFFICER, SECOND, RECTOR = (PersonId(UUID(int=n)) for n in range(10, 13))
OBLIGATION, DELEGATION, MEASURE, AMENDMENT, CHANGE = (UUID(int=n) for n in range(50, 55))
WORDS = Sealed(subjects=(), nonce="bm9uY2U=", ciphertext="d29yZHM=")
WHY = Reason(code="document_replaced", text=WORDS)
FILE = FileRef(address="ab" * 32, size=1024, media_type="application/pdf")
ORDER = Basis(kind="order", number="17", dated=date(2022, 1, 10))
HASH = "5c" * 32
PARTIES = (
    Party(role="ministry", title="Министерство", organisations=(MINISTRY,), officials=(Official(post="министр"),)),
    Party(role="municipality", title="Город", organisations=(CITY,)),
    Party(
        role="schools",
        title="Школы",
        membership=Membership.EVERY,
        organisations=(SCHOOL,),
        group="Школы города",
        officials=(Official(post="директор", acting=True, organisation=SCHOOL),),
    ),
)
HEADER = Header(
    level=AgreementLevel.REGIONAL,
    title="Соглашение",
    subject="Предмет",
    project="Современная школа",
    number="1-с/2021",
    dated=date(2021, 9, 15),
    legal_basis=(LegalBasis(title="Приказ", number="908/1", dated=date(2021, 8, 10), part="п. 20"),),
    abbreviations=(Abbreviation(short="РСНМС", full="региональная система"),),
    parties=PARTIES,
    starts_on=None,
    ends_on=date(2024, 12, 30),
    reporting=Reporting.YEAR,
)
DUTY = Duty(
    party="municipality",
    text="Координация",
    label="2.3.4",
    under="2.3",
    origin=Origin.AGREEMENT,
    topic="iom",
    condition="При взаимодействии",
    since=date(2021, 9, 15),
    until=None,
    addressees=(MINISTRY,),
    participants=(CENTRE,),
    indicators=("sov-1",),
    forms=("lesson_visit",),
    route_basis=("personal_request", "diagnostics"),
    meets=UUID(int=60),
    cite="SOV 2.3.4",
)
GOAL = Goal(
    indicator="sov-3",
    territory=CITY,
    period=TargetPeriod(key="2022+", printed="2022 и последующие годы", from_year=2022, until_year=None),
    label="3",
)
DEFECT = Defect(code="duplicate_label", touches=(str(OBLIGATION),), label="2.3.5", note="Дважды")
BEFORE = Obligation(**dict(DUTY), id=OBLIGATION, seq=4)
CHANGED = AppliedChange(
    change_id=CHANGE,
    change="obligation_changed",
    touches=f"obligation:{OBLIGATION}",
    before=BEFORE,
    after=BEFORE.model_copy(update={"text": "Иначе"}),
)
STEP = {"obligation_id": OBLIGATION, "label": "2.3.4", "period": "2022"}
WRITTEN = {"obligation_id": OBLIGATION, "seq": 4, **dict(DUTY)}
MINIMA = {"min_share": Decimal(100), "min_count": None}
AMENDED = {"amendment_id": AMENDMENT, "amendment_number": "1", "effective_on": date(2022, 4, 1), "changes": (CHANGED,)}
PLACE = {"part": Part.ANNEX, "party": "schools", "organisation": SCHOOL, "post": "директор", "acting": True}


def happened(fact: type[Fact], **payload: Any) -> Fact:
    moment = datetime(2022, 9, 12, 9, tzinfo=UTC)
    envelope = {"originator_id": UUID(int=1), "originator_version": 1, "timestamp": moment}
    return fact(**envelope, occurred_on=date(2022, 9, 12), **payload)


def of_a_paper(facts: Any) -> list[Fact]:
    """Facts an agreement and an amendment have in common."""
    here = {"party": "schools", "organisation": SCHOOL}
    return [
        happened(facts.PartyApproved, **here, text_hash=HASH, approved_by=OFFICER),
        happened(facts.Returned, **here, reason=WHY, clauses=("2.3.5",)),
        happened(
            facts.PartySigned,
            **PLACE,
            seal=True,
            signed_on=date(2022, 9, 12),
            authority=ORDER,
            person=RECTOR,
            signed_by=OFFICER,
        ),
        happened(facts.SignedByAll, paper_state=PaperState.IN_FORCE, last_signed_on=date(2022, 9, 11)),
        happened(
            facts.SignatureRegistered, **PLACE, seal=False, named=False, signed_on=None, authority=None, person=None
        ),
        happened(facts.Declined, **here, reason=WHY),
        happened(facts.SignatoryReplaced, **here, post="директор", acting=False, appointment=ORDER),
        happened(facts.VoidProposed, reason=WHY, proposed_by=OFFICER),
        happened(facts.Voided, proposed_by=OFFICER, confirmed_by=SECOND),
    ]


SAMPLES: list[Fact] = [
    happened(founding.Drafted, **dict(HEADER), owner=MINISTRY, renews=UUID(int=2), drafted_by=OFFICER),
    happened(
        founding.Registered,
        **dict(HEADER),
        owner=MINISTRY,
        renews=None,
        scan_hash=HASH,
        scan=FILE,
        defects=(DEFECT,),
        registered_by=OFFICER,
    ),
    happened(founding.HeaderRevised, **dict(HEADER)),
    happened(text.ObligationAdded, **WRITTEN),
    happened(text.ObligationEdited, **WRITTEN),
    happened(text.ObligationRegistered, **WRITTEN),
    happened(text.ObligationRemoved, obligation_id=OBLIGATION, label="2.3.4"),
    happened(text.TargetSet, **dict(GOAL), **MINIMA),
    happened(text.TargetRegistered, **dict(GOAL), **MINIMA),
    happened(text.TargetRemoved, **dict(GOAL)),
    happened(text.ClauseSet, clause="IV", text="Прочее"),
    happened(text.ClauseRegistered, clause="IV", text="Прочее"),
    happened(text.ClauseRemoved, clause="IV"),
    happened(
        text.MeasureRecorded,
        measure_id=MEASURE,
        seq=1,
        party="municipality",
        text="Конкурс",
        label=None,
        topic="contests",
        participants=(CENTRE,),
        cite="IZH мера 1",
    ),
    happened(text.DefectNoted, **DEFECT.told),
    happened(text.DefectCleared, **DEFECT.told),
    happened(paper.Submitted, text_hash=HASH),
    happened(paper.AllApproved),
    *of_a_paper(paper),
    happened(paper.AgreementWithdrawn, reason=WHY),
    happened(
        fulfilment.Delegated,
        delegation_id=DELEGATION,
        party="municipality",
        organisation=CITY,
        appointed_by="заместитель главы администрации",
        delegate=Answerer(post="директор ИМЦ", organisation=CENTRE, person=RECTOR),
        since=date(2022, 6, 22),
        until=None,
        obligations=None,
        exclusions=(OBLIGATION,),
        document=ORDER,
    ),
    happened(fulfilment.DelegationRevoked, delegation_id=DELEGATION, until=date(2022, 8, 31), reason=WHY),
    happened(
        fulfilment.ObligationReported,
        **STEP,
        organisation=CITY,
        delegation_id=DELEGATION,
        reported_by=OFFICER,
        text=WORDS,
        evidence=Evidence(files=(FILE,), links=(FactRef(stream_id=UUID(int=70), version=3),), documents=(ORDER,)),
    ),
    happened(fulfilment.ObligationConfirmed, **STEP, organisation=MINISTRY, confirmed_by=SECOND),
    happened(fulfilment.ReportReturned, **STEP, organisation=MINISTRY, returned_by=SECOND, reason=WHY),
    happened(fulfilment.ObligationNotFulfilled, **STEP, organisation=MINISTRY, stated_by=SECOND, reason=WHY),
    happened(
        life.AmendmentInSigning, amendment_id=AMENDMENT, amendment_number="1", clauses=(f"obligation:{OBLIGATION}",)
    ),
    happened(life.Amended, **AMENDED, amendment_dated=date(2022, 3, 30), reason=WHY),
    happened(life.AmendmentUndone, **AMENDED),
    happened(life.Renewed, renewed_by=UUID(int=2)),
    happened(life.TerminationAgreed, party="municipality", organisation=CITY, last_day=date(2022, 12, 31), reason=WHY),
    happened(life.Terminated, last_day=date(2022, 12, 31), reason=WHY, document=ORDER, by_all_parties=True),
    happened(life.Closed, final_report=ORDER, file=FILE, accepted_by=OFFICER),
    happened(life.CameIntoForce),
    happened(life.Expired, last_day=date(2024, 12, 30)),
    happened(life.EvaluationDue, period="2022"),
]
