"""One fact of every stored name of an organisation."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.kernel import Fact, OrganisationId, Reason
from domain.organisations import Level, Name, OrganisationKind, OrganisationRole
from domain.organisations import facts as f

PARENT, INSTITUTE = OrganisationId(UUID(int=200)), OrganisationId(UUID(int=201))
CONTEXT = Name(ru="Диагностика компетенций", en="Diagnostics of competencies")
WHY = Reason(code="reorganisation")


def happened(fact: type[Fact], **payload: Any) -> Fact:
    moment = datetime(2021, 9, 13, 9, tzinfo=UTC)
    envelope = {"originator_id": UUID(int=2), "originator_version": 1, "timestamp": moment}
    return fact.model_validate(envelope | {"occurred_on": date(2021, 9, 13)} | payload)


SAMPLES: list[Fact] = [
    happened(
        f.Registered,
        level=Level.REGION,
        kind=OrganisationKind.REGION,
        name=Name(ru="Удмуртская Республика", en="Udmurt Republic"),
        parent=PARENT,
        synonyms=("Удмуртия",),
        time_zone="Europe/Samara",
        based_on=INSTITUTE,
        external=True,
        demo=True,
    ),
    happened(f.Renamed, name=Name(ru="Лицей № 1")),
    happened(f.SynonymAdded, synonym="ЦНППМ"),
    happened(f.Moved, parent=PARENT),
    happened(f.BasedOnSet, based_on=INSTITUTE),
    happened(f.RoleTaken, role_id=UUID(int=20), role=OrganisationRole.REGIONAL_OPERATOR, context=CONTEXT),
    happened(f.RoleEnded, role_id=UUID(int=20)),
    happened(f.Merged, into=PARENT),
    happened(f.TookOver, merged=PARENT),
    happened(f.Closed, reason=WHY),
    happened(f.OpenedAgain, parent=PARENT, reason=WHY),
]
