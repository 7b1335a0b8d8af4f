"""What agreements and amendments have in common: a paper that parties approve, sign and may void."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, NamedTuple

from domain.kernel import Act, Aggregate, Fact, OrganisationId, PersonId
from domain.papers import facts
from domain.papers.refusals import NoSuchParty, NotAParty, NotThatParty, NotTheOwner, WrongState
from domain.papers.values import Defect, Membership, PaperState, Part, Party, Signature, organisations_of
from domain.roles import Role


class Deeds(NamedTuple):
    """The facts of one kind of paper for what all papers do."""

    party_approved: type[facts.PartyApproved]
    all_approved: type[facts.AllApproved]
    returned: type[facts.Returned]
    party_signed: type[facts.PartySigned]
    signed_by_all: type[facts.SignedByAll]
    declined: type[facts.Declined]
    signatory_replaced: type[facts.SignatoryReplaced]
    withdrawn: type[facts.PaperWithdrawn]
    void_proposed: type[facts.VoidProposed]
    voided: type[facts.Voided]


class Paper(Aggregate):
    DEEDS: ClassVar[Deeds]

    owner: OrganisationId
    """Whose paper it is: usually the ministry, at municipal level the department."""
    state: PaperState
    """As facts left it; whether it is in force on a day is computed."""
    number: str | None
    dated: date | None
    text_hash: str | None
    approvals: tuple[str, ...]
    """Roles that have approved in this round."""
    signing_since: date | None
    """The day this round of signing began; no signature of it is older."""
    signatures: tuple[Signature, ...]
    """Signatures of this round; an earlier round's are void."""
    defects: tuple[Defect, ...]
    void_proposed_by: PersonId | None

    @property
    def parties(self) -> tuple[Party, ...]:
        """The parties as they stand after everything known."""
        raise NotImplementedError(type(self).__name__)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What has to be signed."""
        raise NotImplementedError(type(self).__name__)

    @property
    def start_date(self) -> date | None:
        """In force from this day; None: from the last signature's date."""
        raise NotImplementedError(type(self).__name__)

    def replace_party(self, party: Party) -> None:
        """Evolve: the party of this role now reads so."""
        raise NotImplementedError(type(self).__name__)

    def places(self) -> frozenset[OrganisationId]:
        return organisations_of(self.parties) | {self.owner}

    def party(self, role: str) -> Party:
        found = next((party for party in self.parties if party.role == role), None)
        if found is None:
            raise NoSuchParty(role, (party.role for party in self.parties))
        return found

    @property
    def in_force_from(self) -> date | None:
        """First day in force: the start date, or the last signature's (the paper's own stands for a missing one)."""
        if self.start_date:
            return self.start_date
        days = [signature.signed_on or self.dated for signature in self.signatures]
        return max((day for day in days if day), default=self.dated)

    def outstanding(self) -> list[tuple[str, OrganisationId | None, Part]]:
        """Signatures still missing; of variants any one organisation's are enough."""
        missing: list[tuple[str, OrganisationId | None, Part]] = []
        for party in self.parties:
            if party.membership is not Membership.VARIANTS:
                missing += [(party.role, o, part) for o in party.organisations for part in self._unsigned(party, o)]
            elif all(self._unsigned(party, organisation) for organisation in party.organisations):
                missing += [(party.role, None, part) for part in self.parts]
        return missing

    def has_signed(self, party: str, organisation: OrganisationId | None, part: Part) -> bool:
        return any((s.party, s.organisation, s.part) == (party, organisation, part) for s in self.signatures)

    def _unsigned(self, party: Party, organisation: OrganisationId) -> list[Part]:
        return [part for part in self.parts if not self.has_signed(party.role, organisation, part)]

    def _be(self, *allowed: PaperState) -> None:
        if self.state not in allowed:
            raise WrongState(self.state, allowed)

    def _own(self, act: Act) -> None:
        """Only the owner's officers (and the system, which enters what officers hand it)."""
        if act.acting_for != self.owner and act.role is not Role.SYSTEM:
            raise NotTheOwner

    def _take_part(self, act: Act) -> None:
        """Only the owner's or a party's officers."""
        if act.acting_for not in self.places() and act.role is not Role.SYSTEM:
            raise NotAParty

    def _acting_party(self, act: Act) -> Party:
        found = next((party for party in self.parties if act.acting_for in party.organisations), None)
        if found is None:
            raise NotAParty
        return found

    def check_corrector(self, act: Act, fact: Fact) -> None:
        """What a party said or signed is corrected by that party or the owner."""
        role: str | None = getattr(fact, "party", None)
        if role is not None and act.acting_for != self.owner:
            self._act_for(act, role)

    def _act_for(self, act: Act, role: str) -> Party:
        """The named party, if the actor acts for one of its organisations."""
        party = self.party(role)
        if act.acting_for not in party.organisations and act.role is not Role.SYSTEM:
            raise NotThatParty(role)
        return party
