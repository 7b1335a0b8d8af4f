"""The scheduler of the story: legal days are noted when they come, as the daily sweep would note them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from application.agreements import NoteEvaluationDue, NoteInForce
from application.agreements.ending import NoteExpired
from application.bus import Command
from entrypoints.demo.cast import Town
from entrypoints.demo.chance import ENDS
from entrypoints.demo.obligations import ENDED_ON
from entrypoints.demo.papers import REGISTERED_AFTER, agreement_of, instance, neighbour_day
from entrypoints.demo.runner import SYSTEM_ACTOR, Script, Step, telling
from entrypoints.importing.ids import agreement_id
from infrastructure.catalogues.loader import Catalogues

INSTANCES = ("meg-demo", "ala-cooperation-demo", "ala-courses-demo-2022")


def catalogue_notes(catalogues: Catalogues) -> Iterator[tuple[str, Script]]:
    """The agreements of the catalogues that have a first day, and the made-up papers of the others."""
    for key in ("sov", "izh"):
        card = catalogues.agreement(key)
        assert card.dated is not None
        yield f"noted/{key}", telling(notes(agreement_id(key), card.dated, card.dated, card.term.ends_on))
    for key in INSTANCES:
        _, paper = instance(key, catalogues)
        yield f"noted/{key}", telling(notes(agreement_id(key), paper.dated, paper.dated, paper.ends_on))


def neighbour_notes(town: Town, *, ended: bool) -> Script:
    """In force is noted when the paper is entered, a week late."""
    signed = neighbour_day(town)
    return telling(notes(agreement_of(town), signed + REGISTERED_AFTER, signed, ENDED_ON if ended else None))


def notes(agreement: UUID, known: date, first: date | None, last: date | None) -> Iterator[Step]:
    """First day, ends of the years, end of the term. `first` None: in force at the last signature, nothing to note."""
    if first:
        yield _note(known, NoteInForce(agreement_id=agreement, occurred_on=first))
    for year in range(known.year, ENDS.year):
        over = min(date(year, 12, 31), last or date.max) + timedelta(days=1)
        if last and last < over and last.year == year and last != ENDED_ON:
            yield _note(over, NoteExpired(agreement_id=agreement, occurred_on=over))
        yield _note(over, NoteEvaluationDue(agreement_id=agreement, period=str(year), occurred_on=over))
        if last and last < over:
            return


def _note(day: date, command: Command) -> Step:
    return Step(day, SYSTEM_ACTOR, command)
