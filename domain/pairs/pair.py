"""The mentoring pair: Proposed → Agreed → Active ↔ Paused → Evaluation → Completed; Declined; Cancelled."""

from __future__ import annotations

from typing import ClassVar

from domain.kernel import OrganisationId, PersonId
from domain.pairs.ending import Ending
from domain.pairs.forming import Forming
from domain.pairs.steering import Steering
from domain.pairs.working import Working


class MentoringPair(Forming, Working, Steering, Ending):
    """Mentor and mentee, people or teams: a subject of the school's level in itself (ALA 1.8 б)."""

    KIND: ClassVar[str] = "pair"

    def places(self) -> frozenset[OrganisationId]:
        """The schools of the two, and of a mentor asked to take over."""
        asked = (self.candidate.school,) if self.candidate else ()
        return frozenset((*self.schools, *asked))

    def coherent(self) -> bool:
        return self.starts_on <= self.ends_on

    def concerns(self) -> tuple[PersonId, ...]:
        """The two, and a mentor asked to take over."""
        return (*self.people, *(self.candidate.people if self.candidate else ()))

    def about(self) -> tuple[PersonId, ...]:
        return self.people
