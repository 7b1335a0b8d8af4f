"""A person away from an organisation between two days, with a deputy who holds the person's roles there meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, NamedTuple
from uuid import UUID

from domain.absences.facts import Announced, EndChanged, Ended, Withdrawn
from domain.absences.refusals import (
    AlreadyOver,
    AlreadyPast,
    DeputyIsAbsent,
    EndsBeforeBeginning,
    EndUnchanged,
    Overlaps,
    SelfAppointed,
)
from domain.absences.state import AbsenceState
from domain.kernel import Act, OrganisationId, PersonId, Reason


class Away(NamedTuple):
    """One of a person's absences at an organisation: its days, both inclusive, and the newest turn it took."""

    id: UUID
    since: date
    until: date
    turn: int


class Terms(NamedTuple):
    """Who is away, who stands in, where, and from which day to which, both inclusive."""

    person: PersonId
    deputy: PersonId
    organisation: OrganisationId
    since: date
    until: date


class Absence(AbsenceState):
    KIND: ClassVar[str] = "absence"

    @classmethod
    def announce(
        cls,
        act: Act,
        absence_id: UUID,
        terms: Terms,
        reason: Reason,
        others: Sequence[Away],
        beside: Sequence[Away] = (),
    ) -> Absence:
        """`others`: all absences the person has there; `beside`: those elsewhere by which the same roles pass on."""
        if terms.deputy == terms.person:
            raise DeputyIsAbsent
        if act.is_by(terms.deputy):
            raise SelfAppointed
        _check_days(act, terms.since, terms.until)
        _check_free(terms.since, terms.until, [*others, *beside])
        turn = _next_turn(others)
        return cls.found(act, Announced, absence_id, **terms._asdict(), reason=reason, turn=turn)

    def change_end(self, act: Act, until: date, others: Sequence[Away], beside: Sequence[Away] = ()) -> None:
        """Another last day; a later one is never for the deputy to say."""
        self._check_open(act)
        if until == self.until:
            raise EndUnchanged
        if until > self.until and act.is_by(self.deputy):
            raise SelfAppointed
        _check_days(act, self.since, until)
        _check_free(self.since, until, [other for other in (*others, *beside) if other.id != self.id])
        turn = _next_turn(others)
        self.record(act, EndChanged, person=self.person, organisation=self.organisation, until=until, turn=turn)

    def end(self, act: Act, reason: Reason | None) -> None:
        """Over from the day of the act on, that day included; called off when it has not begun yet."""
        self._check_open(act)
        if act.today < self.since:
            self.record(act, Withdrawn, reason=reason)
            return
        if act.occurred_on < self.since:
            raise EndsBeforeBeginning(self.since, act.occurred_on)
        self.record(act, Ended, reason=reason)

    def places(self) -> frozenset[OrganisationId]:
        return frozenset({self.organisation})

    def concerns(self) -> tuple[PersonId, ...]:
        """The two: the deputy may end it too."""
        return (self.person, self.deputy)

    def about(self) -> tuple[PersonId, ...]:
        return (self.person,)

    def _check_open(self, act: Act) -> None:
        if self.over_from is not None:
            raise AlreadyOver(self.over_from)
        if self.until < act.today:
            raise AlreadyOver(self.until)


def _check_days(act: Act, since: date, until: date) -> None:
    if until < since:
        raise EndsBeforeBeginning(since, until)
    if until < act.today:
        raise AlreadyPast(until)


def _check_free(since: date, until: date, others: Sequence[Away]) -> None:
    for other in others:
        if other.since <= other.until and since <= other.until and other.since <= until:
            raise Overlaps(other.since, other.until)


def _next_turn(others: Sequence[Away]) -> int:
    return max((other.turn for other in others), default=0) + 1
