"""An agreement is drafted: its head, obligations, targets and clauses, until it goes to the parties."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID, uuid5

from domain.agreements.content import repeated_labels
from domain.agreements.facts.founding import Drafted, HeaderRevised
from domain.agreements.facts.paper import Submitted
from domain.agreements.facts.text import (
    ClauseRemoved,
    ClauseSet,
    DefectCleared,
    DefectNoted,
    ObligationAdded,
    ObligationEdited,
    ObligationRemoved,
    TargetRemoved,
    TargetSet,
)
from domain.agreements.header import Header
from domain.agreements.refusals import (
    ChangedOnlyByAmendment,
    NoEndDate,
    NoSuchClause,
    NoSuchTarget,
    ObligationExists,
    PartyHasObligations,
    PartyWithoutObligations,
    TargetBlank,
)
from domain.agreements.state import AgreementState
from domain.agreements.values import SUBJECT, Duty, Goal, Minimum, clause_key, target_key
from domain.kernel import Act, OrganisationId
from domain.papers.refusals import EndNotAfterStart, NotAParty, WrongState
from domain.papers.values import Defect, PaperDefect, PaperState, fingerprint, organisations_of

BY_AMENDMENT = frozenset({PaperState.SIGNED, PaperState.IN_FORCE, PaperState.EXPIRED, PaperState.TERMINATED})


class Drafting(AgreementState):
    @classmethod
    def draft(
        cls, act: Act, agreement_id: UUID, *, owner: OrganisationId, header: Header, renews: UUID | None = None
    ) -> Self:
        """Begin a draft; its author acts for the owner or a party."""
        header.check_parties()
        if act.acting_for not in organisations_of(header.parties) | {owner}:
            raise NotAParty
        return cls.found(act, Drafted, agreement_id, owner=owner, renews=renews, drafted_by=act.by, **dict(header))

    def draft_next(
        self,
        act: Act,
        next_id: UUID,
        *,
        number: str | None,
        dated: date | None,
        starts_on: date | None,
        ends_on: date,
    ) -> Self:
        """The agreement that follows: same parties, clauses and duties still owed; targets are set anew."""
        content = self.content
        own = {"number": number, "dated": dated, "starts_on": starts_on, "ends_on": ends_on}
        header = self.header.model_copy(update=own)
        following = type(self).draft(act, next_id, owner=self.owner, header=header, renews=self.id)
        for obligation in content.obligations:
            if obligation.waiver is None or obligation.waiver.periods:
                duty = obligation.duty.model_copy(update={"since": None, "until": None})
                following.add_obligation(act, uuid5(next_id, str(obligation.id)), duty)
        for clause in content.clauses:
            if clause.clause != SUBJECT:
                following.set_clause(act, clause.clause, clause.text)
        return following

    def revise(self, act: Act, header: Header) -> None:
        """A new head; a role that has obligations stays."""
        self._edit(act)
        header.check_parties()
        roles = {party.role for party in header.parties}
        if lost := {o.party for o in self.content.obligations} - roles:
            raise PartyHasObligations(lost)
        self.record(act, HeaderRevised, **dict(header))

    def add_obligation(self, act: Act, obligation_id: UUID, duty: Duty) -> None:
        """A duty of a party; a printed number that is already there is a warning, kept as a defect."""
        self._edit(act)
        if self.content.obligation(obligation_id):
            raise ObligationExists(obligation_id)
        self.party(duty.party)
        seq = self.content.next_seq
        self.record(act, ObligationAdded, obligation_id=obligation_id, seq=seq, **dict(duty))
        self._mark_repeated(act)

    def edit_obligation(self, act: Act, obligation_id: UUID, duty: Duty) -> None:
        self._edit(act)
        old = self.obligation(obligation_id)
        self.party(duty.party)
        self.record(act, ObligationEdited, obligation_id=obligation_id, seq=old.seq, **dict(duty))
        self._mark_repeated(act)

    def remove_obligation(self, act: Act, obligation_id: UUID) -> None:
        self._edit(act)
        old = self.obligation(obligation_id)
        self.record(act, ObligationRemoved, obligation_id=obligation_id, label=old.label)
        self._mark_repeated(act)

    def set_target(self, act: Act, goal: Goal, minimum: Minimum) -> None:
        """A row and column of the annex; at least one of the two minima."""
        self._edit(act)
        if minimum.blank:
            raise TargetBlank(goal.indicator)
        self.record(act, TargetSet, **dict(goal), **dict(minimum))

    def remove_target(self, act: Act, goal: Goal) -> None:
        self._edit(act)
        if self.content.get(target_key(goal)) is None:
            raise NoSuchTarget(goal.indicator, goal.period.key)
        self.record(act, TargetRemoved, **dict(goal))

    def set_clause(self, act: Act, clause: str, text: str) -> None:
        """A clause that is no obligation; the subject is one of them."""
        self._edit(act)
        self.record(act, ClauseSet, clause=clause, text=text)

    def remove_clause(self, act: Act, clause: str) -> None:
        self._edit(act)
        if clause == SUBJECT or self.content.get(clause_key(clause)) is None:
            raise NoSuchClause(clause)
        self.record(act, ClauseRemoved, clause=clause)

    def submit(self, act: Act) -> None:
        """To the parties: the term must end after it begins, every party must have an obligation."""
        self._edit(act)
        term = self.content.term
        if term.ends_on is None:
            raise NoEndDate
        start = term.starts_on or act.occurred_on
        if term.ends_on <= start:
            raise EndNotAfterStart(start, term.ends_on)
        duties = {obligation.party for obligation in self.content.obligations}
        if without := [party.role for party in self.parties if party.role not in duties]:
            raise PartyWithoutObligations(without)
        self.record(act, Submitted, text_hash=self.whole_hash)

    @property
    def whole_hash(self) -> str:
        """Fingerprint of what the parties approve: head and text."""
        dated = self.dated.isoformat() if self.dated else None
        head = (self.number, dated, self.title, self.project, self.level, self.reporting)
        return fingerprint(*head, *self.legal_basis, *self.abbreviations, self.content.text_hash)

    def _edit(self, act: Act) -> None:
        """Only a draft is edited, by its parties or owner; a signed agreement only by an amendment (SOV IV)."""
        if self.state in BY_AMENDMENT:
            raise ChangedOnlyByAmendment(self.state_on(act.today))
        if self.state is not PaperState.DRAFT:
            raise WrongState(self.state, [PaperState.DRAFT])
        self._take_part(act)

    def _mark_repeated(self, act: Act) -> None:
        """Keep the listed repeated numbers equal to those in the text."""
        code = PaperDefect.DUPLICATE_LABEL
        labels = repeated_labels(self.content.obligations).items()
        there = [Defect(code=code, label=label, touches=tuple(str(one) for one in ids)) for label, ids in labels]
        listed = [defect for defect in self.defects if defect.code == code]
        for gone in (defect for defect in listed if defect not in there):
            self.record(act, DefectCleared, **gone.told)
        for new in (defect for defect in there if defect not in listed):
            self.record(act, DefectNoted, **new.told)
