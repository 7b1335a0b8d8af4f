"""Diagnostics → Design → Approval → Execution → Reflection → Transfer → Closed; Terminated."""

from __future__ import annotations

from typing import ClassVar

from domain.ioms.approving import Approving
from domain.ioms.changing import Changing
from domain.ioms.designing import Designing
from domain.ioms.diagnosing import Diagnosing
from domain.ioms.ending import Ending
from domain.ioms.executing import Executing
from domain.ioms.leading import Leading
from domain.ioms.opening import Opening
from domain.ioms.reflecting import Reflecting
from domain.ioms.transferring import Transferring
from domain.kernel import OrganisationId, PersonId


class Iom(Opening, Leading, Diagnosing, Designing, Approving, Executing, Changing, Reflecting, Transferring, Ending):
    """ИОМ or ИППР of one teacher. Stages follow in this order, with returns and visible deviations."""

    KIND: ClassVar[str] = "iom"

    def places(self) -> frozenset[OrganisationId]:
        """The teacher's school now and the centre that keeps the route."""
        return frozenset((self.school, self.centre))

    def coherent(self) -> bool:
        """What items serve, and what came of it, are deficits the route has."""
        served = {deficit for item in self.items.values() for deficit in item.plan.serves}
        return served | set(self.outcomes) <= set(self.deficits)

    def about(self) -> tuple[PersonId, ...]:
        return (self.person,)
