"""One fact of every stored name of a person's record."""

from uuid import UUID

from domain.kernel import Fact, OrganisationId, PersonId
from domain.people import Detail
from domain.people import erasure_facts as e
from domain.people import facts as f
from domain.people import merge_facts as m
from tests.golden_samples.organisations import PARENT, WHY, happened

OFFICER, ANOTHER = PersonId(UUID(int=301)), PersonId(UUID(int=302))

SAMPLES: list[Fact] = [
    happened(f.Registered, organisation=OrganisationId(PARENT), demo=True),
    happened(f.DetailsChanged, details=(Detail.BIRTH_DATE, Detail.FAMILY_NAME)),
    happened(e.ErasureProposed, reason=WHY, proposed_by=OFFICER),
    happened(e.ErasureWithdrawn, reason=None),
    happened(m.Merged, into=OFFICER, reason=WHY),
    happened(m.MergeUndone, reason=WHY),
    happened(e.Erased, reason=WHY, proposed_by=OFFICER, confirmed_by=ANOTHER),
]
