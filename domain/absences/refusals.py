"""Rules of absences that say no."""

from __future__ import annotations

from datetime import date

from domain.errors import NotAllowed, RuleBroken
from domain.roles import Role


class NotYours(NotAllowed):
    """An absence is for the absent, the administrator and the head of the school to speak of."""

    code = "absence.not_yours"


class OverseerAway(NotAllowed):
    """Who stands in for an administrator or auditor is not for a head to say."""

    code = "absence.overseer_away"

    def __init__(self, role: Role) -> None:
        super().__init__(role=role)


class AnotherRole(NotAllowed):
    """What it takes a second factor to act in, it takes one to pass on: the person speaks in that very role."""

    code = "absence.another_role"

    def __init__(self, role: Role) -> None:
        super().__init__(role=role)


class SelfAppointed(NotAllowed):
    """Nobody makes themselves a deputy, nor a deputy for longer."""

    code = "absence.self_appointed"


class DeputyIsAbsent(RuleBroken):
    code = "absence.deputy_is_absent"


class EndsBeforeBeginning(RuleBroken):
    code = "absence.ends_before_beginning"

    def __init__(self, since: date, until: date) -> None:
        super().__init__(since=since.isoformat(), until=until.isoformat())


class AlreadyPast(RuleBroken):
    """A deputy by hindsight would seem to have been allowed on days when nobody had said so."""

    code = "absence.already_past"

    def __init__(self, until: date) -> None:
        super().__init__(until=until.isoformat())


class Overlaps(RuleBroken):
    code = "absence.overlaps"

    def __init__(self, since: date, until: date) -> None:
        super().__init__(since=since.isoformat(), until=until.isoformat())


class EndUnchanged(RuleBroken):
    code = "absence.end_unchanged"


class AlreadyOver(RuleBroken):
    code = "absence.already_over"

    def __init__(self, on: date) -> None:
        super().__init__(on=on.isoformat())


class NothingToPassOn(RuleBroken):
    code = "absence.nothing_to_pass_on"
