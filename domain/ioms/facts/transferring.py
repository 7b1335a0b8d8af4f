"""What was learnt is taken into practice, and the route is closed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.ioms.values import (
    ACTIVE_ROUTE,
    Activity,
    Closing,
    Dynamics,
    IomKind,
    Label,
    Stage,
    Transfer,
    TransferForm,
    TransferStatus,
)
from domain.kernel import Claim, Fact, OrganisationId, PersonId, Release, Sealed, StatusChange

if TYPE_CHECKING:
    from domain.ioms.state import IomState


class TransferRecorded(Fact):
    """An internship, a master class, an exchange or a visit, seen by an observer."""

    TOPIC: ClassVar[str] = "iom.transfer_recorded"
    MOVES_PART: ClassVar[bool] = True
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"form", "held_on", "place"})

    transfer_id: UUID
    form: TransferForm
    held_on: date
    place: Label
    observer: PersonId
    note: Sealed | None
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.transfers[self.transfer_id] = Transfer(
            form=self.form, recorded_by=self.by, status=TransferStatus.RECORDED, since=self.occurred_on
        )

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"transfer:{self.transfer_id}", to=TransferStatus.RECORDED),)


class TransferConfirmed(Fact):
    TOPIC: ClassVar[str] = "iom.transfer_confirmed"
    MOVES_PART: ClassVar[bool] = True

    transfer_id: UUID
    form: TransferForm
    note: Sealed | None
    by: PersonId

    def apply(self, iom: IomState) -> None:
        confirmed = {"status": TransferStatus.CONFIRMED, "since": self.occurred_on}
        iom.transfers[self.transfer_id] = iom.transfers[self.transfer_id].model_copy(update=confirmed)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"transfer:{self.transfer_id}", to=TransferStatus.CONFIRMED),)


class ClosingProposed(Fact):
    """The tutor proposes to close the route, with recommendations addressed to the teacher and the school."""

    TOPIC: ClassVar[str] = "iom.closing_proposed"
    MOVES_PART: ClassVar[bool] = True

    recommendations: Sealed
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.closing = Closing(by=self.by, on=self.occurred_on)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="closing", to="proposed"),)


class RouteClosed(Fact):
    TOPIC: ClassVar[str] = "iom.closed"
    MOVES: ClassVar[bool] = True

    person: PersonId
    kind: IomKind
    school: OrganisationId
    centre: OrganisationId
    transfers: int
    by: PersonId

    def apply(self, iom: IomState) -> None:
        iom.end(Stage.CLOSED, self.occurred_on)

    def claims(self) -> tuple[Claim, ...]:
        return (Release(scope=ACTIVE_ROUTE),)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (
            StatusChange(to=Stage.CLOSED),
            StatusChange(subject="activity", to=Activity.ENDED),
            StatusChange(subject="closing", to="confirmed"),
        )


class DynamicsRecorded(Fact):
    """How the pupils' results changed in a period after the route."""

    TOPIC: ClassVar[str] = "iom.dynamics_recorded"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"dynamics", "begins_on", "ends_on"})

    dynamics: Dynamics
    begins_on: date
    ends_on: date
    text: Sealed | None
    by: PersonId

    def apply(self, iom: IomState) -> None:
        """What is told after the end moves nothing."""


class SupportRecorded(Fact):
    """Support given to the teacher after the route."""

    TOPIC: ClassVar[str] = "iom.support_recorded"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"held_on"})

    held_on: date
    text: Sealed
    by: PersonId

    def apply(self, iom: IomState) -> None:
        """What is told after the end moves nothing."""
