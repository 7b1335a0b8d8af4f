"""Corrections: a fact is never edited; a later fact of its stream says how it must be read.

A correction names one fact, with a reason, and changes values the fact declares correctable, or its date between its
neighbours, or withdraws a fact that moved nothing. A wrong move is undone by return, reopen or void instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, cast

from pydantic import JsonValue, ValidationError

from domain.errors import DatedInFuture, RuleBroken
from domain.kernel import Act, Aggregate, Fact, Founding, Reason, fold


class NothingToCorrect(RuleBroken):
    code = "correction.no_such_fact"

    def __init__(self, version: int) -> None:
        super().__init__(version=version)


class NotCorrectable(RuleBroken):
    code = "correction.field_not_correctable"

    def __init__(self, topic: str, fields: Iterable[str], allowed: Iterable[str]) -> None:
        super().__init__(topic=topic, fields=sorted(fields), allowed=sorted(allowed))


class MoveNotWithdrawable(RuleBroken):
    code = "correction.move_not_withdrawable"

    def __init__(self, topic: str) -> None:
        super().__init__(topic=topic)


class DateOutOfNeighbours(RuleBroken):
    code = "correction.date_out_of_neighbours"

    def __init__(self, occurred_on: date, after: date | None, before: date | None) -> None:
        super().__init__(
            occurred_on=occurred_on.isoformat(),
            after=after and after.isoformat(),
            before=before and before.isoformat(),
        )


class CorrectionEmpty(RuleBroken):
    code = "correction.empty"


class RestedUpon(RuleBroken):
    """Under the correction the facts of the stream make no sense together any more."""

    code = "correction.rested_upon"

    def __init__(self, topic: str) -> None:
        super().__init__(topic=topic)


class Corrected(Fact):
    """How fact number `version` of this stream must be read from now on. A later correction of it stands instead."""

    TOPIC: ClassVar[str] = "fact.corrected"

    version: int
    reason: Reason
    values: dict[str, JsonValue] = {}
    dated: date | None = None
    withdrawn: bool = False

    def reading(self, fact: Fact) -> Fact:
        """The corrected fact as it reads under this correction."""
        if self.withdrawn:
            return Withdrawn(**_envelope(fact), topic=fact.TOPIC)
        fields = fact.model_dump(exclude=set(_ENVELOPE)) | dict(self.values)
        return type(fact).model_validate(_envelope(fact) | {"occurred_on": self.dated or fact.occurred_on} | fields)


class Withdrawn(Fact):
    """The place of a withdrawn fact in its stream; only read, never stored."""

    topic: str


HELD = frozenset({"held_on", "found_on", "dated"})
"""Fields of facts that name a day on which something was held: by today it has been."""
_ENVELOPE = ("originator_id", "originator_version", "timestamp", "occurred_on")


def _envelope(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in _ENVELOPE}


def as_corrected(facts: Sequence[Fact]) -> list[Fact]:
    """The facts of one stream, oldest first, each as it reads under the corrections among them."""
    corrections = {fact.version: fact for fact in facts if isinstance(fact, Corrected)}
    if not corrections:
        return list(facts)
    return [
        corrections[fact.originator_version].reading(fact) if fact.originator_version in corrections else fact
        for fact in facts
    ]


def correct(
    aggregate: Aggregate,
    facts: Sequence[Fact],
    act: Act,
    *,
    version: int,
    reason: Reason,
    values: dict[str, JsonValue],
    dated: date | None,
    withdrawn: bool,
) -> None:
    """Record a correction of fact `version`; `facts` are the stream's facts as stored, oldest first."""
    target = next((fact for fact in facts if fact.originator_version == version), None)
    if target is None or isinstance(target, Corrected):
        raise NothingToCorrect(version)
    aggregate.check_corrector(act, target)
    if not (values or dated or withdrawn):
        raise CorrectionEmpty
    if withdrawn and (target.MOVES or target.MOVES_PART):
        raise MoveNotWithdrawable(target.TOPIC)
    if forbidden := set(values) - target.CORRECTABLE:
        raise NotCorrectable(target.TOPIC, forbidden, target.CORRECTABLE)
    read, day = as_corrected(facts), dated or target.occurred_on
    if not withdrawn and day != read[facts.index(target)].occurred_on:  # an earlier correction's day may go, too
        _check_date(read, target, day, act.today)
    stored = _as_stored(target, values, act.today)
    aggregate.record(act, Corrected, version=version, reason=reason, values=stored, dated=dated, withdrawn=withdrawn)
    if not _coherent(as_corrected([*facts, *cast("list[Fact]", aggregate.pending_events)])):
        raise RestedUpon(target.TOPIC)


def _coherent(facts: Sequence[Fact]) -> bool:
    try:
        read = fold(facts)
    except (LookupError, ValueError, TypeError, AttributeError):
        return False
    return read is not None and read.coherent()


def _check_date(facts: Sequence[Fact], target: Fact, dated: date, today: date) -> None:
    if dated > today:
        raise DatedInFuture(dated, today)
    moved = _moved(target)
    moves = [fact for fact in facts if _moved(fact) & moved]
    earlier = [f.occurred_on for f in moves if f.originator_version < target.originator_version]
    later = [f.occurred_on for f in moves if f.originator_version > target.originator_version]
    if isinstance(target, Founding):
        later = [f.occurred_on for f in facts[1:] if not isinstance(f, Corrected | Withdrawn)]
    else:
        earlier.append(facts[0].occurred_on)
    after, before = max(earlier, default=None), min(later, default=None)
    if (after and dated < after) or (before and dated > before):
        raise DateOutOfNeighbours(dated, after, before)


def _moved(fact: Fact) -> set[str]:
    """What the fact moves: the stream (""), or the parts it gives a status to."""
    parts = {change.subject for change in fact.statuses()} if fact.MOVES or fact.MOVES_PART else set()
    return parts | {""} if fact.MOVES else parts


def _as_stored(target: Fact, values: dict[str, JsonValue], today: date) -> dict[str, JsonValue]:
    """The values as the fact itself would store them."""
    fields = target.model_dump(exclude=set(_ENVELOPE)) | dict(values)
    try:
        read = type(target).model_validate(_envelope(target) | fields)
    except ValidationError as error:
        wrong = {str(part["loc"][0]) for part in error.errors()}
        raise NotCorrectable(target.TOPIC, wrong, target.CORRECTABLE) from None
    for day in (getattr(read, name) for name in HELD & set(values)):
        if isinstance(day, date) and day > today:
            raise DatedInFuture(day, today)
    return read.model_dump(mode="json", include=set(values))
