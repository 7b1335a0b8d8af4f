"""One fact of every stored name of a mentoring pair."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.kernel import Basis, Fact, FileRef, OrganisationId, PersonId, Reason, Sealed
from domain.pairs import (
    CancelledBy,
    EarlyEnd,
    Evaluator,
    Finding,
    Goal,
    GoalOutcome,
    GoalResult,
    MeetingForm,
    ObligationLink,
    PairKind,
    Programme,
    RouteItem,
    Side,
    SideRole,
)
from domain.pairs import facts as f

MENTOR, MENTEE, NEW, HEAD = (PersonId(UUID(int=n)) for n in (10, 11, 12, 13))
SCHOOL, OTHER = OrganisationId(UUID(int=100)), OrganisationId(UUID(int=101))
WORDS = Sealed(subjects=(MENTOR, MENTEE), nonce="bm9uY2U=", ciphertext="d29yZHM=")
WHY = Reason(code="illness", text=WORDS)
BY_MENTOR, BY_NEW = (Side(school=SCHOOL, people=(who,)) for who in (MENTOR, NEW))
ITEM = RouteItem(iom=UUID(int=50), item=UUID(int=51))
FILE = FileRef(address="ab" * 32, size=1024, media_type="application/pdf", subjects=(MENTEE,))
PROGRAMME = Programme(title="Учитель — учитель", file=FILE)


def happened(fact: type[Fact], **payload: Any) -> Fact:
    moment = datetime(2022, 9, 12, 9, tzinfo=UTC)
    return fact(
        originator_id=UUID(int=1),
        originator_version=1,
        timestamp=moment,
        occurred_on=date(2022, 9, 12),
        **payload,
    )


SAMPLES: list[Fact] = [
    happened(
        f.PairProposed,
        kind=PairKind.COMPETENCY,
        mentor=BY_MENTOR,
        mentee=Side(school=OTHER, people=(MENTEE, HEAD), team=True),
        mentor_capacity=3,
        subject=None,
        competency="оценивание",
        goals=(Goal(number=1, text=WORDS),),
        starts_on=date(2022, 9, 12),
        ends_on=date(2023, 5, 31),
        proposed_for=SCHOOL,
    ),
    happened(f.PairConsented, side=SideRole.MENTOR, by=MENTOR),
    happened(f.PairAgreed),
    happened(f.PairDeclined, side=SideRole.MENTEE, by=MENTEE, reason=WHY),
    happened(
        f.PairOrderIssued,
        organisation=SCHOOL,
        order=Basis(kind="order", number="17-н", dated=date(2022, 9, 10)),
        programme=PROGRAMME,
        by=HEAD,
    ),
    happened(f.PairActivated),
    happened(
        f.MeetingHeld,
        held_on=date(2022, 9, 20),
        meeting_form=MeetingForm.LESSON_VISIT,
        topic=WORDS,
        result=None,
        item=ITEM,
        by=MENTOR,
    ),
    happened(f.TaskSet, task=UUID(int=60), text=WORDS, due_on=date(2022, 10, 1), item=ITEM, by=MENTOR),
    happened(f.TaskDone, task=UUID(int=60), result=WORDS, by=MENTEE),
    happened(f.PairCommented, text=WORDS, by=MENTEE),
    happened(f.PairLinked, link=ObligationLink(agreement=UUID(int=70), obligation=UUID(int=71))),
    happened(f.PairExtended, was=date(2023, 5, 31), ends_on=date(2023, 8, 31), reason=WHY),
    happened(f.ProgrammeChanged, programme=PROGRAMME, reason=WHY),
    happened(f.MentorReplacementProposed, candidate=BY_NEW, mentor_capacity=3, reason=WHY),
    happened(f.MentorReplaced, was=BY_MENTOR, mentor=BY_NEW, by=NEW),
    happened(f.MentorReplacementDropped, candidate=BY_NEW, declined=True, by=NEW, reason=WHY),
    happened(f.PairPaused, reason=WHY),
    happened(f.PairResumed, reason=WHY),
    happened(f.EvaluationStarted, early=EarlyEnd.GOALS_REACHED),
    happened(
        f.PairEvaluated,
        evaluator=Evaluator.SCHOOL,
        results=(GoalResult(goal=1, outcome=GoalOutcome.PARTLY),),
        words=WORDS,
        by=HEAD,
    ),
    happened(f.PairCompleted, without=Evaluator.MENTEE, reason=WHY),
    happened(
        f.PairContinued,
        was=date(2023, 5, 31),
        ends_on=date(2023, 12, 31),
        voided=(Evaluator.MENTOR,),
        reason=WHY,
    ),
    happened(f.PairCancelled, cancelled_by=CancelledBy.COORDINATOR, by=HEAD, reason=WHY),
    happened(f.PairFollowedUp, found_on=date(2026, 9, 1), finding=Finding.STILL_TEACHING, words=None, by=HEAD),
]
