"""Rules of role bindings that say no."""

from __future__ import annotations

from datetime import date

from domain.errors import NotAllowed, RuleBroken
from domain.roles import Role


class ReachTooWide(NotAllowed):
    """Nobody gives a role that reaches farther than their own."""

    code = "binding.reach_too_wide"

    def __init__(self, role: Role) -> None:
        super().__init__(role=role)


class OwnRole(NotAllowed):
    """Nobody gives themselves a role or makes their own last longer; an absent one's deputy neither."""

    code = "binding.own_role"


class SystemRole(RuleBroken):
    code = "binding.system_role"


class EndsBeforeBeginning(RuleBroken):
    code = "binding.ends_before_beginning"

    def __init__(self, since: date, until: date) -> None:
        super().__init__(since=since.isoformat(), until=until.isoformat())


class AlreadyRevoked(RuleBroken):
    code = "binding.already_revoked"

    def __init__(self, on: date) -> None:
        super().__init__(on=on.isoformat())


class Over(RuleBroken):
    """The last day is past: prolonging it would let the person have acted on days when nobody had said so."""

    code = "binding.over"

    def __init__(self, until: date) -> None:
        super().__init__(until=until.isoformat())


class EndUnchanged(RuleBroken):
    code = "binding.end_unchanged"
