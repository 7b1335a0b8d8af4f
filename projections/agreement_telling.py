"""What each fact of an agreement says of its text, state and people, element by element, from which day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel

from domain.agreements.facts.founding import Drafted, HeaderRevised, Registered
from domain.agreements.facts.fulfilment import Delegated, DelegationRevoked
from domain.agreements.facts.life import Amended, AmendmentUndone, Renewed, Terminated
from domain.agreements.facts.paper import PartySigned, SignatureRegistered, SignedByAll
from domain.agreements.facts.text import (
    ClauseRegistered,
    ClauseRemoved,
    ClauseSet,
    DefectNoted,
    MeasureRecorded,
    ObligationAdded,
    ObligationEdited,
    ObligationRegistered,
    ObligationRemoved,
    TargetRegistered,
    TargetRemoved,
    TargetSet,
)
from domain.agreements.header import Header
from domain.agreements.values import (
    Clause,
    Element,
    Measure,
    Obligation,
    Target,
    clause_key,
    key_of,
    obligation_key,
    target_key,
)
from domain.kernel import Fact
from domain.papers.values import Party, Signature
from projections.engine.timeline import Ends, Holds, Told

DAY = timedelta(days=1)
PRINTED_HEAD = frozenset(Header.model_fields) - {"parties", "subject", "starts_on", "ends_on"}


def telling(fact: Fact) -> Iterator[Told]:
    """A function of the fact alone; what needs the rows (voided signatures, dropped parties) the model adds."""
    match fact:
        case Drafted() | Registered() | HeaderRevised():
            yield from _head(fact)
        case ObligationAdded() | ObligationEdited() | ObligationRegistered():
            yield holds(fact, fact.obligation)
        case TargetSet() | TargetRegistered():
            yield holds(fact, fact.target)
        case ClauseSet() | ClauseRegistered():
            yield holds(fact, fact.element)
        case ObligationRemoved() | TargetRemoved() | ClauseRemoved():
            yield Ends(key(fact, _removed(fact)), fact.occurred_on)
        case MeasureRecorded():
            yield _measure(fact)
        case DefectNoted():
            yield _plain(fact, f"defect:{fact.originator_version}", "defect", fact.found)
        case PartySigned() | SignatureRegistered():
            yield _signature(fact)
        case Delegated() | DelegationRevoked():
            yield _delegation(fact)
        case Amended() | AmendmentUndone():
            yield from _amended(fact)
        case Renewed(renewed_by=following):
            yield Holds(key(fact, "renewed_by"), {"kind": "link", "value": str(following)}, fact.occurred_on)
        case _:
            pass
    yield from _state(fact)


def _removed(fact: ObligationRemoved | TargetRemoved | ClauseRemoved) -> str:
    match fact:
        case ObligationRemoved():
            return obligation_key(fact.obligation_id)
        case TargetRemoved():
            return target_key(fact)
        case ClauseRemoved():
            return clause_key(fact.clause)


def key(fact: Fact, element: str) -> dict[str, Any]:
    return {"agreement_id": fact.originator_id, "element": element}


def holds(fact: Fact, element: Element, since: date | None = None) -> Holds:
    """The element reads so from the day, by default the fact's."""
    columns: dict[str, Any] = {"kind": element.kind, "value": dumped(element), "party": None, "label": None}
    match element:
        case Obligation(party=party, label=label):
            columns |= {"party": party, "label": label}
        case Party(role=role):
            columns |= {"party": role}
        case Target(label=label):
            columns |= {"label": label}
        case Clause(clause=label):
            columns |= {"label": label}
        case _:
            pass
    return Holds(key(fact, key_of(element)), columns, since or fact.occurred_on)


def dumped(value: BaseModel) -> dict[str, Any]:
    return value.model_dump(mode="json")


def _plain(fact: Fact, element: str, kind: str, value: BaseModel, since: date | None = None) -> Holds:
    return Holds(key(fact, element), {"kind": kind, "value": dumped(value)}, since or fact.occurred_on)


def _head(fact: Drafted | Registered | HeaderRevised) -> Iterator[Told]:
    printed = fact.model_dump(mode="json", include=set(PRINTED_HEAD))
    head = printed | {"roles": [party.role for party in fact.parties]}
    yield Holds(key(fact, "header"), {"kind": "header", "value": head}, fact.occurred_on)
    for element in fact.elements.values():
        yield holds(fact, element)
    if isinstance(fact, HeaderRevised):
        return
    begun = fact.model_dump(mode="json", include={"owner", "renews", "scan_hash"})
    yield Holds(key(fact, "begun"), {"kind": "begun", "value": begun}, fact.occurred_on)
    if isinstance(fact, Registered):
        for number, defect in enumerate(fact.defects):
            yield _plain(fact, f"defect:{fact.originator_version}:{number}", "defect", defect)


def _measure(fact: MeasureRecorded) -> Told:
    measure = fact.model_dump(mode="json", include={*Measure.model_fields, "seq", "measure_id"})
    columns = {"kind": "measure", "party": fact.party, "label": fact.label, "value": measure}
    return Holds(key(fact, f"measure:{fact.measure_id}"), columns, fact.occurred_on)


def _signature(fact: PartySigned | SignatureRegistered) -> Told:
    signature = Signature(**{name: getattr(fact, name) for name in Signature.model_fields if hasattr(fact, name)})
    since = fact.signed_on if isinstance(fact, PartySigned) else fact.occurred_on
    return _plain(fact, f"signature:{fact.originator_version}", "signature", signature, since)


def _delegation(fact: Delegated | DelegationRevoked) -> Told:
    """A delegate answers on the days named; revoked, no longer than the last one."""
    element = key(fact, f"delegation:{fact.delegation_id}")
    if isinstance(fact, DelegationRevoked):
        return Ends(element, fact.until + DAY)
    shown = dumped(fact.delegation) | {
        "appointed_by": fact.appointed_by,
        "document": fact.document and dumped(fact.document),
    }
    until = fact.until + DAY if fact.until else None
    return Holds(element, {"kind": "delegation", "party": fact.party, "value": shown}, fact.since, until)


def _amended(fact: Amended | AmendmentUndone) -> Iterator[Told]:
    """New elements from the day it takes effect; undone, the old ones from that day."""
    element, since = key(fact, f"amendment:{fact.amendment_id}"), fact.effective_on
    if isinstance(fact, Amended):
        dated = fact.amendment_dated.isoformat() if fact.amendment_dated else None
        shown = {"number": fact.amendment_number, "dated": dated, "reason": fact.reason.code}
        shown |= {"amendment_id": str(fact.amendment_id), "effective_on": since.isoformat()}
        yield Holds(element, {"kind": "amendment", "value": shown}, since)
        for change in {change.touches: change for change in fact.changes}.values():
            yield holds(fact, change.after, since)
        return
    yield Ends(element, since)
    for change in reversed(list({change.touches: change for change in reversed(fact.changes)}.values())):
        yield holds(fact, change.before, since) if change.before else Ends(key(fact, change.touches), since)


def _state(fact: Fact) -> Iterator[Told]:
    """States as facts give them; a termination tells from the day after the last one."""
    given = next((status.to for status in fact.statuses() if not status.subject), None)
    if given is None:
        return
    value: dict[str, Any] = {"state": str(given), "ended_early_on": None}
    since = fact.occurred_on
    if isinstance(fact, SignedByAll):
        since = fact.last_signed_on
    if isinstance(fact, Terminated):
        value["ended_early_on"], since = fact.last_day.isoformat(), fact.last_day + DAY
    yield Holds(key(fact, "state"), {"kind": "state", "value": value}, since)
