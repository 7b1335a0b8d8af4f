"""The head of an agreement: number, dates, subject, parties, term, what it rests on."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from domain.agreements.periods import Reporting
from domain.agreements.refusals import MembershipWrong, PartiesNotThree
from domain.agreements.values import SUBJECT, Abbreviation, AgreementLevel, Clause, Elements, Term, elements_of
from domain.kernel import Value
from domain.papers.refusals import PartyRepeated, PartyUnnamed
from domain.papers.values import Label, LegalBasis, Membership, Party, Text, Title


class Header(Value):
    """`dated`: the date on the paper. `starts_on` None: in force from the last signature. `ends_on`: the last day."""

    level: AgreementLevel
    title: Title
    subject: Text
    project: Title | None = None
    number: Label | None = None
    dated: date | None = None
    legal_basis: tuple[LegalBasis, ...] = Field(default=(), max_length=50)
    abbreviations: tuple[Abbreviation, ...] = Field(default=(), max_length=50)
    parties: tuple[Party, ...] = Field(max_length=10)
    starts_on: date | None = None
    ends_on: date | None = None
    reporting: Reporting = Reporting.YEAR

    @property
    def elements(self) -> Elements:
        """Those parts of the head that amendments may change."""
        term = Term(starts_on=self.starts_on, ends_on=self.ends_on)
        return elements_of(Clause(clause=SUBJECT, text=self.subject), term, *self.parties)

    def check_parties(self) -> None:
        """Three different roles, each filled, nobody on two sides. Asked of drafts only."""
        check_roles(self.parties)
        for party in self.parties:
            if not party.organisations:
                raise PartyUnnamed(party.role)
            if not _fits(party):
                raise MembershipWrong(party.role, len(party.organisations))
        if repeated := repeated_organisations(self.parties):
            raise PartyRepeated(repeated)


def check_roles(parties: tuple[Party, ...]) -> None:
    """Three different roles: asked of registered papers too, or nobody could say whose an obligation is."""
    roles = [party.role for party in parties]
    if len(roles) != 3 or len(set(roles)) != 3:
        raise PartiesNotThree(roles)


def repeated_organisations(parties: tuple[Party, ...]) -> list[str]:
    named = [str(organisation) for party in parties for organisation in party.organisations]
    return sorted({one for one in named if named.count(one) > 1})


def _fits(party: Party) -> bool:
    match party.membership:
        case Membership.SINGLE:
            return len(party.organisations) == 1
        case Membership.VARIANTS:
            return len(party.organisations) >= 2
        case Membership.EVERY:
            return True
