"""The annex of a municipality and the board of routes of one region, however many regions the journal has."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from statistics import median
from uuid import UUID

from sqlalchemy import select

from bench.comparison import Numbers, Place, Round
from bench.rebuild import filled, peak_mib, store_of
from domain.indicators.definitions import ANNEX
from domain.kernel import OrganisationId
from infrastructure.journal import Journal, SqlAuthority
from infrastructure.journal.schema import organisation_tree
from projections import indicator_table
from projections.engine.rebuild import Rebuild
from projections.engine.store import Store
from projections.indicator_table import AnnexQuestion, AnnexTarget, annex_table
from projections.iom_board import IomBoard, board
from projections.model import Reader, ReadModel

MODELS: tuple[type[ReadModel], ...] = (IomBoard, *indicator_table.MODELS)
DAY = date(2023, 12, 31)
YEARS = (2021, 2022, 2023)
TIMES = 15


@contextmanager
def region_of(place: Place, regions: int) -> Iterator[Round]:
    """Milliseconds: the annex (21 cells) and the board (50 rows) together, and each; as many rows in every journal."""
    with filled(place, regions) as journal:
        store = store_of(journal)
        for model in MODELS:
            Rebuild(store, journal, model, "bench").run(prove=False)
        with store.database.connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        ask = [_annex(_first(journal, "municipality")), _board(journal)]

        def measure() -> Numbers:
            indicators, shown = (_milliseconds(store, question) for question in ask)
            together = {"value": indicators + shown, "indicators_ms": indicators, "board_ms": shown}
            return together | {"peak_mib": peak_mib()}

        yield measure
        store.database.engine.dispose()


def _first(journal: Journal, level: str) -> OrganisationId:
    """The first one of the story."""
    query = select(organisation_tree.c.stream_id).where(organisation_tree.c.level == level)
    with journal.database.read() as connection:
        found: UUID = connection.execute(query.order_by(organisation_tree.c.position).limit(1)).scalar_one()
    return OrganisationId(found)


def _annex(municipality: OrganisationId) -> Callable[[Reader], int]:
    targets = [AnnexTarget(each.key, "all", YEARS[0], YEARS[-1]) for each in ANNEX]
    question = AnnexQuestion(municipality, municipality, DAY)
    return lambda reader: len(annex_table(reader, question, targets, YEARS))


def _board(journal: Journal) -> Callable[[Reader], int]:
    scope = SqlAuthority(journal.database).subtree(_first(journal, "region"), DAY)
    return lambda reader: len(board(reader, scope, DAY))


def _milliseconds(store: Store, ask: Callable[[Reader], int]) -> float:
    """The median of some answers, each in a read transaction of its own."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        with store.reading(*MODELS) as reader:
            if not ask(reader):
                raise RuntimeError("nothing is shown")
        times.append(time.perf_counter() - began)
    return median(times) * 1000
