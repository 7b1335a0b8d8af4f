"""Amendments in every state, with the agreement they change, for tests that tell the aggregates themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from domain.agreements import Agreement, Proposal
from domain.agreements.values import Change, ObligationChange, TargetRevision
from domain.amendments import Amendment, AmendmentHead
from tests.behaviour import an_agreement as the

AMENDMENT, OTHER, CHANGE = UUID(int=800), UUID(int=801), UUID(int=810)
BEGUN, SENT, AGREED, SIGNED = date(2022, 3, 1), date(2022, 3, 10), date(2022, 3, 20), date(2022, 4, 1)
NEW_TEXT = "Координация методической работы и сети тьюторов"


@dataclass
class Both:
    """An amendment and the agreement it is to change; asked for together as the handlers do."""

    agreement: Agreement
    amendment: Amendment

    def propose(self, change: Change, change_id: UUID = CHANGE, on: date = BEGUN) -> None:
        others = [Proposal(each.id, each.change) for each in self.amendment.changes if each.id != change_id]
        self.agreement.outcome_of([*others, Proposal(change_id, change)], self.amendment.starts_on or on)
        seen = self.agreement.print_of(change.touches)
        self.amendment.propose(the.act(the.MINISTRY, on), change_id, change, seen)

    def submit(self, on: date = SENT) -> None:
        self.amendment.submit(the.act(the.MINISTRY, on), self.agreement.parties)

    def approve(self, organisation: Any, on: date = AGREED) -> None:
        prints = {clause: self.agreement.print_of(clause) for clause in self.amendment.clauses}
        self.amendment.approve_against(the.act(organisation, on), self.amendment.text_hash or "", prints)

    def approve_all(self) -> None:
        for party in self.amendment.parties:
            self.approve(party.organisations[0])

    def sign_all(self, on: date = SIGNED) -> None:
        for party in self.amendment.parties:
            for organisation in party.organisations:
                for part in self.amendment.parts:
                    the.sign(self.amendment, organisation, part, on=on)

    def bring_into_force(self, today: date = the.TODAY) -> None:
        act = the.act(the.MINISTRY, today, today)
        self.amendment.come_into_force(act)
        self.agreement.amend(
            act,
            self.amendment.id,
            number=self.amendment.number,
            dated=self.amendment.dated,
            effective_on=self.amendment.in_force_from or today,
            reason=self.amendment.reason,
            proposals=[Proposal(each.id, each.change) for each in self.amendment.changes],
        )


def head(**changed: Any) -> AmendmentHead:
    return AmendmentHead(**{"number": "1", "dated": SIGNED, "reason": the.WHY} | changed)


def reworded(text: str = NEW_TEXT) -> ObligationChange:
    duty = the.duty(text=text, label="2.2")
    return ObligationChange(obligation_id=the.DUTIES["municipality"], duty=duty)


def revised(share: str | None = "15", count: int | None = 30) -> TargetRevision:
    return TargetRevision(**dict(the.goal()), **dict(the.minimum(share, count)))


def drafted(agreement: Agreement | None = None, amendment_id: UUID = AMENDMENT, **changed: Any) -> Both:
    agreement = agreement or the.in_force(annex=True)
    amendment = Amendment.draft(
        the.act(the.MINISTRY, BEGUN),
        amendment_id,
        agreement_id=agreement.id,
        owner=agreement.owner,
        parties=agreement.parties,
        head=head(**changed),
    )
    return Both(agreement, amendment)


def written(change: Change | None = None, agreement: Agreement | None = None, **changed: Any) -> Both:
    both = drafted(agreement, **changed)
    both.propose(change or reworded())
    return both


def submitted(change: Change | None = None, agreement: Agreement | None = None, **changed: Any) -> Both:
    both = written(change, agreement, **changed)
    both.submit()
    return both


def in_signing(change: Change | None = None, agreement: Agreement | None = None, **changed: Any) -> Both:
    both = submitted(change, agreement, **changed)
    both.approve_all()
    return both


def signed(change: Change | None = None, agreement: Agreement | None = None, **changed: Any) -> Both:
    both = in_signing(change, agreement, **changed)
    both.sign_all()
    return both


def in_force(change: Change | None = None, agreement: Agreement | None = None, **changed: Any) -> Both:
    both = signed(change, agreement, **changed)
    both.bring_into_force()
    return both
