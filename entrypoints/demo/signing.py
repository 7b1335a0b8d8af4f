"""An agreement goes its whole way here: drafted, approved, declined, drafted again, approved, signed part by part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from application.agreements import (
    AddObligation,
    ApproveAgreement,
    DeclineAgreement,
    DraftAgreement,
    ReturnAgreement,
    SetTarget,
    SignAgreement,
    SubmitAgreement,
)
from domain.agreements import Agreement, Duty, Goal, Minimum
from domain.kernel import Basis
from domain.papers.values import Part
from entrypoints.demo.cast import Cast, Town
from entrypoints.demo.chance import later
from entrypoints.demo.papers import agreement_of, neighbour_paper
from entrypoints.demo.people import Official
from entrypoints.demo.reasons import because
from entrypoints.demo.runner import Look, Script, Step
from infrastructure.catalogues.loader import Catalogues

CHARTER = Basis(kind="устав")


class Table(NamedTuple):
    """Who sits at it: the author, those who approve and those who sign for the parties, in their order."""

    author: Official
    reviewers: tuple[Official, ...]
    signatories: tuple[Official, ...]


def table_of(town: Town, cast: Cast) -> Table:
    return Table(
        cast.officer,
        (cast.officer, town.coordinator, cast.approver),
        (cast.minister, town.mayor, cast.rector),
    )


def whole_way(town: Town, cast: Cast, catalogues: Catalogues, look: Look[Agreement]) -> Script:
    """From the draft in August 2021 to the last signature in October, with a declined round between."""
    agreement, table = agreement_of(town), table_of(town, cast)
    paper, day = neighbour_paper(town, catalogues), date(2021, 8, 24)
    header = paper.header.model_copy(update={"dated": date(2021, 10, 8)})
    draft = DraftAgreement(agreement_id=agreement, header=header)
    yield Step(day, table.author.actor, draft)
    for duty in paper.obligations:
        plain = Duty(**{name: getattr(duty, name) for name in Duty.model_fields})
        add = AddObligation(agreement_id=agreement, obligation_id=duty.id, duty=plain)
        yield Step(day, table.author.actor, add)
    for target in paper.targets:
        goal = Goal(**{name: getattr(target, name) for name in Goal.model_fields})
        minimum = Minimum(min_share=target.min_share, min_count=target.min_count)
        yield Step(day, table.author.actor, SetTarget(agreement_id=agreement, goal=goal, minimum=minimum))
    yield from _sent_back(agreement, table)
    yield from approving(agreement, table, date(2021, 9, 6), look)
    yield from _declined(agreement, table)
    yield from approving(agreement, table, date(2021, 9, 27), look)
    yield from signing(agreement, table, date(2021, 10, 4), tuple(Part))


def _sent_back(agreement: UUID, table: Table) -> Script:
    """A reviewer of the municipality finds the terms too short; the text goes out again unchanged."""
    yield Step(date(2021, 8, 30), table.author.actor, SubmitAgreement(agreement_id=agreement))
    reason = because("incomplete", "Уточнить сроки отчётов.")
    back = ReturnAgreement(agreement_id=agreement, reason=reason, clauses=("2.3.5",))
    yield Step(date(2021, 9, 2), table.reviewers[1].actor, back)


def approving(agreement: UUID, table: Table, day: date, look: Look[Agreement]) -> Script:
    """Submitted, then approved by a reviewer of each party who has read this very text."""
    receipt = yield Step(day, table.author.actor, SubmitAgreement(agreement_id=agreement))
    assert receipt is not None
    text = look(Agreement, agreement, receipt.streams[0].version).text_hash
    for number, reviewer in enumerate(table.reviewers, start=1):
        command = ApproveAgreement(agreement_id=agreement, text_hash=text or "")
        yield Step(later(day, number), reviewer.actor, command)


def _declined(agreement: UUID, table: Table) -> Script:
    """The ministry has signed, the municipality refuses: that round's signatures are void."""
    yield from signed_by(agreement, table.signatories[0], date(2021, 9, 13), (Part.MAIN_TEXT,))
    reason = because("disagreement", "Нет средств на тьюторов.")
    command = DeclineAgreement(agreement_id=agreement, reason=reason)
    yield Step(date(2021, 9, 15), table.signatories[1].actor, command)


def signing(agreement: UUID, table: Table, day: date, parts: tuple[Part, ...]) -> Script:
    for number, signatory in enumerate(table.signatories):
        yield from signed_by(agreement, signatory, later(day, 2 * number), parts)


def signed_by(agreement: UUID, signatory: Official, day: date, parts: tuple[Part, ...]) -> Iterator[Step]:
    for part in parts:
        command = SignAgreement(
            agreement_id=agreement,
            part=part,
            post=signatory.post,
            acting=signatory.post.startswith("и. о."),
            seal="министр" in signatory.post,
            authority=CHARTER,
            person=signatory.person.id,
        )
        yield Step(day, signatory.actor, command)
