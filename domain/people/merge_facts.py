"""Two ids turned out to be one person: one of them goes, the other stays; and a wrong move is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from domain.ioms.values import ACTIVE_ROUTE, OPEN_REQUEST, IomKind
from domain.kernel import Claim, Fact, PersonId, Reason, Release, StatusChange, Take
from domain.pairs.values import MENTOR_PLACE

if TYPE_CHECKING:
    from domain.people.state import PersonState

ONE_PERSON = "one_person"
"""Scope of the claim on a couple of ids, whichever of them goes: they never go into one another at once."""
KINDS = (IomKind.CNPPM_ROUTE, IomKind.SCHOOL_PLAN, IomKind.MUNICIPAL_PLAN)
"""The kinds of route there are at this version of the fact."""


class Merged(Fact):
    """The stream's id goes: from this fact on it is the person `into`. What was told of it before keeps its id.

    It takes the places of an open route, of an open request and of a mentor under the id that goes: the fact is
    refused while one of them is held, and none is given out later.
    """

    TOPIC: ClassVar[str] = "person.merged"
    MOVES: ClassVar[bool] = True

    into: PersonId
    reason: Reason

    def apply(self, person: PersonState) -> None:
        person.merged_into = self.into

    def claims(self) -> tuple[Claim, ...]:
        person = self.originator_id
        couple = "+".join(sorted((str(person), str(self.into))))
        return (
            Take(scope=ONE_PERSON, key=couple),
            *(Take(scope=ACTIVE_ROUTE, key=f"{kind}:{person}") for kind in KINDS),
            *(Take(scope=OPEN_REQUEST, key=f"{kind}:{person}") for kind in KINDS),
            Take(scope=MENTOR_PLACE, key=str(person)),
        )

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="merged", subject="identity", initially="own"),)


class MergeUndone(Fact):
    """The two ids are two people after all; accounts that went with the merge are not given back."""

    TOPIC: ClassVar[str] = "person.merge_undone"
    MOVES: ClassVar[bool] = True

    reason: Reason

    def apply(self, person: PersonState) -> None:
        person.merged_into = None

    def claims(self) -> tuple[Claim, ...]:
        return tuple(Release(scope=scope) for scope in (ONE_PERSON, ACTIVE_ROUTE, OPEN_REQUEST, MENTOR_PLACE))

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="own", subject="identity"),)
