"""Two ids of one person become one, by a fact that can be taken back."""

from __future__ import annotations

from domain.kernel import Act, PersonId, Reason
from domain.people.erasing import Erasing
from domain.people.erasure_refusals import AlreadyErased, ErasureAlreadyProposed
from domain.people.merge_facts import Merged, MergeUndone
from domain.people.merge_refusals import MergedInto, NotMerged, OwnMerge, RolesToRevoke, SamePerson


class Merging(Erasing):
    def merge(self, act: Act, survivor: Merging, reason: Reason, *, holds_roles: bool) -> None:
        """This id goes into the survivor's. Neither is the actor's, erased or gone already; no role is held, today
        or later. Others may have gone into this one before: they follow it."""
        into = PersonId(survivor.id)
        if survivor.id == self.id:
            raise SamePerson
        self._be_of_others(act, into)
        self._be_mergeable()
        survivor._be_mergeable()
        if holds_roles:
            raise RolesToRevoke
        self.record(act, Merged, into=into, reason=reason)

    def undo_merge(self, act: Act, reason: Reason) -> None:
        if self.erased:
            raise AlreadyErased
        if self.merged_into is None:
            raise NotMerged
        self._be_of_others(act, self.merged_into)
        self.record(act, MergeUndone, reason=reason)

    def be_itself(self) -> None:
        """Raises MergedInto once this id has gone."""
        if self.merged_into is not None:
            raise MergedInto(self.merged_into)

    def _be_of_others(self, act: Act, into: PersonId) -> None:
        if act.is_by(PersonId(self.id), into):
            raise OwnMerge

    def _be_mergeable(self) -> None:
        if self.erased:
            raise AlreadyErased
        self.be_itself()
        if self.erasure is not None:
            raise ErasureAlreadyProposed
