"""An amendment is drafted as typed changes, or entered as a signed paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from domain.agreements.values import Change, PartyJoining, PartySuccession
from domain.amendments.facts import (
    ChangeDropped,
    ChangeProposed,
    Drafted,
    Registered,
    Revised,
    SignatureRegistered,
    Submitted,
)
from domain.amendments.refusals import NoChanges, NoSuchChange
from domain.amendments.state import AmendmentState, parts_of
from domain.amendments.values import AmendmentHead, ProposedChange, SignedAmendment
from domain.kernel import Act, OrganisationId
from domain.papers.defects import in_dates, in_signatures, listed_and_found
from domain.papers.refusals import NotAParty, NotTheOwner
from domain.papers.values import Defect, PaperDefect, PaperState, Party, organisations_of
from domain.roles import Role


class Drafting(AmendmentState):
    @classmethod
    def draft(
        cls,
        act: Act,
        amendment_id: UUID,
        *,
        agreement_id: UUID,
        owner: OrganisationId,
        parties: tuple[Party, ...],
        head: AmendmentHead,
    ) -> Self:
        """Begin an amendment; its author acts for the owner or a party of the agreement."""
        if act.acting_for not in organisations_of(parties) | {owner}:
            raise NotAParty
        return cls.found(
            act,
            Drafted,
            amendment_id,
            agreement_id=agreement_id,
            owner=owner,
            parties=parties,
            drafted_by=act.by,
            **dict(head),
        )

    @classmethod
    def register(
        cls,
        act: Act,
        amendment_id: UUID,
        *,
        agreement_id: UUID,
        owner: OrganisationId,
        parties: tuple[Party, ...],
        paper: SignedAmendment,
    ) -> Self:
        """The owner enters a signed amendment as printed; every gap is listed as a defect."""
        if act.acting_for != owner and act.role is not Role.SYSTEM:
            raise NotTheOwner
        parties = joined(parties, [each.change for each in paper.changes])
        amendment = cls.found(
            act,
            Registered,
            amendment_id,
            agreement_id=agreement_id,
            owner=owner,
            parties=parties,
            defects=_all_defects(act, parties, paper),
            registered_by=act.by,
            **{name: getattr(paper, name) for name in ("changes", "scan_hash", "scan")},
            **dict(paper.head),
        )
        for signature in paper.signatures:
            amendment.party(signature.party)
            amendment.record(act, SignatureRegistered, **dict(signature))
        return amendment

    def revise(self, act: Act, head: AmendmentHead) -> None:
        self._be(PaperState.DRAFT)
        self._take_part(act)
        self.record(act, Revised, **dict(head))

    def propose(self, act: Act, change_id: UUID, change: Change, seen: str) -> None:
        """A change; the same id again replaces it. `seen`: how the element reads in the agreement now."""
        self._be(PaperState.DRAFT)
        self._take_part(act)
        self.record(act, ChangeProposed, change_id=change_id, change=change, seen=seen)

    def drop(self, act: Act, change_id: UUID) -> None:
        self._be(PaperState.DRAFT)
        self._take_part(act)
        dropped = next((each for each in self.changes if each.id == change_id), None)
        if dropped is None:
            raise NoSuchChange(change_id)
        self.record(act, ChangeDropped, change_id=change_id, clause=dropped.touches)

    def submit(self, act: Act, parties: tuple[Party, ...]) -> None:
        """To the agreement's present parties, and to whoever joins by this amendment."""
        self._be(PaperState.DRAFT)
        self._take_part(act)
        if not self.changes:
            raise NoChanges
        signing = joined(parties, [each.change for each in self.changes])
        self.record(act, Submitted, text_hash=self.whole_hash, parties=signing)


def joined(parties: tuple[Party, ...], changes: Iterable[Change]) -> tuple[Party, ...]:
    """The parties with those who join; a successor signs in the place of the one it follows."""
    for change in changes:
        match change:
            case PartyJoining():
                parties = _replaced(parties, change.party, (), (change.organisation,))
            case PartySuccession():
                parties = _replaced(parties, change.party, (change.organisation,), (change.successor,))
            case _:
                continue
    return parties


def _replaced(
    parties: tuple[Party, ...],
    role: str,
    gone: tuple[OrganisationId, ...],
    new: tuple[OrganisationId, ...],
) -> tuple[Party, ...]:
    def with_new(party: Party) -> Party:
        kept = tuple(one for one in party.organisations if one not in gone)
        return party.with_organisations(*dict.fromkeys((*kept, *new)))

    return tuple(with_new(party) if party.role == role else party for party in parties)


def _in_head(head: AmendmentHead, changes: tuple[ProposedChange, ...]) -> list[Defect]:
    found = [
        (PaperDefect.NO_NUMBER, head.number is None),
        (PaperDefect.NO_DATE, head.dated is None),
        (PaperDefect.NO_CHANGES, not changes),
    ]
    return [Defect(code=code) for code, holds in found if holds]


def _all_defects(act: Act, parties: tuple[Party, ...], paper: SignedAmendment) -> tuple[Defect, ...]:
    days = (paper.head.dated, *(signature.signed_on for signature in paper.signatures))
    found = (
        *_in_head(paper.head, paper.changes),
        *in_signatures(parties, paper.signatures, parts_of(paper.changes)),
        *in_dates(days, act.today),
    )
    return listed_and_found(paper.defects, found)
