"""A duty as it reads and stands on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from domain.agreements import Measure, Obligation, ObligationState, Origin, Period
from domain.agreements.periods import period_on
from domain.agreements.standing import periods_of, progress_in
from domain.kernel import OrganisationId, PersonId
from projections.consolidated_agreement import Consolidated
from projections.engine.timeline import as_of
from projections.model import Reader, Row
from projections.obligation_answers import Answer
from projections.obligation_telling import PROGRESS


@dataclass(frozen=True, slots=True)
class Step:
    """A report or a verdict. `version`: the fact's number in the stream; `reason`: a code; `words` are sealed."""

    state: ObligationState
    on: date
    person: PersonId
    organisation: OrganisationId | None
    delegation: UUID | None
    evidence: Row | None
    reason: str | None
    words: Row | None
    version: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a duty stands in a period, its last report and the verdict on that, if any."""

    period: Period
    state: ObligationState
    report: Step | None
    verdict: Step | None


@dataclass(frozen=True, slots=True)
class ObligationOnDay:
    """A duty as it reads on a day. `id` is ours; the printed number (`duty.label`) may repeat (X-06).

    A measure taken beside the agreement has the origin `outside`, no answer and no periods. `external`: participants
    that are no party. `held`: due that day: begun, not over, not waived. `periods`: those begun by the day.
    """

    agreement_id: UUID
    id: UUID
    seq: int
    origin: Origin
    duty: Obligation | Measure
    external: tuple[OrganisationId, ...]
    held: bool
    answer: Answer | None
    periods: tuple[Standing, ...]

    @property
    def state(self) -> ObligationState | None:
        """In the newest period shown; None where none has begun."""
        return self.periods[-1].state if self.periods else None


Layers = dict[tuple[UUID, str, str], Step]
"""Duty, period and layer → the step that counts."""


def steps_on(reader: Reader, agreement_id: UUID, on: date, known_at: int | None) -> Layers:
    """The last report and the verdict of every duty and period of an agreement."""
    table = reader[PROGRESS.table]
    query = select(table).where(table.c.agreement_id == agreement_id, as_of(table, on, known_at))
    return {(row["obligation_id"], row["period"], row["layer"]): _step(row) for row in reader.rows(query)}


def _step(row: Row) -> Step:
    return Step(
        state=ObligationState(row["state"]),
        on=row["valid_from"],
        person=row["person_id"],
        delegation=row["delegation_id"],
        **{name: row[name] for name in ("organisation", "evidence", "reason", "words", "version")},
    )


def standings(agreement: Consolidated, duty: Obligation, told: Layers, only: str | None) -> tuple[Standing, ...]:
    """How a duty stands in each period begun by the day, or in `only` that one."""
    found = []
    for period in periods_of(duty, agreement.reporting, agreement.span, agreement.on):
        report, verdict = (told.get((duty.id, period.key, layer)) for layer in ("report", "verdict"))
        last = verdict or report
        found.append(Standing(period, progress_in(duty, period, last.state if last else None), report, verdict))
    return tuple(one for one in found if only in {None, one.period.key})


def duty_on(agreement: Consolidated, duty: Obligation, by: Answer, standings: tuple[Standing, ...]) -> ObligationOnDay:
    return ObligationOnDay(
        agreement_id=agreement.agreement_id,
        id=duty.id,
        seq=duty.seq,
        origin=duty.origin,
        duty=duty,
        external=agreement.outside(duty),
        held=_held(agreement, duty),
        answer=by,
        periods=standings,
    )


def _held(agreement: Consolidated, duty: Obligation) -> bool:
    begun = duty.since is None or duty.since <= agreement.on
    over = duty.until is not None and duty.until < agreement.on
    return begun and not over and not duty.waived_for(period_on(agreement.reporting, agreement.on))


def measures(agreement: Consolidated) -> Iterable[ObligationOnDay]:
    """What a party does beside the agreement."""
    for told in agreement.measures:
        measure = Measure.model_validate({name: told[name] for name in Measure.model_fields})
        yield ObligationOnDay(
            agreement_id=agreement.agreement_id,
            id=UUID(told["measure_id"]),
            seq=told["seq"],
            origin=Origin.OUTSIDE,
            duty=measure,
            external=tuple(one for one in measure.participants if one not in agreement.organisations),
            held=True,
            answer=None,
            periods=(),
        )
