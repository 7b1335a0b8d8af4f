"""Legal days that have come and that no fact notes yet, as the read models know them: what the daily sweep takes up."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from domain.legal_days import LegalDay, LegalRule
from domain.pairs.values import PairStatus
from projections import agreement_days
from projections.model import Reader, ReadModel
from projections.pair_roster import ROSTER, PairRoster

MODELS: tuple[type[ReadModel], ...] = (*agreement_days.MODELS, PairRoster)
"""Models a reader must be opened for."""
DAY = timedelta(days=1)


def due(reader: Reader, day: date) -> list[LegalDay]:
    """Every legal day until and with `day`, for all streams, in no order."""
    return [*agreement_days.due(reader, day), *pairs_to_evaluate(reader, day)]


def pairs_to_evaluate(reader: Reader, day: date) -> list[LegalDay]:
    """Active pairs whose last day is over; dated the day after it, or the day they last moved (resumed late)."""
    c = reader[ROSTER].c
    query = select(c.pair_id, c.ends_on, c.since, c.mentor_school)
    ended = reader.rows(query.where(c.status == PairStatus.ACTIVE.value, c.ends_on < day))
    return [
        LegalDay(
            rule=LegalRule.PAIR_EVALUATION_DUE,
            stream_id=row["pair_id"],
            day=max(row["ends_on"] + DAY, row["since"]),
            place=row["mentor_school"],
        )
        for row in ended
    ]
