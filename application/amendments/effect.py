"""An amendment and its agreement move together: both in one commit."""

from __future__ import annotations

from application.desk import Desk, Outcome
from domain.agreements import Agreement, Proposal
from domain.amendments import Amendment
from domain.papers.values import PaperState


def take_effect(desk: Desk, amendment: Amendment, agreement: Agreement | None = None) -> Outcome:
    """Bring a signed amendment into force if its first day has come; else it waits."""
    first = amendment.in_force_from
    if amendment.state is not PaperState.SIGNED or first is None or first > desk.act.today:
        return Outcome((amendment,))
    return bring_into_force(desk, amendment, agreement)


def bring_into_force(desk: Desk, amendment: Amendment, agreement: Agreement | None = None) -> Outcome:
    """The amendment comes into force and the agreement reads anew from that day; refused before it."""
    agreement = agreement or desk.peek(Agreement, amendment.agreement_id)
    amendment.come_into_force(desk.act)
    agreement.amend(
        desk.act,
        amendment.id,
        number=amendment.number,
        dated=amendment.dated,
        effective_on=amendment.in_force_from or desk.act.occurred_on,
        reason=amendment.reason,
        proposals=[Proposal(each.id, each.change) for each in amendment.changes],
    )
    return Outcome((amendment, agreement))
