"""What a paper of three parties is made of: parties, officials, parts, signatures, defects."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from domain.kernel import Basis, OrganisationId, PersonId, Value

RoleKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,49}$")]
"""Name of a party role inside one paper (ministry, municipality, schools …), ours and stable."""
Post = Annotated[str, Field(min_length=1, max_length=200)]
"""An official by post («глава администрации»), never a person's name."""
Label = Annotated[str, Field(min_length=1, max_length=50)]
"""A number as printed: it may repeat, and it is no identifier (X-06)."""
Title = Annotated[str, Field(min_length=1, max_length=500)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PaperState(StrEnum):
    """States of agreements and amendments; in force and expired are computed from dates, never trusted as stored."""

    DRAFT = "draft"
    UNDER_APPROVAL = "under_approval"
    SIGNING = "signing"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"

    @property
    def before_signed(self) -> bool:
        return self in {PaperState.DRAFT, PaperState.UNDER_APPROVAL, PaperState.SIGNING}


class Part(StrEnum):
    """The main text and the annex are signed separately (SOV V, приложение)."""

    MAIN_TEXT = "main_text"
    ANNEX = "annex"


class Membership(StrEnum):
    """Who of a role acts and signs: its one organisation, each of them (MEG), or any one of variants (ALA)."""

    SINGLE = "single"
    EVERY = "every"
    VARIANTS = "variants"


class Official(Value):
    """The post that signs for a party; `acting` is «и. о.»; no organisation: the same post in each of the role's."""

    post: Post
    acting: bool = False
    organisation: OrganisationId | None = None


class Party(Value):
    """One of the three roles and who fills it; `group` names it where the paper gives no list."""

    kind: Literal["party"] = "party"
    role: RoleKey
    title: Title
    membership: Membership = Membership.SINGLE
    organisations: tuple[OrganisationId, ...] = Field(default=(), max_length=300)
    group: Title | None = None
    officials: tuple[Official, ...] = Field(default=(), max_length=300)

    @property
    def plural(self) -> bool:
        return self.membership is Membership.EVERY

    def official_of(self, organisation: OrganisationId | None) -> Official | None:
        """Who is named to sign for the organisation; None where the paper names nobody."""
        named = {official.organisation: official for official in self.officials}
        return named.get(organisation) or named.get(None)

    def with_official(self, official: Official) -> Party:
        kept = tuple(one for one in self.officials if one.organisation != official.organisation)
        return self.model_copy(update={"officials": (*kept, official)})

    def with_organisations(self, *organisations: OrganisationId) -> Party:
        return self.model_copy(update={"organisations": organisations})


class Signature(Value):
    """A signature on one part; `signed_on` None: no date is printed; `named`: a name stands beside it."""

    part: Part
    party: RoleKey
    organisation: OrganisationId | None
    post: Post
    acting: bool = False
    seal: bool = False
    named: bool = True
    signed_on: date | None
    authority: Basis | None = None
    person: PersonId | None = None


class SignedAs(Value):
    """How somebody signs: post, «и. о.», seal, date beside the signature (None: the day of the act), authority."""

    post: Post
    acting: bool = False
    seal: bool = False
    signed_on: date | None = None
    authority: Basis
    person: PersonId | None = None


class LegalBasis(Value):
    """An act the paper rests on; `part` is the point of it that is cited («п. 20»)."""

    title: Title
    number: Label | None = None
    dated: date | None = None
    part: Title | None = None


class Defect(Value):
    """What is wrong, missing or contradictory in the paper: kept and shown, never mended, never a reason to refuse.

    `touches`: roles, obligation ids or indicators; `label`: the printed number it is about.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,49}$")
    touches: tuple[Annotated[str, Field(max_length=100)], ...] = Field(default=(), max_length=300)
    label: Label | None = None
    note: Title | None = None

    @property
    def told(self) -> dict[str, object]:
        """As facts tell it."""
        return {"defect": self.code, "touches": self.touches, "label": self.label, "note": self.note}


class PaperDefect(StrEnum):
    """Defects the product finds by itself; a registered paper may list others."""

    DATE_IN_FUTURE = "date_in_future"
    DUPLICATE_LABEL = "duplicate_label"
    NO_CHANGES = "no_changes"
    NO_DATE = "no_date"
    NO_END_DATE = "no_end_date"
    NO_LEGAL_BASIS = "no_legal_basis"
    NO_NUMBER = "no_number"
    NO_OBLIGATIONS = "no_obligations"
    NO_SIGNATURES = "no_signatures"
    END_BEFORE_START = "end_before_start"
    PARTY_REPEATED = "party_repeated"
    PARTY_UNNAMED = "party_unnamed"
    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_UNDATED = "signature_undated"


def fingerprint(*parts: BaseModel | str | None) -> str:
    """SHA-256 (hex) of values as canonical JSON: the same text gives the same print."""
    plain = [part.model_dump(mode="json") if isinstance(part, BaseModel) else part for part in parts]
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def organisations_of(parties: tuple[Party, ...]) -> frozenset[OrganisationId]:
    return frozenset(organisation for party in parties for organisation in party.organisations)
