"""One fact of every stored name of an amendment, and one of every kind of change."""

from datetime import date
from uuid import UUID

from domain.agreements.values import (
    Change,
    ClauseTextChange,
    ObligationAddition,
    ObligationChange,
    ObligationWaiver,
    OfficialChange,
    PartyJoining,
    PartyLeaving,
    PartySuccession,
    TargetRevision,
    TermChange,
)
from domain.amendments import AmendmentHead, ProposedChange
from domain.amendments import facts as f
from domain.kernel import Fact
from tests.golden_samples.agreements import (
    CENTRE,
    CHANGE,
    CITY,
    DEFECT,
    DUTY,
    FILE,
    GOAL,
    HASH,
    MINIMA,
    MINISTRY,
    OBLIGATION,
    OFFICER,
    PARTIES,
    SCHOOL,
    WHY,
    happened,
    of_a_paper,
)

AGREEMENT = UUID(int=9)
HEAD = AmendmentHead(number="1", dated=date(2022, 3, 30), starts_on=date(2022, 4, 1), reason=WHY)
CHANGES: tuple[Change, ...] = (
    ClauseTextChange(clause="IV", text="Прочее"),
    ObligationAddition(obligation_id=OBLIGATION, duty=DUTY),
    ObligationChange(obligation_id=OBLIGATION, duty=DUTY),
    ObligationWaiver(obligation_id=OBLIGATION, periods=("2022",)),
    TargetRevision(**dict(GOAL), **MINIMA),
    TermChange(ends_on=date(2025, 12, 30)),
    PartyJoining(party="schools", organisation=CENTRE),
    PartyLeaving(party="schools", organisation=SCHOOL),
    PartySuccession(party="municipality", organisation=CITY, successor=CENTRE),
    OfficialChange(party="ministry", post="министр", acting=True, organisation=MINISTRY),
)
BEGUN = {**dict(HEAD), "agreement_id": AGREEMENT, "owner": MINISTRY, "parties": PARTIES}

SAMPLES: list[Fact] = [
    happened(f.Drafted, **BEGUN, drafted_by=OFFICER),
    happened(
        f.Registered,
        **BEGUN,
        changes=tuple(ProposedChange(id=UUID(int=n), change=each, seen=HASH) for n, each in enumerate(CHANGES)),
        scan_hash=HASH,
        scan=FILE,
        defects=(DEFECT,),
        registered_by=OFFICER,
    ),
    happened(f.Revised, **dict(HEAD)),
    happened(f.ChangeProposed, change_id=CHANGE, change=CHANGES[2], seen=HASH),
    happened(f.ChangeDropped, change_id=CHANGE, clause=f"obligation:{OBLIGATION}"),
    happened(f.Submitted, text_hash=HASH, parties=PARTIES),
    happened(f.AllApproved, agreement_id=AGREEMENT, clauses=(f"obligation:{OBLIGATION}",)),
    *of_a_paper(f),
    happened(f.AmendmentWithdrawn, reason=WHY),
    happened(f.CameIntoForce, agreement_id=AGREEMENT, effective_on=date(2022, 4, 1)),
]
