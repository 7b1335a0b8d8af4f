"""Every refusal of Letopis.

Refusal                     the command changes nothing; `code` is stable, `params` fill the sentence people read
├── NotFound                there is no such thing, or it is outside the actor's scope (the two look the same)
├── NotAllowed              the actor's role, function or person may not do this
├── Stale                   the thing changed since the actor saw it
├── Conflict                another stream or an earlier command holds what this one needs
│   ├── ClaimHeld           a place is taken; names the holder
│   ├── ClaimHeldElsewhere  the same, by something outside the actor's scope, which stays unnamed
│   └── CommandIdReused     the idempotency key belongs to a different request
├── RuleBroken              a rule of the domain says no; one subclass per rule, beside its aggregate
│   ├── DatedInFuture
│   ├── DatedBeforeBeginning
│   └── DatedBeforeLastMove
└── Invalid                 the request itself is malformed: unknown id, unknown field, oversized

Sentences in Russian and English are keyed by `code` (entrypoints/words). `params` never hold personal data.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID


class Refusal(Exception):
    """A command is refused and nothing has changed."""

    code: ClassVar[str] = "refused"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params

    @classmethod
    def all(cls) -> list[type[Refusal]]:
        """Every concrete refusal in the tree, for the tests that hold it against the sentences."""
        found = [cls]
        for child in cls.__subclasses__():
            found += child.all()
        return found


class NotFound(Refusal):
    code = "not_found"

    def __init__(self, kind: str, id: object) -> None:
        super().__init__(kind=kind, id=str(id))


class NotAllowed(Refusal):
    code = "not_allowed"


class Stale(Refusal):
    code = "stale_version"

    def __init__(self, expected: int, actual: int, stream_id: UUID | None = None) -> None:
        super().__init__(expected=expected, actual=actual)
        self.stream_id = stream_id


class Conflict(Refusal):
    code = "conflict"


class ClaimHeld(Conflict):
    code = "claim_held"

    def __init__(self, scope: str, key: str, holder: object) -> None:
        super().__init__(scope=scope, key=key, holder=str(holder))


class ClaimHeldElsewhere(Conflict):
    code = "claim_held_elsewhere"

    def __init__(self, scope: str, key: str) -> None:
        super().__init__(scope=scope, key=key)


class CommandIdReused(Conflict):
    code = "command_id_reused"

    def __init__(self, command_id: str) -> None:
        super().__init__(command_id=command_id)


class RuleBroken(Refusal):
    code = "rule_broken"


class DatedInFuture(RuleBroken):
    code = "dated_in_future"

    def __init__(self, occurred_on: date, today: date) -> None:
        super().__init__(occurred_on=occurred_on.isoformat(), today=today.isoformat())


class DatedBeforeBeginning(RuleBroken):
    code = "dated_before_beginning"

    def __init__(self, occurred_on: date, began_on: date) -> None:
        super().__init__(occurred_on=occurred_on.isoformat(), began_on=began_on.isoformat())


class DatedBeforeLastMove(RuleBroken):
    code = "dated_before_last_move"

    def __init__(self, occurred_on: date, moved_on: date) -> None:
        super().__init__(occurred_on=occurred_on.isoformat(), moved_on=moved_on.isoformat())


class Invalid(Refusal):
    code = "invalid"
