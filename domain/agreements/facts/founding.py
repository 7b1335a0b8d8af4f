"""An agreement begins: as a draft, or as a signed paper registered after the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from pydantic import Field

from domain.agreements.header import Header
from domain.kernel import Fact, FileRef, Founding, OrganisationId, PersonId, StatusChange
from domain.papers.values import Defect, PaperState, Sha256, organisations_of

if TYPE_CHECKING:
    from domain.agreements.state import AgreementState


class Drafted(Header, Founding):
    """A draft is begun; `renews` is the agreement it follows."""

    TOPIC: ClassVar[str] = "agreement.drafted"

    owner: OrganisationId
    renews: UUID | None
    drafted_by: PersonId

    def apply(self, agreement: AgreementState) -> None:
        begin(agreement, self, self.owner)
        agreement.renews = self.renews
        agreement.state = PaperState.DRAFT

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.DRAFT),)

    def places(self) -> frozenset[OrganisationId]:
        return organisations_of(self.parties) | {self.owner}


class Registered(Header, Founding):
    """A signed paper is entered as printed, with its defects; `scan_hash` is the SHA-256 of its scan."""

    TOPIC: ClassVar[str] = "agreement.registered"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset(
        {"number", "title", "subject", "project", "legal_basis", "abbreviations", "scan"}
    )

    owner: OrganisationId
    renews: UUID | None
    scan_hash: Sha256
    scan: FileRef | None
    defects: tuple[Defect, ...] = Field(max_length=300)
    registered_by: PersonId

    def apply(self, agreement: AgreementState) -> None:
        begin(agreement, self, self.owner)
        agreement.renews = self.renews
        agreement.state = PaperState.SIGNED
        agreement.defects = self.defects
        agreement.scan_hash = self.scan_hash

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.SIGNED),)

    def places(self) -> frozenset[OrganisationId]:
        return organisations_of(self.parties) | {self.owner}


class HeaderRevised(Header, Fact):
    """The head of a draft reads anew; obligations and targets stay."""

    TOPIC: ClassVar[str] = "agreement.header_revised"
    MOVES: ClassVar[bool] = True

    def apply(self, agreement: AgreementState) -> None:
        kept = {key: one for key, one in agreement.base.items() if one.kind in {"obligation", "target", "clause"}}
        set_header(agreement, self)
        agreement.base = kept | self.elements

    def places(self) -> frozenset[OrganisationId]:
        return organisations_of(self.parties)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="header", to="revised"),)


def begin(agreement: AgreementState, header: Header, owner: OrganisationId) -> None:
    """Every attribute of an agreement that has only its head."""
    set_header(agreement, header)
    agreement.owner = owner
    agreement.base = header.elements
    agreement.amended = {}
    agreement.measures = {}
    agreement.delegations = {}
    agreement.progress = {}
    agreement.text_hash = agreement.scan_hash = None
    agreement.approvals = ()
    agreement.signatures = ()
    agreement.signing_since = None
    agreement.defects = ()
    agreement.void_proposed_by = None
    agreement.renewed_by = None
    agreement.ended_early_on = None
    agreement.agreed_to_end = {}
    agreement.noted = frozenset()


def set_header(agreement: AgreementState, header: Header) -> None:
    agreement.level = header.level
    agreement.title = header.title
    agreement.project = header.project
    agreement.number = header.number
    agreement.dated = header.dated
    agreement.legal_basis = header.legal_basis
    agreement.abbreviations = header.abbreviations
    agreement.reporting = header.reporting
