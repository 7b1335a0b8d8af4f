"""One fact of every stored name of a person's record."""

from domain.kernel import Fact, OrganisationId
from domain.people import Detail
from domain.people import facts as f
from tests.golden_samples.organisations import PARENT, happened

SAMPLES: list[Fact] = [
    happened(f.Registered, organisation=OrganisationId(PARENT), demo=True),
    happened(f.DetailsChanged, details=(Detail.BIRTH_DATE, Detail.FAMILY_NAME)),
]
