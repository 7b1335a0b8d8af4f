"""Obligations year by year: reported by the party or its delegate, confirmed, returned or found undone by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import NamedTuple
from uuid import UUID

from application.agreements import (
    ConfirmObligation,
    DelegateObligations,
    MarkNotFulfilled,
    ReportObligation,
    ReturnReport,
    TerminateAgreement,
)
from application.agreements.ending import CloseAgreement
from application.bus import Command
from domain.agreements import Answerer, Evidence
from domain.kernel import Basis
from entrypoints.demo.cast import Cast, Town
from entrypoints.demo.chance import dice, later
from entrypoints.demo.papers import agreement_of, ids_of
from entrypoints.demo.people import Official
from entrypoints.demo.reasons import because
from entrypoints.demo.runner import Script, Step, demo_id
from infrastructure.catalogues.obligations import ObligationCard

EXCLUDED = "sov-11"
"""The municipal programme: the administration keeps it from its methodical service and names nobody else."""
DELEGATED = ("sov-16", "sov-17", "sov-18")
"""Duties the service reports itself."""
DELEGATED_SINCE = date(2022, 2, 1)
ENDED_ON = date(2023, 6, 30)
"""The last day of an agreement that ends early."""
WAYS = ("confirmed",) * 26 + ("returned",) * 3 + ("undone", "waiting")


class Cell(NamedTuple):
    """One obligation in one period."""

    agreement: UUID
    obligation: UUID
    period: str

    def report(self, day: date, number: int) -> Command:
        evidence = Evidence(documents=(Basis(kind="отчёт", number=f"{number}-д", dated=day),))
        text = "Сделано за год; подробности в отчёте."
        return ReportObligation(
            agreement_id=self.agreement, obligation_id=self.obligation, period=self.period, text=text, evidence=evidence
        )

    def confirm(self) -> Command:
        return ConfirmObligation(agreement_id=self.agreement, obligation_id=self.obligation, period=self.period)

    def send_back(self) -> Command:
        reason = because("evidence_missing", "Нет приложений.")
        return ReturnReport(
            agreement_id=self.agreement, obligation_id=self.obligation, period=self.period, reason=reason
        )

    def undone(self) -> Command:
        reason = because("evidence_missing", "За год ничего не показано.")
        return MarkNotFulfilled(
            agreement_id=self.agreement, obligation_id=self.obligation, period=self.period, reason=reason
        )


def delegating(town: Town) -> Script:
    """The administration names the methodical service for all its duties but the programme, which is then nobody's."""
    command = DelegateObligations(
        agreement_id=agreement_of(town),
        delegation_id=demo_id("delegation", town.place.key),
        party="municipality",
        delegate=Answerer(
            post=town.methodist.post, organisation=town.place.methodical, person=town.methodist.person.id
        ),
        since=DELEGATED_SINCE,
        exclusions=(ids_of(town).duty(EXCLUDED),),
        appointed_by=town.mayor.post,
        document=Basis(kind="распоряжение", number=f"{town.place.number}-р", dated=DELEGATED_SINCE),
    )
    yield Step(DELEGATED_SINCE, town.coordinator.actor, command)


def yearly(town: Town, cast: Cast, duties: tuple[ObligationCard, ...]) -> Script:
    """Each January the year before, duty by duty."""
    for year in (2021, 2022, 2023):
        day = date(year + 1, 1, 12)
        chance = dice(town.place.key, "obligations", year)
        for duty in duties:
            yield from judged(town, cast, duty, year, day, chance, chance.choice(WAYS))
            day = later(day, 1)


def judged(
    town: Town, cast: Cast, duty: ObligationCard, year: int, day: date, chance: Random, way: str
) -> Iterator[Step]:
    """One duty in one year; nobody judges a report of their own party."""
    cell = Cell(agreement_of(town), ids_of(town).duty(duty.id), str(year))
    reporter, judge = _reporter(town, cast, duty, day).actor, _judge(town, cast, duty).actor
    if way == "undone":
        yield Step(day, judge, cell.undone())
        return
    yield Step(day, reporter, cell.report(day, chance.randint(1, 400)))
    if way == "waiting":
        return
    if way == "returned":
        yield Step(later(day, 3), judge, cell.send_back())
        day = later(day, 7)
        yield Step(day, reporter, cell.report(day, chance.randint(1, 400)))
    yield Step(later(day, chance.randint(2, 9)), judge, cell.confirm())


def _reporter(town: Town, cast: Cast, duty: ObligationCard, day: date) -> Official:
    if duty.party == "ministry":
        return cast.officer
    if duty.party == "centre":
        return cast.designer
    return town.methodist if duty.id in DELEGATED and day >= DELEGATED_SINCE else town.coordinator


def _judge(town: Town, cast: Cast, duty: ObligationCard) -> Official:
    return {"ministry": town.coordinator, "centre": cast.second_officer, "municipality": cast.approver}[duty.party]


def ending_early(town: Town, cast: Cast, duties: tuple[ObligationCard, ...]) -> Script:
    """The ministry ends an agreement; what the years before owe is settled, then the final report is accepted."""
    agreement = agreement_of(town)
    document = Basis(kind="приказ", number="ДЕМО-17", dated=date(2023, 6, 1))
    reason = because("reorganisation", "Округ войдёт в соседний.")
    end = TerminateAgreement(agreement_id=agreement, last_day=ENDED_ON, reason=reason, document=document)
    yield Step(date(2023, 6, 5), cast.officer.actor, end)
    day = date(2023, 7, 10)
    for year in (2021, 2022, 2023):
        chance = dice(town.place.key, "last obligations", year)
        for duty in duties:
            for step in judged(town, cast, duty, year, day, chance, "confirmed"):
                yield Step(day, step.actor, step.command)
    close = CloseAgreement(
        agreement_id=agreement, final_report=Basis(kind="итоговый отчёт", number="ДЕМО-1", dated=date(2023, 9, 4))
    )
    yield Step(date(2023, 9, 11), cast.officer.actor, close)
