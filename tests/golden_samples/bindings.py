"""One fact of every stored name of a role binding."""

from datetime import date

from domain.bindings import facts as f
from domain.kernel import Fact, Reason
from domain.roles import Function, Role
from tests.golden_samples.organisations import PARENT, happened
from tests.golden_samples.staff import PERSON

SAMPLES: list[Fact] = [
    happened(
        f.Granted,
        person=PERSON,
        role=Role.MUNICIPALITY,
        organisation=PARENT,
        functions=(Function.AUTHOR, Function.SIGNATORY),
        since=date(2021, 9, 13),
        until=date(2024, 12, 31),
    ),
    happened(f.EndChanged, until=None),
    happened(f.Revoked, reason=Reason(code="dismissal")),
]
