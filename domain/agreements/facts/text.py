"""What stands in the text, and beside it: obligations, targets, clauses, measures, defects."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.agreements.values import (
    DUTY_WORDING,
    Clause,
    Duty,
    Element,
    Goal,
    Measure,
    Minimum,
    Obligation,
    Target,
    clause_key,
    key_of,
    obligation_key,
    target_key,
)
from domain.kernel import Fact, StatusChange
from domain.papers import facts as papers
from domain.papers.values import Label, Text

if TYPE_CHECKING:
    from domain.agreements.state import AgreementState


class _ObligationWritten(Duty, Fact):
    WRITTEN: ClassVar[str]

    obligation_id: UUID
    seq: int

    @property
    def obligation(self) -> Obligation:
        duty = {name: getattr(self, name) for name in Duty.model_fields}
        return Obligation(**duty, id=self.obligation_id, seq=self.seq)

    def apply(self, agreement: AgreementState) -> None:
        put(agreement, self.obligation)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=obligation_key(self.obligation_id), to=self.WRITTEN),)


class ObligationAdded(_ObligationWritten):
    """A duty enters a draft; `seq` is its place on the paper. Once signed, only an amendment changes it."""

    TOPIC: ClassVar[str] = "agreement.obligation_added"
    WRITTEN: ClassVar[str] = "added"
    MOVES: ClassVar[bool] = True


class ObligationEdited(_ObligationWritten):
    """A duty of a draft reads anew."""

    TOPIC: ClassVar[str] = "agreement.obligation_edited"
    WRITTEN: ClassVar[str] = "edited"
    MOVES: ClassVar[bool] = True


class ObligationRegistered(_ObligationWritten):
    """A duty as it stands on a registered paper; what was typed wrongly may be corrected."""

    TOPIC: ClassVar[str] = "agreement.obligation_registered"
    WRITTEN: ClassVar[str] = "registered"
    CORRECTABLE: ClassVar[frozenset[str]] = DUTY_WORDING


class ObligationRemoved(Fact):
    """A duty leaves a draft."""

    TOPIC: ClassVar[str] = "agreement.obligation_removed"
    MOVES: ClassVar[bool] = True

    obligation_id: UUID
    label: Label | None

    def apply(self, agreement: AgreementState) -> None:
        drop(agreement, obligation_key(self.obligation_id))

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=obligation_key(self.obligation_id), to="removed"),)


class _TargetWritten(Goal, Minimum, Fact):
    WRITTEN: ClassVar[str]

    @property
    def target(self) -> Target:
        return Target(**{name: getattr(self, name) for name in (*Goal.model_fields, *Minimum.model_fields)})

    def apply(self, agreement: AgreementState) -> None:
        put(agreement, self.target)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=target_key(self), to=self.WRITTEN),)


class TargetSet(_TargetWritten):
    """The minima of an indicator for a territory and a period in a draft; a blank is not a zero."""

    TOPIC: ClassVar[str] = "agreement.target_set"
    WRITTEN: ClassVar[str] = "set"
    MOVES: ClassVar[bool] = True


class TargetRegistered(_TargetWritten):
    """A target as it stands in the annex of a registered paper."""

    TOPIC: ClassVar[str] = "agreement.target_registered"
    WRITTEN: ClassVar[str] = "registered"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"min_share", "min_count", "label"})


class TargetRemoved(Goal, Fact):
    """A target leaves a draft."""

    TOPIC: ClassVar[str] = "agreement.target_removed"
    MOVES: ClassVar[bool] = True

    def apply(self, agreement: AgreementState) -> None:
        drop(agreement, target_key(self))

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=target_key(self), to="removed"),)


class _ClauseWritten(Fact):
    WRITTEN: ClassVar[str]

    clause: Label
    text: Text

    @property
    def element(self) -> Clause:
        return Clause(clause=self.clause, text=self.text)

    def apply(self, agreement: AgreementState) -> None:
        put(agreement, self.element)

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=clause_key(self.clause), to=self.WRITTEN),)


class ClauseSet(_ClauseWritten):
    """A clause of a draft that is no obligation is added or reads anew."""

    TOPIC: ClassVar[str] = "agreement.clause_set"
    WRITTEN: ClassVar[str] = "set"
    MOVES: ClassVar[bool] = True


class ClauseRegistered(_ClauseWritten):
    """Such a clause as it stands on a registered paper."""

    TOPIC: ClassVar[str] = "agreement.clause_registered"
    WRITTEN: ClassVar[str] = "registered"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"text"})


class ClauseRemoved(Fact):
    """Such a clause leaves a draft."""

    TOPIC: ClassVar[str] = "agreement.clause_removed"
    MOVES: ClassVar[bool] = True

    clause: Label

    def apply(self, agreement: AgreementState) -> None:
        drop(agreement, clause_key(self.clause))

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(subject=clause_key(self.clause), to="removed"),)


class MeasureRecorded(Measure, Fact):
    """A measure taken beside the agreement, marked so by its origin."""

    TOPIC: ClassVar[str] = "agreement.measure_recorded"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset(Measure.model_fields)

    measure_id: UUID
    seq: int

    def apply(self, agreement: AgreementState) -> None:
        fields = {name: getattr(self, name) for name in Measure.model_fields}
        agreement.measures = {**agreement.measures, str(self.measure_id): Measure(**fields)}


class DefectNoted(papers.DefectNoted):
    TOPIC: ClassVar[str] = "agreement.defect_noted"


class DefectCleared(papers.DefectCleared):
    TOPIC: ClassVar[str] = "agreement.defect_cleared"


def put(agreement: AgreementState, element: Element) -> None:
    agreement.base = {**agreement.base, key_of(element): element}


def drop(agreement: AgreementState, key: str) -> None:
    agreement.base = {kept: element for kept, element in agreement.base.items() if kept != key}
