"""What is missing on a signed paper, found as it is registered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.papers.values import Defect, PaperDefect, Part, Party, Signature


def listed_and_found(listed: tuple[Defect, ...], found: Iterable[Defect]) -> tuple[Defect, ...]:
    """The listed defects, and those of the found ones that no listed one speaks of."""
    return (*listed, *(defect for defect in found if not any(_same(defect, one) for one in listed)))


def in_signatures(parties: Iterable[Party], signatures: tuple[Signature, ...], parts: Iterable[Part]) -> list[Defect]:
    if not signatures:
        return [Defect(code=PaperDefect.NO_SIGNATURES)]
    undated = [
        Defect(code=PaperDefect.SIGNATURE_UNDATED, touches=(signature.party, signature.part))
        for signature in signatures
        if signature.signed_on is None
    ]
    there = {(signature.party, signature.part) for signature in signatures}
    places = [(party.role, part) for party in parties for part in parts]
    missing = [Defect(code=PaperDefect.SIGNATURE_MISSING, touches=place) for place in places if place not in there]
    return [*undated, *missing]


def in_dates(days: Iterable[date | None], today: date) -> list[Defect]:
    late = any(day and day > today for day in days)
    return [Defect(code=PaperDefect.DATE_IN_FUTURE)] if late else []


def _same(found: Defect, listed: Defect) -> bool:
    """One defect told twice: same code, about the same number or about things in common."""
    if found.code != listed.code:
        return False
    if found.label and found.label == listed.label:
        return True
    return not found.touches or not listed.touches or not set(found.touches).isdisjoint(listed.touches)
