"""Facts every paper of three parties has; each kind of paper names its own (agreement.…, amendment.…)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from domain.kernel import Basis, Fact, OrganisationId, PersonId, Reason, StatusChange
from domain.papers.values import Defect, Official, PaperState, Part, Post, RoleKey, Sha256, Signature, Title

if TYPE_CHECKING:
    from domain.papers.state import Paper

ROUND_VOID = {"approval:": "void", "signature:": "void"}
"""Back in the draft, what was given to the former text counts no more."""


class PartyApproved(Fact):
    """A party's reviewer approves the text of this hash."""

    MOVES: ClassVar[bool] = True

    party: RoleKey
    organisation: OrganisationId
    text_hash: Sha256
    approved_by: PersonId

    def apply(self, paper: Paper) -> None:
        paper.approvals = (*paper.approvals, self.party)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"approval:{self.party}", to="approved"),)


class AllApproved(Fact):
    """Every party has approved; signing begins with no signature."""

    MOVES: ClassVar[bool] = True

    def apply(self, paper: Paper) -> None:
        paper.state = PaperState.SIGNING
        paper.signing_since = self.occurred_on
        paper.signatures = ()

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.SIGNING),)


class Returned(Fact):
    """A party's reviewer sends the text back; `clauses` are those spoken of."""

    MOVES: ClassVar[bool] = True

    party: RoleKey
    organisation: OrganisationId
    reason: Reason
    clauses: tuple[Title, ...] = Field(default=(), max_length=100)

    def apply(self, paper: Paper) -> None:
        back_to_draft(paper)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.DRAFT),)

    def resets(self) -> Mapping[str, str]:
        return ROUND_VOID


class PartySigned(Fact):
    """One organisation signs one part; `signed_on` is the date beside the signature."""

    MOVES: ClassVar[bool] = True
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"seal", "authority"})

    part: Part
    party: RoleKey
    organisation: OrganisationId
    post: Post
    acting: bool
    seal: bool
    signed_on: date
    authority: Basis
    person: PersonId | None
    signed_by: PersonId

    def apply(self, paper: Paper) -> None:
        signature = Signature(
            part=self.part,
            party=self.party,
            organisation=self.organisation,
            post=self.post,
            acting=self.acting,
            seal=self.seal,
            signed_on=self.signed_on,
            authority=self.authority,
            person=self.person,
        )
        paper.signatures = (*paper.signatures, signature)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"signature:{self.party}:{self.organisation}:{self.part}", to="signed"),)


class SignedByAll(Fact):
    """The last signature is in: from the day of the latest one, in force at once or waiting for its start date."""

    MOVES: ClassVar[bool] = True

    paper_state: PaperState
    last_signed_on: date

    def apply(self, paper: Paper) -> None:
        paper.state = self.paper_state

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=self.paper_state),)


class SignatureRegistered(Fact):
    """A signature as it is printed on a paper registered after the fact; no date is no date."""

    MOVES: ClassVar[bool] = True
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"post", "acting", "seal", "named", "authority"})

    part: Part
    party: RoleKey
    organisation: OrganisationId | None
    post: Post
    acting: bool
    seal: bool
    named: bool
    signed_on: date | None
    authority: Basis | None
    person: PersonId | None

    def apply(self, paper: Paper) -> None:
        fields = {name: getattr(self, name) for name in Signature.model_fields}
        paper.signatures = (*paper.signatures, Signature(**fields))

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=f"signature:{self.party}:{self.organisation}:{self.part}", to="signed"),)


class Declined(Fact):
    """A signatory refuses: back to the draft, the round's signatures are void."""

    MOVES: ClassVar[bool] = True

    party: RoleKey
    organisation: OrganisationId
    reason: Reason

    def apply(self, paper: Paper) -> None:
        back_to_draft(paper)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.DRAFT),)

    def resets(self) -> Mapping[str, str]:
        return ROUND_VOID


class SignatoryReplaced(Fact):
    """Another post signs for a party (or one organisation of it), by an appointment document."""

    party: RoleKey
    organisation: OrganisationId | None
    post: Post
    acting: bool
    appointment: Basis

    def apply(self, paper: Paper) -> None:
        official = Official(post=self.post, acting=self.acting, organisation=self.organisation)
        paper.replace_party(paper.party(self.party).with_official(official))


class PaperWithdrawn(Fact):
    """The author takes the paper back before all have signed."""

    MOVES: ClassVar[bool] = True

    reason: Reason

    def apply(self, paper: Paper) -> None:
        paper.state = PaperState.WITHDRAWN

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.WITHDRAWN),)


class VoidProposed(Fact):
    """One officer of the owner says the paper was signed by mistake; another has to confirm."""

    reason: Reason
    proposed_by: PersonId

    def apply(self, paper: Paper) -> None:
        paper.void_proposed_by = self.proposed_by

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject="void", to="proposed"),)


class Voided(Fact):
    """A second officer of the owner confirms: the paper counts as signed by mistake."""

    MOVES: ClassVar[bool] = True

    proposed_by: PersonId
    confirmed_by: PersonId

    def apply(self, paper: Paper) -> None:
        paper.state = PaperState.VOIDED

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to=PaperState.VOIDED), StatusChange(subject="void", to="confirmed"))


class _AboutDefect(Fact):
    defect: str
    touches: tuple[str, ...]
    label: str | None
    note: str | None

    @property
    def found(self) -> Defect:
        return Defect(code=self.defect, touches=self.touches, label=self.label, note=self.note)


class DefectNoted(_AboutDefect):
    """A defect of the paper, found by a person or by the product."""

    def apply(self, paper: Paper) -> None:
        paper.defects = (*paper.defects, self.found)


class DefectCleared(_AboutDefect):
    """A defect of a draft is gone."""

    def apply(self, paper: Paper) -> None:
        paper.defects = tuple(defect for defect in paper.defects if defect != self.found)


def back_to_draft(paper: Paper) -> None:
    paper.state = PaperState.DRAFT
    paper.text_hash = None
    paper.approvals = ()
    paper.signatures = ()
