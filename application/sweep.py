"""The daily sweep: notes the legal days that have come, each once, as the system and dated the day itself.

What holds on a day never waits for the sweep: guards and queries compute it from dates. A sweep takes up every legal
day until the one it is asked for, so a day nobody swept is made up for by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from application.agreements import NoteEvaluationDue, NoteExpired, NoteInForce
from application.amendments import BringIntoForce
from application.bus import Actor, Bus, Command, Context
from application.pairs import StartEvaluation
from application.ports import Authority, Clock
from domain.errors import Refusal
from domain.kernel import SYSTEM
from domain.legal_days import LegalDay, LegalRule
from domain.roles import Role

Calendar = Callable[[date], Iterable[LegalDay]]
"""Legal days until and with a day that no fact notes yet."""

NOTES: Mapping[LegalRule, Callable[[LegalDay], Command]] = {
    LegalRule.AGREEMENT_IN_FORCE: lambda due: NoteInForce(agreement_id=due.stream_id, occurred_on=due.day),
    LegalRule.AMENDMENT_IN_FORCE: lambda due: BringIntoForce(amendment_id=due.stream_id, occurred_on=due.day),
    LegalRule.AGREEMENT_EXPIRED: lambda due: NoteExpired(agreement_id=due.stream_id, occurred_on=due.day),
    LegalRule.REPORTING_PERIOD_OVER: lambda due: NoteEvaluationDue(
        agreement_id=due.stream_id, period=due.period, occurred_on=due.day
    ),
    LegalRule.PAIR_EVALUATION_DUE: lambda due: StartEvaluation(pair_id=due.stream_id, occurred_on=due.day),
}
_ORDER = list(LegalRule)


class Swept(NamedTuple):
    """Legal days noted now, and those that were refused: somebody was quicker, or a rule says no."""

    noted: int
    refused: int


@dataclass(frozen=True, slots=True)
class Sweep:
    bus: Bus
    authority: Authority
    clock: Clock
    calendar: Calendar

    def run(self, day: date, correlation_id: UUID) -> Swept:
        """Note what has come until the day; running again notes nothing."""
        due = sorted(self.calendar(day), key=lambda each: (each.day, _ORDER.index(each.rule), each.stream_id))
        outcomes = [self._note(each, correlation_id) for each in due if self._has_come(each)]
        return Swept(outcomes.count(True), outcomes.count(False))

    def _has_come(self, due: LegalDay) -> bool:
        """A day begins by the clock of its region."""
        zone = ZoneInfo(self.authority.time_zone(due.place))
        return due.day <= self.clock.now().astimezone(zone).date()

    def _note(self, due: LegalDay, correlation_id: UUID) -> bool | None:
        """True: noted now; None: noted by an earlier run; False: refused, and kept in the log of refusals."""
        actor = Actor(SYSTEM, Role.SYSTEM, due.place)
        try:
            receipt = self.bus.handle(NOTES[due.rule](due), Context(actor, command_id(due), correlation_id))
        except Refusal:
            return False
        return None if receipt.replayed else True


def command_id(due: LegalDay) -> UUID:
    """The same for the same stream, rule and day, so that a day is noted once whoever sweeps."""
    return uuid5(due.stream_id, f"{due.rule}:{due.period}:{due.day.isoformat()}")
