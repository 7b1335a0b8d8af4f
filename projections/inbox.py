"""«Что ждёт меня»: what waits for a role, a person or a scope on a day, composed of other read models' rows.

It keeps no rows of its own, so it is never behind its sources and needs no clock: the day is asked for.
"""

from __future__ import annotations

from heapq import merge
from itertools import islice
from operator import attrgetter

from projections import inbox_pairs, inbox_papers, inbox_routes, inbox_values
from projections.agreement_register import AgreementRegister
from projections.inbox_entry import Asked, Entry, Key, Source
from projections.iom_board import IomBoard
from projections.iom_requests import IomRequests
from projections.model import Reader, ReadModel
from projections.obligations import Obligations
from projections.pair_roster import PairRoster
from projections.paper_turns import PaperTurns
from projections.reported_values import ReportedValues

__all__ = ["KINDS", "MODELS", "NOUNS", "Asked", "Entry", "Key", "inbox"]

MODELS: tuple[type[ReadModel], ...] = (
    AgreementRegister,
    Obligations,
    PaperTurns,
    IomBoard,
    IomRequests,
    PairRoster,
    ReportedValues,
)
"""Models a reader must be opened for."""
NOUNS: dict[str, tuple[Source, ...]] = {
    "agreements": inbox_papers.SOURCES,
    "ioms": inbox_routes.SOURCES,
    "pairs": inbox_pairs.SOURCES,
    "indicators": inbox_values.SOURCES,
}
"""By the query of the catalogue that shows the things themselves: what waits there is for whoever may ask that."""
SOURCES: tuple[Source, ...] = tuple(source for sources in NOUNS.values() for source in sources)
KINDS = tuple(source.kind for source in SOURCES)


def inbox(
    reader: Reader, asked: Asked, kinds: frozenset[str] | None = None, *, after: Key | None = None, limit: int = 50
) -> list[Entry]:
    """Entries of the kinds (None: of all), the oldest day first; `after`: the key of the last one seen."""
    pages = [source.page(reader, asked, after, limit) for source in SOURCES if kinds is None or source.kind in kinds]
    return list(islice(merge(*pages, key=attrgetter("key")), limit))
