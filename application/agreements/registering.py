"""A signed paper is entered in one command; defects and measures may be added later."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from application.agreements.known import check_agreement, check_duty, check_organisations
from application.bus import Command, Handler
from application.desk import Desk, Outcome
from domain.agreements import Agreement, Measure, SignedPaper
from domain.kernel import Act, OrganisationId
from domain.papers.values import Defect


class RegisterAgreement(Command):
    """Enter a signed agreement as printed: whatever is missing or contradictory is listed as a defect.

    When `occurred_on` is left out, the date of the paper (or its first dated signature) stands.
    """

    NAME: ClassVar[str] = "agreement.register"

    agreement_id: UUID | None = Field(default=None, description="Id of the new agreement; made when left out.")
    owner: OrganisationId | None = Field(default=None, description="Whose it is; whom the actor acts for if left out.")
    renews: UUID | None = Field(default=None, description="The agreement this one follows.")
    paper: SignedPaper


def register_agreement(command: RegisterAgreement, desk: Desk) -> Outcome:
    paper = command.paper
    owner = check_agreement(desk, command.owner, paper.header)
    for duty in paper.obligations:
        check_duty(desk, duty)
    participants = (one for measure in paper.measures for one in measure.participants)
    signing = (signature.organisation for signature in paper.signatures if signature.organisation)
    check_organisations(desk, *(target.territory for target in paper.targets), *participants, *signing)
    desk.known(*(signature.person for signature in paper.signatures if signature.person))
    act = desk.act if command.occurred_on else _on_paper_day(desk.act, paper)
    agreement_id = command.agreement_id or desk.new_id()
    agreement = Agreement.register(act, agreement_id, owner=owner, paper=paper, renews=command.renews)
    if command.renews is None:
        return Outcome((agreement,))
    former = desk.load(Agreement, command.renews)
    former.renew(act, agreement_id, former_dropped=_dropped(former, desk))
    return Outcome((agreement, former))


class RecordMeasure(Command):
    """Record a measure a party takes beside the agreement."""

    NAME: ClassVar[str] = "agreement.record_measure"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    measure_id: UUID | None = Field(default=None, description="Id of the new measure; made when left out.")
    measure: Measure


def record_measure(command: RecordMeasure, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    check_organisations(desk, *command.measure.participants)
    agreement.record_measure(desk.act, command.measure_id or desk.new_id(), command.measure)
    return agreement


class NoteDefect(Command):
    """Note what is wrong or missing on the paper."""

    NAME: ClassVar[str] = "agreement.note_defect"
    STREAM: ClassVar[str | None] = "agreement_id"

    agreement_id: UUID
    defect: Defect


def note_defect(command: NoteDefect, desk: Desk) -> Agreement:
    agreement = desk.load(Agreement, command.agreement_id)
    agreement.note_defect(desk.act, command.defect)
    return agreement


def _on_paper_day(act: Act, paper: SignedPaper) -> Act:
    signed = sorted(signature.signed_on for signature in paper.signatures if signature.signed_on)
    day = paper.header.dated or (signed[0] if signed else act.occurred_on)
    return act.model_copy(update={"occurred_on": min(day, act.today)})


def _dropped(agreement: Agreement, desk: Desk) -> bool:
    """Whether the agreement that was to follow has been given up."""
    return agreement.renewed_by is not None and desk.peek(Agreement, agreement.renewed_by).given_up


HANDLERS: dict[type[Command], Handler] = {
    RegisterAgreement: register_agreement,
    RecordMeasure: record_measure,
    NoteDefect: note_defect,
}
