"""What is missing or contradictory on a signed agreement, found as it is registered."""

from __future__ import annotations

from collections.abc import Iterable

from domain.agreements.content import repeated_labels
from domain.agreements.header import Header, repeated_organisations
from domain.agreements.values import Obligation
from domain.papers.values import Defect, PaperDefect


def in_header(header: Header) -> list[Defect]:
    found = [
        (PaperDefect.NO_NUMBER, header.number is None),
        (PaperDefect.NO_DATE, header.dated is None),
        (PaperDefect.NO_END_DATE, header.ends_on is None),
        (PaperDefect.NO_LEGAL_BASIS, not header.legal_basis),
        (PaperDefect.END_BEFORE_START, _ends_before_start(header)),
    ]
    whole = [Defect(code=code) for code, holds in found if holds]
    unnamed = [Defect(code=PaperDefect.PARTY_UNNAMED, touches=(p.role,)) for p in header.parties if not p.organisations]
    repeated = repeated_organisations(header.parties)
    twice = [Defect(code=PaperDefect.PARTY_REPEATED, touches=tuple(repeated))] if repeated else []
    return [*whole, *unnamed, *twice]


def in_obligations(header: Header, obligations: Iterable[Obligation]) -> list[Defect]:
    obligations = list(obligations)
    with_duties = {obligation.party for obligation in obligations}
    without = tuple(party.role for party in header.parties if party.role not in with_duties)
    missing = [Defect(code=PaperDefect.NO_OBLIGATIONS, touches=without)] if without else []
    repeated = [
        Defect(code=PaperDefect.DUPLICATE_LABEL, label=label, touches=tuple(str(one) for one in ids))
        for label, ids in repeated_labels(obligations).items()
    ]
    return [*missing, *repeated]


def _ends_before_start(header: Header) -> bool:
    start = header.starts_on or header.dated
    return bool(start and header.ends_on and header.ends_on < start)
