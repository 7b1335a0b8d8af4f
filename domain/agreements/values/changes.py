"""Typed changes: what an amendment may do to an agreement; each names the element it touches."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.agreements.values.duties import Duty
from domain.agreements.values.elements import TERM, Element, clause_key, obligation_key, party_key, target_key
from domain.agreements.values.targets import Goal, Minimum
from domain.kernel import OrganisationId, Value
from domain.papers.values import Label, Post, RoleKey, Text


class ClauseTextChange(Value):
    """A clause that is no obligation gets a new text (or is added)."""

    change: Literal["clause_text"] = "clause_text"
    clause: Label
    text: Text

    @property
    def touches(self) -> str:
        return clause_key(self.clause)


class ObligationAddition(Value):
    change: Literal["obligation_added"] = "obligation_added"
    obligation_id: UUID
    duty: Duty

    @property
    def touches(self) -> str:
        return obligation_key(self.obligation_id)


class ObligationChange(Value):
    """A new wording; whose duty it is stays."""

    change: Literal["obligation_changed"] = "obligation_changed"
    obligation_id: UUID
    duty: Duty

    @property
    def touches(self) -> str:
        return obligation_key(self.obligation_id)


class ObligationWaiver(Value):
    """The party is freed: for the named periods, or from the amendment's first day on."""

    change: Literal["obligation_waived"] = "obligation_waived"
    obligation_id: UUID
    periods: tuple[Label, ...] = Field(default=(), max_length=50)

    @property
    def touches(self) -> str:
        return obligation_key(self.obligation_id)


class TargetRevision(Goal, Minimum):
    """New minima for an indicator, territory and period; two blanks: nothing is asked any more."""

    change: Literal["target_revised"] = "target_revised"

    @property
    def touches(self) -> str:
        return target_key(self)


class TermChange(Value):
    """Another last day, inclusive; None: open."""

    change: Literal["term"] = "term"
    ends_on: date | None

    @property
    def touches(self) -> str:
        return TERM


class _PartyChange(Value):
    party: RoleKey

    @property
    def touches(self) -> str:
        return party_key(self.party)


class PartyJoining(_PartyChange):
    """One more organisation in a plural role."""

    change: Literal["party_joins"] = "party_joins"
    organisation: OrganisationId


class PartyLeaving(_PartyChange):
    """One organisation less in a plural role, never the last."""

    change: Literal["party_leaves"] = "party_leaves"
    organisation: OrganisationId


class PartySuccession(_PartyChange):
    """Another organisation takes over a place in a role."""

    change: Literal["party_succeeded"] = "party_succeeded"
    organisation: OrganisationId
    successor: OrganisationId


class OfficialChange(_PartyChange):
    """Another post signs and answers for a party, or for one organisation of it."""

    change: Literal["official"] = "official"
    post: Post
    acting: bool = False
    organisation: OrganisationId | None = None


Change = Annotated[
    ClauseTextChange
    | ObligationAddition
    | ObligationChange
    | ObligationWaiver
    | TargetRevision
    | TermChange
    | PartyJoining
    | PartyLeaving
    | PartySuccession
    | OfficialChange,
    Field(discriminator="change"),
]


class AppliedChange(Value):
    """One element before and after; None before: it is new."""

    change_id: UUID
    change: str
    touches: str
    before: Element | None
    after: Element


class Applied(Value):
    """What an amendment has changed, from which day; `order` is the place of the fact in the agreement's stream."""

    effective_on: date
    order: int
    changes: tuple[AppliedChange, ...]
