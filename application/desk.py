"""What a handler works with: the act, streams in scope, seals and fresh ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar, overload
from uuid import UUID

from pydantic import Field

from application.permissions.reading import OWN
from application.permissions.rule import Grant
from application.ports import Binding, Job, Opened, RuleSettings, TreeNode, VaultEntry
from domain.absences.absence import Away
from domain.errors import ClaimHeld, ClaimHeldElsewhere, NotFound, Refusal, Stale
from domain.kernel import AGGREGATES, Act, Aggregate, Fact, OrganisationId, PersonId, Reason, Sealed, Value
from domain.people.merge_refusals import MergedInto

if TYPE_CHECKING:
    from application.bus import Tools

A = TypeVar("A", bound=Aggregate)


class ReasonGiven(Value):
    """Why, as a person types it: a code of the catalogue and optional words (sealed before they are stored)."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,49}$")
    text: str | None = Field(default=None, max_length=4000)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler returns: the aggregates it told, and what else must commit with their facts."""

    aggregates: Sequence[Aggregate]
    jobs: Sequence[Job] = ()
    vault: Sequence[VaultEntry] = ()

    @classmethod
    def of(cls, returned: Aggregate | Outcome) -> Outcome:
        return returned if isinstance(returned, Outcome) else cls((returned,))


class Desk:
    """Loads streams for one command. The first one loaded carries the actor's expected version."""

    def __init__(self, act: Act, grant: Grant, expected_version: int | None, tools: Tools, opened: Opened) -> None:
        self.act = act
        self._opened = opened
        self._grant = grant
        self._expected = expected_version
        self._tools = tools

    def load(self, cls: type[A], stream_id: UUID) -> A:
        """The aggregate to be told: it must be in the actor's scope and at the version the actor has seen."""
        aggregate = self.peek(cls, stream_id)
        if not self._sees(aggregate):
            raise NotFound(cls.KIND, stream_id)
        if self._expected is not None and aggregate.version != self._expected:
            raise Stale(self._expected, aggregate.version, stream_id)
        self._expected = None
        return aggregate

    def _sees(self, aggregate: Aggregate) -> bool:
        """Whether the stream is there for the actor: in scope, and their own where the role sees no other."""
        if self.act.role in OWN and self.act.by not in aggregate.concerns():
            return False
        return self._grant.covers(aggregate.places())

    def knows_of(self, stream_id: UUID) -> bool:
        """Whether a stream of whatever kind is there for the actor."""
        facts = self.facts(stream_id)
        return bool(facts) and self._sees(self._opened.load(AGGREGATES[facts[0].TOPIC.split(".", 1)[0]], stream_id))

    def veiled(self, refusal: Refusal) -> Refusal:
        """The refusal as the actor may read it: a stream out of scope is not named, and its facts are not counted."""
        if isinstance(refusal, ClaimHeld) and not self.knows_of(UUID(refusal.params["holder"])):
            return ClaimHeldElsewhere(refusal.params["scope"], refusal.params["key"])
        if isinstance(refusal, Stale) and refusal.stream_id and not refusal.params["expected"]:
            return refusal if self.knows_of(refusal.stream_id) else Stale(0, 1)
        return refusal

    def sees_any(self, organisations: Iterable[OrganisationId]) -> bool:
        """Whether one of the organisations lies in the actor's scope."""
        return self._grant.covers(organisations)

    def peek(self, cls: type[A], stream_id: UUID) -> A:
        """Another aggregate, only to look at; no scope, no version."""
        return self._opened.load(cls, stream_id)

    def facts(self, stream_id: UUID) -> list[Fact]:
        """The facts of a stream as stored, for corrections."""
        return self._tools.journal.facts(stream_id)

    def check_places(self, aggregates: Iterable[Aggregate]) -> None:
        """A stream that has just begun must lie in the actor's scope too."""
        for aggregate in aggregates:
            founded = len(aggregate.pending_events) == aggregate.version
            if founded and not self._grant.covers(aggregate.places()):
                raise NotFound("organisation", next(iter(aggregate.places()), ""))

    def reaches(self, organisation: OrganisationId) -> bool:
        """Whether an organisation lies in the actor's scope."""
        return self._grant.covers({organisation})

    def require(self, *organisations: OrganisationId) -> None:
        """Refuse organisations outside the actor's scope: to the actor they do not exist."""
        for organisation in organisations:
            if not self.reaches(organisation):
                raise NotFound("organisation", organisation)

    @property
    def rules(self) -> RuleSettings:
        return self._tools.rules

    def new_id(self) -> UUID:
        return self._tools.ids.new()

    def bindings(self, person: PersonId, on: date) -> Sequence[Binding]:
        """What somebody holds on a day."""
        return self._tools.authority.bindings(person, on)

    def absences(self, person: PersonId, organisation: OrganisationId) -> Sequence[Away]:
        """All absences of a person from an organisation."""
        return self._tools.authority.absences(person, organisation)

    def ancestors(self, organisation: OrganisationId) -> Sequence[TreeNode]:
        """The organisation and its parents on the day of the act, nearest first."""
        found = self._tools.authority.ancestors(organisation, self.act.occurred_on)
        if not found:
            raise NotFound("organisation", organisation)
        return found

    def known(self, *people: PersonId) -> None:
        """Refuse people the vault does not know, and ids that have gone into another; which, is told in scope only."""
        for person in people:
            if not self._tools.vault.knows(person):
                raise NotFound("person", person)
            if into := self._tools.vault.merged_into(person):
                raise MergedInto(into) if self.knows_of(into) else NotFound("person", person)

    def holds_from(self, person: PersonId, day: date) -> bool:
        """Whether somebody holds anything on a day or later."""
        return self._tools.authority.holds_from(person, day)

    def enrol(self, person: PersonId, details: dict[str, str]) -> VaultEntry:
        return self._tools.vault.enrol(person, details)

    def amend(self, person: PersonId, details: dict[str, str]) -> VaultEntry:
        return self._tools.vault.amend(person, details)

    @overload
    def seal(self, text: str, *subjects: PersonId) -> Sealed: ...
    @overload
    def seal(self, text: None, *subjects: PersonId) -> None: ...
    def seal(self, text: str | None, *subjects: PersonId) -> Sealed | None:
        """Seal free text under its subjects' keys; None stays None."""
        return None if text is None else self._tools.vault.seal(text, subjects)

    @overload
    def reason(self, given: ReasonGiven, *subjects: PersonId) -> Reason: ...
    @overload
    def reason(self, given: None, *subjects: PersonId) -> None: ...
    def reason(self, given: ReasonGiven | None, *subjects: PersonId) -> Reason | None:
        """The reason as it is stored."""
        return None if given is None else Reason(code=given.code, text=self.seal(given.text, *subjects))
