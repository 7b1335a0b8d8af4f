"""One fact of every stored name of a staff record."""

from datetime import date
from uuid import UUID

from domain.kernel import Fact, PersonId, Reason, Sealed
from domain.staff import Post, WorkCategory
from domain.staff import facts as f
from tests.golden_samples.organisations import PARENT, happened

PERSON = PersonId(UUID(int=10))
TEACHER = Post(position="учитель физики", category=WorkCategory.TEACHER, subjects=("физика", "астрономия"))
WHY = Reason(code="own_request", text=Sealed(subjects=(PERSON,), nonce="bm9uY2U=", ciphertext="d29yZHM="))

SAMPLES: list[Fact] = [
    happened(f.Hired, person=PERSON, school=PARENT, post=TEACHER, in_profession_since=date(2015, 9, 1)),
    happened(f.Changed, post=Post(position="заместитель директора", category=WorkCategory.MANAGEMENT)),
    happened(f.Ended, reason=WHY),
    happened(f.HiredAgain, post=TEACHER),
]
