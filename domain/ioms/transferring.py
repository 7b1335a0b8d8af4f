"""What was learnt is taken into practice before eyes, and the route is closed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.ioms.facts import (
    ClosingProposed,
    DynamicsRecorded,
    RouteClosed,
    SupportRecorded,
    TransferConfirmed,
    TransferRecorded,
)
from domain.ioms.refusals import (
    ClosingNotProposed,
    ObserverIsTeacher,
    OwnClosing,
    OwnRoute,
    OwnTransfer,
    PeriodReversed,
    TransferAlreadyConfirmed,
    TransferMissing,
    TransferUnknown,
    WrongStage,
)
from domain.ioms.state import IomState, held, not_before
from domain.ioms.values import Dynamics, Stage, Transfer, TransferForm, TransferStatus
from domain.kernel import Act, PersonId, Sealed


class Transferring(IomState):
    def record_transfer(
        self,
        act: Act,
        transfer_id: UUID,
        *,
        form: TransferForm,
        held_on: date,
        place: str,
        observer: PersonId,
        note: Sealed | None,
    ) -> None:
        """One transfer into practice, seen by somebody else."""
        self._witness(act)
        self._be_tutor(act)
        self._be_new(transfer_id)
        if observer == self.person:
            raise ObserverIsTeacher
        held(act, held_on)
        not_before(act, self.stage_since, held_on)
        self.record(
            act,
            TransferRecorded,
            transfer_id=transfer_id,
            form=form,
            held_on=held_on,
            place=place,
            observer=observer,
            note=note,
            by=act.by,
        )

    def confirm_transfer(self, act: Act, transfer_id: UUID, note: Sealed | None) -> None:
        """By the school or the methodical centre, never by the one who recorded it or did it."""
        self._witness(act)
        transfer = self.transfers.get(transfer_id)
        if transfer is None:
            raise TransferUnknown(transfer_id)
        if transfer.status is TransferStatus.CONFIRMED:
            raise TransferAlreadyConfirmed(transfer_id)
        if act.is_by(transfer.recorded_by, self.person):
            raise OwnTransfer
        not_before(act, transfer.since)
        self.record(act, TransferConfirmed, transfer_id=transfer_id, form=transfer.form, note=note, by=act.by)

    def propose_closing(self, act: Act, recommendations: Sealed) -> None:
        """With the addressed recommendations; a later proposal replaces it."""
        self._be_at(Stage.TRANSFER)
        self._be_tutor(act)
        confirmed = self._confirmed()
        if not confirmed:
            raise TransferMissing
        not_before(act, self.stage_since, min(transfer.since for transfer in confirmed))
        self.record(act, ClosingProposed, recommendations=recommendations, by=act.by)

    def close(self, act: Act) -> None:
        """The school or the centre confirms the closing the tutor proposed."""
        self._be_at(Stage.TRANSFER)
        self._be_of_school(act)
        if self.closing is None:
            raise ClosingNotProposed
        if act.is_by(self.closing.by):
            raise OwnClosing
        if act.is_by(self.person):
            raise OwnRoute
        confirmed = self._confirmed()
        not_before(act, self.closing.on, *(transfer.since for transfer in confirmed))
        self.record(
            act,
            RouteClosed,
            person=self.person,
            kind=self.kind,
            school=self.school,
            centre=self.centre,
            transfers=len(confirmed),
            by=act.by,
        )

    def record_dynamics(
        self, act: Act, dynamics: Dynamics, begins_on: date, ends_on: date, text: Sealed | None
    ) -> None:
        """How the results of the teacher's pupils changed in a period, after the route was closed."""
        self._be_closed()
        self._be_of_school(act)
        if ends_on < begins_on:
            raise PeriodReversed(begins_on, ends_on)
        held(act, ends_on)
        self.record(
            act,
            DynamicsRecorded,
            dynamics=dynamics,
            begins_on=begins_on,
            ends_on=ends_on,
            text=text,
            by=act.by,
        )

    def record_support(self, act: Act, held_on: date, text: Sealed) -> None:
        """Support given to the teacher after the route was closed."""
        self._be_closed()
        self._be_of_school(act)
        held(act, held_on)
        self.record(act, SupportRecorded, held_on=held_on, text=text, by=act.by)

    def _witness(self, act: Act) -> None:
        self._stand_at(Stage.TRANSFER)
        self._be_active_for(act)
        self._be_of_school(act)

    def _confirmed(self) -> list[Transfer]:
        return [one for one in self.transfers.values() if one.status is TransferStatus.CONFIRMED]

    def _be_closed(self) -> None:
        if self.stage is not Stage.CLOSED:
            raise WrongStage(self.stage, [Stage.CLOSED])
