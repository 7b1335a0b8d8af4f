"""Cards of agreements: what the paper says, with its gaps and contradictions kept as defects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from infrastructure.catalogues.cards import Card, Clause, Key, SourceKey, Words, in_order, known, unique
from infrastructure.catalogues.obligations import (
    DelegationCard,
    Duty,
    MeasureCard,
    ObligationCard,
    PassportCard,
)
from infrastructure.catalogues.targets import TargetCard, TargetPeriod


class AgreementLevel(StrEnum):
    """Levels of the subjects (IZH абз. 3)."""

    REGIONAL = "regional"
    MUNICIPAL = "municipal"
    INSTITUTIONAL = "institutional"


class DefectCode(StrEnum):
    """What is wrong, missing or contradictory in the paper: shown, never mended, never a reason to refuse."""

    APPOINTMENT_WITHOUT_DOCUMENT = "appointment_without_document"
    DEADLINE_INSTEAD_OF_DATE = "deadline_instead_of_date"
    DELEGATION_SCOPE_UNCLEAR = "delegation_scope_unclear"
    DOCUMENT_NAMED_DIFFERENTLY = "document_named_differently"
    DUPLICATE_LABEL = "duplicate_label"
    END_DAY_UNCLEAR = "end_day_unclear"
    INITIALS_DIFFER = "initials_differ"
    LABEL_UNDER_OTHER_HEADING = "label_under_other_heading"
    LIST_BROKEN = "list_broken"
    NO_DATE = "no_date"
    NO_END_DATE = "no_end_date"
    NO_LEGAL_BASIS = "no_legal_basis"
    NO_NUMBER = "no_number"
    NO_OBLIGATIONS = "no_obligations"
    NO_SIGNATURES = "no_signatures"
    PARTY_NAME_DIFFERS = "party_name_differs"
    PARTY_NAMED_AS_VARIANTS = "party_named_as_variants"
    PARTY_UNNAMED = "party_unnamed"
    PERIOD_OPEN = "period_open"
    POPULATION_MISMATCH = "population_mismatch"
    SEVERAL_AGREEMENTS = "several_agreements"
    SHARE_AND_COUNT_DISAGREE = "share_and_count_disagree"
    SIDES_MISCOUNTED = "sides_miscounted"
    SIGNATURE_UNDATED = "signature_undated"
    SIGNATURE_UNNAMED = "signature_unnamed"
    TEXT_NOT_SEEN = "text_not_seen"
    UNIT_MISMATCH = "unit_mismatch"


class DefectCard(Card):
    """A defect with its clause, the obligations, indicators or parties it touches, and a short note."""

    code: DefectCode
    touches: tuple[Key, ...] = ()
    note: Words
    cite: Clause


class LegalBasis(Card):
    """An act the agreement rests on; `part` is the point of it that is cited («п. 20»)."""

    title: Words
    number: str | None
    dated: date | None
    part: str | None = None
    cite: Clause


class Abbreviation(Card):
    """A short form the paper itself spells out."""

    short: str
    full: Words
    cite: Clause


class Signatory(Card):
    """Who signs for a party: a post, never a person; `acting` keeps «и. о.»."""

    post: Words
    acting: bool = False
    cite: Clause


class PartyRole(Card):
    """One of the three roles and who fills it.

    `single`: one organisation. `every`: each organisation of the role signs; empty when the document has only
    the `group`. `variants`: the document leaves open which of several it is.
    """

    role: Key
    title: Words
    membership: Literal["single", "every", "variants"] = "single"
    organisations: tuple[Key, ...]
    group: Words | None = None
    signatory: Signatory | None
    cite: Clause

    @model_validator(mode="after")
    def _filled(self) -> PartyRole:
        fewest = {"single": 1, "variants": 2, "every": 0 if self.group else 1}[self.membership]
        if len(self.organisations) < fewest or (self.membership == "single" and len(self.organisations) > 1):
            raise ValueError(f"{self.role}: {len(self.organisations)} organisations do not make {self.membership!r}")
        return self


class SignatureCard(Card):
    """A signature as printed on one part of the paper.

    `dated` None: no date is printed. `named`: a name stands beside the post. `sealed`: it has М.П.
    """

    part: Literal["main_text", "annex"]
    party: Key
    post: Words
    acting: bool = False
    named: bool = True
    dated: date | None
    sealed: bool = False
    cite: Clause


class Term(Card):
    """From when and until when; the last day counts. `starts_on` only where a day is printed."""

    starts: Literal["on_last_signature", "on_agreement_date", "unknown"]
    starts_on: date | None = None
    ends_on: date | None
    cite: Clause


class DemoInstance(Card):
    """One made-up paper of an agreement the documents mention but do not show: every value is invented."""

    key: Key
    number: str
    dated: date
    ends_on: date
    organisations: dict[Key, tuple[Key, ...]] = {}


class AgreementCard(Card):
    """An agreement as its document shows it.

    `dated`: the date on the paper. `planned_for`: the day a plan names for it, not a date of signing.
    `repeats`: a new one every year, linked to the one before. `amended_by`: the only way to change it.
    """

    key: Key
    source: SourceKey
    number: str | None
    dated: date | None
    planned_for: date | None = None
    title: Words
    subject: Words
    project: Words | None
    level: AgreementLevel
    owner: Key
    repeats: Literal["yearly"] | None = None
    amended_by: Literal["supplementary_agreement"] | None = None
    legal_basis: tuple[LegalBasis, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    parties: tuple[PartyRole, PartyRole, PartyRole]
    signatures: tuple[SignatureCard, ...] = ()
    term: Term
    obligations: tuple[ObligationCard, ...] = ()
    periods: tuple[TargetPeriod, ...] = ()
    targets: tuple[TargetCard, ...] = ()
    passports: tuple[PassportCard, ...] = ()
    delegations: tuple[DelegationCard, ...] = ()
    measures: tuple[MeasureCard, ...] = ()
    defects: tuple[DefectCard, ...] = ()
    demo: tuple[DemoInstance, ...] = ()
    cites: tuple[Clause, ...] = Field(min_length=1)

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(party.role for party in self.parties)

    def obligations_of(self, role: str) -> tuple[ObligationCard, ...]:
        """Duties of one party, in the paper's order."""
        return tuple(duty for duty in self.obligations if duty.party == role)

    def labelled(self, label: str) -> tuple[ObligationCard, ...]:
        """Every duty printed under this number: more than one where the paper repeats it."""
        return tuple(duty for duty in self.obligations if duty.label == label)

    def every_duty(self) -> Iterator[Duty]:
        """Obligations, then the measures taken beside the agreement."""
        yield from self.obligations
        yield from self.measures

    @model_validator(mode="after")
    def _coherent(self) -> AgreementCard:
        unique(self.roles, f"{self.key}: role")
        unique((duty.id for duty in self.every_duty()), f"{self.key}: obligation")
        in_order((duty.seq for duty in self.obligations), f"{self.key}: obligations")
        in_order((measure.seq for measure in self.measures), f"{self.key}: measures")
        for party in self._parties_named():
            known(party, self.roles, f"{self.key}: party")
        for duty in self._duties_named():
            known(duty, (duty.id for duty in self.obligations), f"{self.key}: obligation")
        columns = [period.key for period in self.periods]
        for target in self.targets:
            if [minimum.period for minimum in target.minima] != columns:
                raise ValueError(f"{self.key}: {target.indicator} must have a minimum for each of {columns}")
        return self

    def _parties_named(self) -> Iterator[str]:
        yield from (duty.party for duty in self.every_duty())
        yield from (signature.party for signature in self.signatures)
        yield from (delegation.party for delegation in self.delegations)
        yield from (duty.party for passport in self.passports for duty in passport.duties)
        yield from (role for instance in self.demo for role in instance.organisations)

    def _duties_named(self) -> Iterator[str]:
        for delegation in self.delegations:
            yield from delegation.exclusions
            yield from () if delegation.scope == "all" else delegation.scope
        yield from (duty.obligation for passport in self.passports for duty in passport.duties)
        yield from (duty.meets for duty in self.obligations if duty.meets)


class AgreementCatalogue(Card):
    """agreements/*.yaml: the agreements of one document."""

    catalogue: Literal["agreements"]
    agreements: tuple[AgreementCard, ...] = Field(min_length=1)
