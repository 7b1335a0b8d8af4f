"""One fact of every stored name of an absence."""

from datetime import date
from uuid import UUID

from domain.absences import facts as f
from domain.kernel import Fact, PersonId, Reason
from tests.golden_samples.organisations import PARENT, happened
from tests.golden_samples.staff import PERSON

SAMPLES: list[Fact] = [
    happened(
        f.Announced,
        person=PERSON,
        deputy=PersonId(UUID(int=72)),
        organisation=PARENT,
        since=date(2023, 7, 3),
        until=date(2023, 7, 30),
        reason=Reason(code="annual_leave"),
        turn=1,
    ),
    happened(f.EndChanged, person=PERSON, organisation=PARENT, until=date(2023, 8, 6), turn=2),
    happened(f.Ended, reason=Reason(code="back_early")),
    happened(f.Withdrawn, reason=None),
]
