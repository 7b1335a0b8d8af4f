"""What becomes of an element under a typed change; a change that is impossible is refused."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.agreements.content import Content
from domain.agreements.refusals import (
    LastOfItsParty,
    NoSuchObligation,
    NotAPluralParty,
    ObligationExists,
    PartyOfObligationFixed,
)
from domain.agreements.values import (
    Change,
    Clause,
    ClauseTextChange,
    Element,
    Goal,
    Minimum,
    Obligation,
    ObligationAddition,
    ObligationChange,
    ObligationWaiver,
    OfficialChange,
    PartyJoining,
    PartyLeaving,
    PartySuccession,
    Target,
    TargetRevision,
    Term,
    TermChange,
    Waiver,
)
from domain.kernel import OrganisationId
from domain.papers.refusals import EndNotAfterStart, NoSuchParty, NotOfThatParty, PartyRepeated
from domain.papers.values import Official, Party, organisations_of


def outcome(change: Change, content: Content, since: date) -> Element:
    """The element after the change, which takes effect on `since`."""
    match change:
        case ClauseTextChange():
            return Clause(clause=change.clause, text=change.text)
        case ObligationAddition():
            return _added(change, content, since)
        case ObligationChange():
            return _reworded(change, content)
        case ObligationWaiver():
            return _waived(change, content, since)
        case TargetRevision():
            return Target(**{name: getattr(change, name) for name in (*Goal.model_fields, *Minimum.model_fields)})
        case TermChange():
            if change.ends_on and change.ends_on < since:
                raise EndNotAfterStart(since, change.ends_on)
            return Term(starts_on=content.term.starts_on, ends_on=change.ends_on)
        case PartyJoining():
            return _joined(change, content)
        case PartyLeaving():
            return _left(change, content)
        case PartySuccession():
            return _succeeded(change, content)
        case OfficialChange():
            return _represented(change, content)


def _added(change: ObligationAddition, content: Content, since: date) -> Obligation:
    """The duty holds from its own first day, or from the day the amendment takes effect."""
    if content.obligation(change.obligation_id):
        raise ObligationExists(change.obligation_id)
    _party(content, change.duty.party)
    duty = change.duty.model_copy(update={"since": change.duty.since or since})
    return Obligation(**dict(duty), id=change.obligation_id, seq=content.next_seq)


def _reworded(change: ObligationChange, content: Content) -> Obligation:
    old = _obligation(content, change.obligation_id)
    if change.duty.party != old.party:
        raise PartyOfObligationFixed(old.party)
    return Obligation(**dict(change.duty), id=old.id, seq=old.seq, waiver=old.waiver)


def _waived(change: ObligationWaiver, content: Content, since: date) -> Obligation:
    """Periods add up; a waiver of everything from a day on takes in later ones."""
    old = _obligation(content, change.obligation_id)
    before = old.waiver
    if before and not before.periods:
        return old
    periods = (*(before.periods if before else ()), *change.periods) if change.periods else ()
    waiver = Waiver(since=since, periods=tuple(dict.fromkeys(periods)))
    return old.model_copy(update={"waiver": waiver})


def _joined(change: PartyJoining, content: Content) -> Party:
    party = _plural(content, change.party)
    _newcomer(content, change.organisation)
    return party.with_organisations(*party.organisations, change.organisation)


def _left(change: PartyLeaving, content: Content) -> Party:
    party = _plural(content, change.party)
    _member(party, change.organisation)
    if len(party.organisations) == 1:
        raise LastOfItsParty(change.party)
    return party.with_organisations(*(one for one in party.organisations if one != change.organisation))


def _succeeded(change: PartySuccession, content: Content) -> Party:
    party = _party(content, change.party)
    _member(party, change.organisation)
    _newcomer(content, change.successor)
    followed = (change.successor if one == change.organisation else one for one in party.organisations)
    return party.with_organisations(*followed)


def _represented(change: OfficialChange, content: Content) -> Party:
    party = _party(content, change.party)
    if change.organisation is not None:
        _member(party, change.organisation)
    official = Official(post=change.post, acting=change.acting, organisation=change.organisation)
    return party.with_official(official)


def _obligation(content: Content, obligation_id: UUID) -> Obligation:
    found = content.obligation(obligation_id)
    if found is None:
        raise NoSuchObligation(obligation_id)
    return found


def _party(content: Content, role: str) -> Party:
    found = content.party(role)
    if found is None:
        raise NoSuchParty(role, (party.role for party in content.parties))
    return found


def _plural(content: Content, role: str) -> Party:
    party = _party(content, role)
    if not party.plural:
        raise NotAPluralParty(role)
    return party


def _member(party: Party, organisation: OrganisationId) -> None:
    if organisation not in party.organisations:
        raise NotOfThatParty(party.role, organisation)


def _newcomer(content: Content, organisation: OrganisationId) -> None:
    if organisation in organisations_of(content.parties):
        raise PartyRepeated([str(organisation)])
