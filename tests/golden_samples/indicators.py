"""One fact of every stored name of a reported value."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.indicators import Evidence, Report, value_id
from domain.indicators import facts as f
from domain.kernel import Basis, Fact, FileRef, OrganisationId, PersonId, Reason

AGREEMENT, TERRITORY, DEPARTMENT = UUID(int=70), OrganisationId(UUID(int=100)), OrganisationId(UUID(int=101))
AUTHOR = PersonId(UUID(int=10))
REPORT = Report(
    n=2,
    d=3,
    source="Отчёт ММС",
    measured_on=date(2022, 12, 31),
    evidence=Evidence(
        documents=(Basis(kind="letter", number="15", dated=date(2023, 1, 19)),),
        files=(FileRef(address="cd" * 32, size=10, media_type="application/pdf"),),
    ),
)
HANDED_IN = {"report": REPORT, "by": AUTHOR, "organisation": DEPARTMENT}


def happened(fact: type[Fact], **payload: Any) -> Fact:
    return fact(
        originator_id=value_id(AGREEMENT, "sov-ind-3", TERRITORY, 2022),
        originator_version=1,
        timestamp=datetime(2023, 1, 20, 9, tzinfo=UTC),
        occurred_on=date(2023, 1, 20),
        **payload,
    )


SAMPLES: list[Fact] = [
    happened(
        f.ValueReported,
        agreement=AGREEMENT,
        indicator="sov-ind-3",
        territory=TERRITORY,
        year=2022,
        **HANDED_IN,
    ),
    happened(f.ValueReportedAgain, **HANDED_IN),
    happened(f.ValueRestated, **HANDED_IN, reason=Reason(code="counted_twice")),
    happened(f.ValueConfirmed, report=REPORT, by=AUTHOR),
    happened(f.ValueReturned, reason=Reason(code="figures_doubtful"), by=AUTHOR),
]
