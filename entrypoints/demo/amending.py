"""The supplementary agreement of Sovetsk: from 2023 on mentoring is asked of half the schools, not of a third."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from application.amendments import (
    ApproveAmendment,
    DraftAmendment,
    ProposeChange,
    SignAmendment,
    SubmitAmendment,
)
from domain.agreements import TargetPeriod
from domain.agreements.values import TargetRevision
from domain.amendments import Amendment
from entrypoints.demo.cast import Cast, Town
from entrypoints.demo.chance import later
from entrypoints.demo.papers import agreement_of
from entrypoints.demo.reasons import because
from entrypoints.demo.runner import Look, Script, Step, demo_id
from entrypoints.demo.signing import CHARTER, table_of

AMENDMENT = demo_id("amendment", "sovetsk")
OPEN = TargetPeriod(key="2022+", printed="2022 и последующие годы", from_year=2022)
DRAFTED, SUBMITTED, SIGNED = date(2023, 1, 23), date(2023, 2, 6), date(2023, 2, 20)


def amending(town: Town, cast: Cast, look: Look[Amendment]) -> Script:
    """Drafted, approved by all three, signed by all three; in force from the last signature."""
    table = table_of(town, cast)
    reason = because("new_goals", "Модель наставничества освоена, школы готовы к большему.")
    draft = DraftAmendment(
        amendment_id=AMENDMENT,
        agreement_id=agreement_of(town),
        number="ДЕМО-1 к 1-с/2021",
        dated=DRAFTED,
        reason=reason,
    )
    yield Step(DRAFTED, table.author.actor, draft)
    yield Step(DRAFTED, table.author.actor, ProposeChange(amendment_id=AMENDMENT, change=revision(town)))
    receipt = yield Step(SUBMITTED, table.author.actor, SubmitAmendment(amendment_id=AMENDMENT))
    assert receipt is not None
    submitted = look(Amendment, AMENDMENT, receipt.streams[0].version)
    for number, reviewer in enumerate(table.reviewers, start=1):
        approve = ApproveAmendment(amendment_id=AMENDMENT, text_hash=submitted.text_hash or "")
        yield Step(later(SUBMITTED, number), reviewer.actor, approve)
    for number, signatory in enumerate(table.signatories):
        for part in submitted.parts:
            sign = SignAmendment(
                amendment_id=AMENDMENT,
                part=part,
                post=signatory.post,
                acting=signatory.post.startswith("и. о."),
                authority=CHARTER,
            )
            yield Step(later(SIGNED, 2 * number), signatory.actor, sign)


def revision(town: Town) -> TargetRevision:
    return TargetRevision(
        indicator="sov-ind-6",
        territory=town.place.id,
        period=OPEN,
        label="6.",
        min_share=Decimal(50),
        min_count=6,
    )
