"""The annex of an agreement, judged: targets of the consolidated agreement against the figures of a territory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel import OrganisationId
from projections.consolidated_agreement import Consolidated, ConsolidatedAgreement, consolidated
from projections.indicator_table import MODELS as TABLE_MODELS
from projections.indicator_table import AnnexQuestion, AnnexRow, AnnexTarget, annex_table, years_of
from projections.model import Reader, ReadModel

MODELS: tuple[type[ReadModel], ...] = (ConsolidatedAgreement, *TABLE_MODELS)
"""What a reader must be opened for."""
OPEN_TERM = 10
"""Years shown of an open period where the agreement names no end."""


@dataclass(frozen=True, slots=True)
class Annex:
    """The rows of one territory, and the agreement they were judged by."""

    agreement: Consolidated
    territory: OrganisationId
    rows: tuple[AnnexRow, ...]


def annex(
    reader: Reader, agreement_id: UUID, territory: OrganisationId, as_of: date, known_at: int | None = None
) -> Annex | None:
    """The annex on a day, as known at a position, judged year by year to the end of the term.

    A year is judged by the targets in effect on its last day (on the day asked, while it is not over), so an amendment
    revises the years that end after it took effect. None for an agreement that has no text on the day.
    """
    found = consolidated(reader, agreement_id, as_of, known_at)
    if found is None:
        return None
    targets = _targets(found, territory)
    first = min((target.from_year for target in targets), default=as_of.year)
    last = found.term.ends_on.year if found.term.ends_on else first + OPEN_TERM
    question = AnnexQuestion(agreement_id, territory, as_of, known_at)
    rows: list[AnnexRow] = []
    for year in years_of(targets, last):
        then = consolidated(reader, agreement_id, min(as_of, date(year, 12, 31)), known_at) or found
        rows += annex_table(reader, question, _targets(then, territory), [year])
    order = list(dict.fromkeys(row.indicator for row in rows))
    return Annex(found, territory, tuple(sorted(rows, key=lambda row: (order.index(row.indicator), row.year))))


def _targets(found: Consolidated, territory: OrganisationId) -> list[AnnexTarget]:
    return [AnnexTarget.of(target) for target in found.targets if target.territory == territory]
