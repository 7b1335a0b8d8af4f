"""A signed paper is entered as printed: nothing is refused for a gap, every gap is listed."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from pydantic import Field

from domain.agreements.defects import in_header, in_obligations
from domain.agreements.facts.founding import Registered
from domain.agreements.facts.paper import SignatureRegistered
from domain.agreements.facts.text import (
    ClauseRegistered,
    DefectNoted,
    MeasureRecorded,
    ObligationRegistered,
    TargetRegistered,
)
from domain.agreements.header import Header, check_roles
from domain.agreements.refusals import MeasureExists, ObligationExists
from domain.agreements.standing import FINAL
from domain.agreements.state import AgreementState
from domain.agreements.values import Clause, Duty, Measure, Obligation, Target
from domain.kernel import Act, FileRef, OrganisationId, Value
from domain.papers.defects import in_dates, in_signatures, listed_and_found
from domain.papers.refusals import NoSuchParty, NotTheOwner, WrongState
from domain.papers.values import Defect, Part, Sha256, Signature
from domain.roles import Role


class PrintedDuty(Duty):
    """A duty with the id we give it."""

    id: UUID


class PrintedMeasure(Measure):
    id: UUID


class SignedPaper(Value):
    """Everything that stands on the paper, in its order, and the defects a person has seen in it."""

    header: Header
    scan_hash: Sha256
    scan: FileRef | None = None
    obligations: tuple[PrintedDuty, ...] = Field(default=(), max_length=300)
    targets: tuple[Target, ...] = Field(default=(), max_length=300)
    clauses: tuple[Clause, ...] = Field(default=(), max_length=100)
    measures: tuple[PrintedMeasure, ...] = Field(default=(), max_length=100)
    signatures: tuple[Signature, ...] = Field(default=(), max_length=700)
    defects: tuple[Defect, ...] = Field(default=(), max_length=100)

    def check(self) -> None:
        """Only what nobody could read at all: roles that do not exist, our own ids used twice."""
        check_roles(self.header.parties)
        roles = [party.role for party in self.header.parties]
        named = [part.party for group in (self.obligations, self.measures, self.signatures) for part in group]
        for role in named:
            if role not in roles:
                raise NoSuchParty(role, roles)
        _once([duty.id for duty in self.obligations], ObligationExists)
        _once([measure.id for measure in self.measures], MeasureExists)

    def all_defects(self, act: Act) -> tuple[Defect, ...]:
        """Listed and found."""
        parts = tuple(Part) if self.targets else (Part.MAIN_TEXT,)
        days = (self.header.dated, *(signature.signed_on for signature in self.signatures))
        found = (
            *in_header(self.header),
            *in_obligations(self.header, self.numbered),
            *in_signatures(self.header.parties, self.signatures, parts),
            *in_dates(days, act.today),
        )
        return listed_and_found(self.defects, found)

    @property
    def numbered(self) -> tuple[Obligation, ...]:
        """The duties in the paper's order, counted from 1 whatever is printed."""
        return tuple(Obligation(**duty.model_dump(), seq=seq) for seq, duty in enumerate(self.obligations, start=1))


class Registering(AgreementState):
    @classmethod
    def register(
        cls, act: Act, agreement_id: UUID, *, owner: OrganisationId, paper: SignedPaper, renews: UUID | None
    ) -> Self:
        """The owner enters a signed paper; the guards of drafting and signing do not apply."""
        if act.acting_for != owner and act.role is not Role.SYSTEM:
            raise NotTheOwner
        paper.check()
        agreement = cls.found(
            act,
            Registered,
            agreement_id,
            owner=owner,
            renews=renews,
            scan_hash=paper.scan_hash,
            scan=paper.scan,
            defects=paper.all_defects(act),
            registered_by=act.by,
            **dict(paper.header),
        )
        agreement.enter(act, paper)
        return agreement

    def record_measure(self, act: Act, measure_id: UUID, measure: Measure) -> None:
        """A measure taken beside the agreement."""
        self._be_alive()
        self._act_for(act, measure.party)
        if str(measure_id) in self.measures:
            raise MeasureExists(measure_id)
        self._record_measure(act, measure_id, measure)

    def note_defect(self, act: Act, defect: Defect) -> None:
        """Somebody sees a defect later."""
        self._be_alive()
        self._take_part(act)
        if defect not in self.defects:
            self.record(act, DefectNoted, **defect.told)

    def enter(self, act: Act, paper: SignedPaper) -> None:
        """What stands on the paper, one fact each, so that each may be corrected by itself."""
        for signature in paper.signatures:
            self.record(act, SignatureRegistered, **dict(signature))
        for obligation in paper.numbered:
            self.record(
                act, ObligationRegistered, obligation_id=obligation.id, seq=obligation.seq, **dict(obligation.duty)
            )
        for target in paper.targets:
            self.record(act, TargetRegistered, **_without(target, "kind"))
        for clause in paper.clauses:
            self.record(act, ClauseRegistered, clause=clause.clause, text=clause.text)
        for measure in paper.measures:
            self._record_measure(act, measure.id, measure)

    def _record_measure(self, act: Act, measure_id: UUID, measure: Measure) -> None:
        fields = {name: getattr(measure, name) for name in Measure.model_fields}
        self.record(act, MeasureRecorded, measure_id=measure_id, seq=len(self.measures) + 1, **fields)

    def _be_alive(self) -> None:
        if self.state in FINAL:
            raise WrongState(self.state, [state for state in type(self.state) if state not in FINAL])


def _once(ids: list[UUID], refusal: type[ObligationExists | MeasureExists]) -> None:
    for one in ids:
        if ids.count(one) > 1:
            raise refusal(one)


def _without(value: Value, *names: str) -> dict[str, object]:
    return {name: one for name, one in value if name not in names}
