"""Approval, signing, withdrawal and voiding of an agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from domain.kernel import Fact, StatusChange
from domain.papers import facts as papers
from domain.papers.values import PaperState, Sha256

if TYPE_CHECKING:
    from domain.agreements.state import AgreementState


class Submitted(Fact):
    """The text of this hash goes to the parties for approval."""

    TOPIC: ClassVar[str] = "agreement.submitted"
    MOVES: ClassVar[bool] = True

    text_hash: Sha256

    def apply(self, agreement: AgreementState) -> None:
        agreement.state = PaperState.UNDER_APPROVAL
        agreement.text_hash = self.text_hash

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.UNDER_APPROVAL),)


class PartyApproved(papers.PartyApproved):
    TOPIC: ClassVar[str] = "agreement.party_approved"


class AllApproved(papers.AllApproved):
    TOPIC: ClassVar[str] = "agreement.all_approved"


class Returned(papers.Returned):
    TOPIC: ClassVar[str] = "agreement.returned"


class PartySigned(papers.PartySigned):
    TOPIC: ClassVar[str] = "agreement.party_signed"


class SignedByAll(papers.SignedByAll):
    TOPIC: ClassVar[str] = "agreement.signed_by_all"


class SignatureRegistered(papers.SignatureRegistered):
    TOPIC: ClassVar[str] = "agreement.signature_registered"


class Declined(papers.Declined):
    TOPIC: ClassVar[str] = "agreement.declined"


class SignatoryReplaced(papers.SignatoryReplaced):
    TOPIC: ClassVar[str] = "agreement.signatory_replaced"


class AgreementWithdrawn(papers.PaperWithdrawn):
    TOPIC: ClassVar[str] = "agreement.withdrawn"


class VoidProposed(papers.VoidProposed):
    TOPIC: ClassVar[str] = "agreement.void_proposed"


class Voided(papers.Voided):
    TOPIC: ClassVar[str] = "agreement.voided"
