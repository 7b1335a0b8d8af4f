"""What happens to an amendment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from pydantic import Field

from domain.agreements.values import Change
from domain.amendments.values import CLAUSE_IN_SIGNING, AmendmentHead, ProposedChange
from domain.kernel import (
    Claim,
    Fact,
    FileRef,
    Founding,
    OrganisationId,
    PersonId,
    Release,
    StatusChange,
    Take,
)
from domain.papers import facts as papers
from domain.papers.values import Defect, PaperState, Party, Sha256, organisations_of

if TYPE_CHECKING:
    from domain.amendments.state import AmendmentState

GIVEN_BACK: tuple[Claim, ...] = (Release(scope=CLAUSE_IN_SIGNING),)


class _Begun(AmendmentHead, Founding):
    agreement_id: UUID
    owner: OrganisationId
    parties: tuple[Party, ...] = Field(max_length=10)

    def apply(self, amendment: AmendmentState) -> None:
        """Every attribute of an amendment that has only its head."""
        set_head(amendment, self)
        amendment.agreement_id = self.agreement_id
        amendment.owner = self.owner
        amendment.signing_parties = self.parties
        amendment.changes = ()
        amendment.text_hash = amendment.scan_hash = None
        amendment.approvals = ()
        amendment.signing_since = None
        amendment.signatures = ()
        amendment.defects = ()
        amendment.void_proposed_by = None

    def places(self) -> frozenset[OrganisationId]:
        return organisations_of(self.parties) | {self.owner}


class Drafted(_Begun):
    """An amendment to an agreement is begun."""

    TOPIC: ClassVar[str] = "amendment.drafted"

    drafted_by: PersonId

    def apply(self, amendment: AmendmentState) -> None:
        super().apply(amendment)
        amendment.state = PaperState.DRAFT

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.DRAFT),)


class Registered(_Begun):
    """A signed amendment is entered as printed, with its defects."""

    TOPIC: ClassVar[str] = "amendment.registered"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"number", "reason", "scan"})

    changes: tuple[ProposedChange, ...] = Field(max_length=300)
    scan_hash: Sha256
    scan: FileRef | None
    defects: tuple[Defect, ...] = Field(max_length=300)
    registered_by: PersonId

    def apply(self, amendment: AmendmentState) -> None:
        super().apply(amendment)
        amendment.state = PaperState.SIGNED
        amendment.changes = self.changes
        amendment.scan_hash = self.scan_hash
        amendment.defects = self.defects

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.SIGNED),)


class Revised(AmendmentHead, Fact):
    """The head of a draft reads anew."""

    TOPIC: ClassVar[str] = "amendment.revised"
    MOVES: ClassVar[bool] = True

    def apply(self, amendment: AmendmentState) -> None:
        set_head(amendment, self)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="header", to="revised"),)


class ChangeProposed(Fact):
    """A typed change enters the draft, or reads anew under its id."""

    TOPIC: ClassVar[str] = "amendment.change_proposed"
    MOVES: ClassVar[bool] = True

    change_id: UUID
    change: Change
    seen: Sha256

    def apply(self, amendment: AmendmentState) -> None:
        new = ProposedChange(id=self.change_id, change=self.change, seen=self.seen)
        amendment.changes = (*(old for old in amendment.changes if old.id != self.change_id), new)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"change:{self.change_id}", to="proposed"),)


class ChangeDropped(Fact):
    """A change leaves the draft."""

    TOPIC: ClassVar[str] = "amendment.change_dropped"
    MOVES: ClassVar[bool] = True

    change_id: UUID
    clause: str

    def apply(self, amendment: AmendmentState) -> None:
        amendment.changes = tuple(old for old in amendment.changes if old.id != self.change_id)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"change:{self.change_id}", to="dropped"),)


class Submitted(Fact):
    """The text of this hash goes to those who must sign: the parties of the day, and who joins."""

    TOPIC: ClassVar[str] = "amendment.submitted"
    MOVES: ClassVar[bool] = True

    text_hash: Sha256
    parties: tuple[Party, ...] = Field(max_length=10)

    def apply(self, amendment: AmendmentState) -> None:
        amendment.state = PaperState.UNDER_APPROVAL
        amendment.text_hash = self.text_hash
        amendment.signing_parties = self.parties

    def places(self) -> frozenset[OrganisationId]:
        return organisations_of(self.parties)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.UNDER_APPROVAL),)


class PartyApproved(papers.PartyApproved):
    TOPIC: ClassVar[str] = "amendment.party_approved"


class AllApproved(papers.AllApproved):
    """Signing begins: nobody else's amendment may touch these clauses until this one is in force or given up."""

    TOPIC: ClassVar[str] = "amendment.all_approved"

    agreement_id: UUID
    clauses: tuple[str, ...]

    def claims(self) -> tuple[Claim, ...]:
        return tuple(Take(scope=CLAUSE_IN_SIGNING, key=f"{self.agreement_id}:{clause}") for clause in self.clauses)


class Returned(papers.Returned):
    TOPIC: ClassVar[str] = "amendment.returned"


class PartySigned(papers.PartySigned):
    TOPIC: ClassVar[str] = "amendment.party_signed"


class SignedByAll(papers.SignedByAll):
    TOPIC: ClassVar[str] = "amendment.signed_by_all"


class SignatureRegistered(papers.SignatureRegistered):
    TOPIC: ClassVar[str] = "amendment.signature_registered"


class Declined(papers.Declined):
    TOPIC: ClassVar[str] = "amendment.declined"

    def claims(self) -> tuple[Claim, ...]:
        return GIVEN_BACK


class SignatoryReplaced(papers.SignatoryReplaced):
    TOPIC: ClassVar[str] = "amendment.signatory_replaced"


class AmendmentWithdrawn(papers.PaperWithdrawn):
    TOPIC: ClassVar[str] = "amendment.withdrawn"

    def claims(self) -> tuple[Claim, ...]:
        return GIVEN_BACK


class CameIntoForce(Fact):
    """Signed by all and its first day has come: the agreement reads anew from `effective_on`."""

    TOPIC: ClassVar[str] = "amendment.came_into_force"
    MOVES: ClassVar[bool] = True

    agreement_id: UUID
    effective_on: date

    def apply(self, amendment: AmendmentState) -> None:
        amendment.state = PaperState.IN_FORCE

    def claims(self) -> tuple[Claim, ...]:
        return GIVEN_BACK

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.IN_FORCE),)


class VoidProposed(papers.VoidProposed):
    TOPIC: ClassVar[str] = "amendment.void_proposed"


class Voided(papers.Voided):
    TOPIC: ClassVar[str] = "amendment.voided"

    def claims(self) -> tuple[Claim, ...]:
        return GIVEN_BACK


def set_head(amendment: AmendmentState, head: AmendmentHead) -> None:
    amendment.number = head.number
    amendment.dated = head.dated
    amendment.starts_on = head.starts_on
    amendment.reason = head.reason
