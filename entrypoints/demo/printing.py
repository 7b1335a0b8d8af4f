"""What the demo prints when the story has been told: tables of 110 columns, Russian first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from domain.indicators import Figure, Minima, Verdict
from domain.kernel import OrganisationId
from entrypoints.annex import MODELS, annex
from entrypoints.bootstrap import Services
from entrypoints.demo.accounts import accounts_of, password
from entrypoints.demo.region import SOVETSK
from entrypoints.demo.story import ZONE, Story
from entrypoints.importing.ids import agreement_id
from entrypoints.words import load
from infrastructure.catalogues.loader import Catalogues
from projections.agreement_register import AgreementRegister, register
from projections.consolidated_agreement import consolidated
from projections.indicator_table import AnnexRow
from projections.model import Reader
from projections.organisation_queries import organisation_names
from projections.organisation_register import OrganisationRegister

WIDTH = 110
SHOWN_YEAR = 2023
STATES = {
    Verdict.MET: ("выполнено", "да"),
    Verdict.NOT_MET: ("не выполнено", "нет"),
    Verdict.EXPECTED: ("ожидается", "…"),
    Verdict.NO_TARGET: ("цели нет", "∅"),
    Verdict.NO_DATA: ("данных нет", "?"),
    Verdict.CANNOT_JUDGE: ("не судим", "?"),
}
"""Verdicts for a row and for a narrow cell."""
SOV, IZH = agreement_id("sov"), agreement_id("izh")
Territories = Mapping[str, tuple[UUID, OrganisationId]]
"""Name of a municipality → its agreement and the municipality."""


def show(services: Services, catalogues: Catalogues, region: Territories, console: Console) -> None:
    """The notice that it is a demo, then what came of the story."""
    console.print(notice(services))
    today = services.today(SOVETSK)
    titles = {card.key: card.title.ru for file in catalogues.indicators for card in file.indicators}
    with services.store.reading(*MODELS, AgreementRegister, OrganisationRegister, patience=5) as reader:
        rows = annex(reader, SOV, SOVETSK, today)
        console.print(annex_table(rows.rows if rows else (), titles))
        console.print(region_table(reader, region, today))
        console.print(register_table(reader, today))
        console.print("\n".join(answerers(reader, (date(2022, 6, 21), date(2022, 6, 22)))), soft_wrap=True)


def doors(services: Services, story: Story) -> Iterator[str]:
    """How to sign in: the accounts of the demonstration and their one password."""
    yield "\nКак войти / how to sign in: /sign-in"
    yield f"Пароль для всех / password for all: {password(services.keys)}"
    for each in accounts_of(story):
        yield f"  {each.login:<18} {each.post}"


def notice(services: Services) -> str:
    moment = services.clock.now().astimezone(ZONE)
    return (
        f"ДЕМО. Люди, школы и соседние округа вымышлены; часы истории показывают {moment:%d.%m.%Y %H:%M}.\n"
        "DEMO. People, schools and the neighbouring districts are made up; the story clock shows that moment.\n"
    )


def annex_table(rows: Iterable[AnnexRow], titles: Mapping[str, str]) -> Table:
    table = _table("Приложение к соглашению 1-с/2021, Советский городской округ / annex of Sovetsk's agreement")
    table.caption = "≠ доля и количество дают разный ответ / share and count disagree"
    for heading in ("Показатель", "Год", "Минимум", "n/d", "Доля", "Разрыв", "Состояние"):
        table.add_column(heading, justify="left" if heading in {"Показатель", "Состояние"} else "right", no_wrap=True)
    shown = ""
    for row in rows:
        title = "" if row.indicator == shown else f"{row.label} {titles[row.indicator]}"
        shown = row.indicator
        state, _ = STATES[row.judgement.verdict]
        lacking = row.judgement.lacking
        table.add_row(
            title,
            str(row.year),
            minimum(row.minima),
            fraction(row.figure),
            percent(row.figure.share),
            "—" if lacking is None else f"−{lacking}" if lacking else "0",
            f"{state} ≠" if row.judgement.minima_disagree else state,
        )
    return table


def region_table(reader: Reader, region: Territories, today: date) -> Table:
    """One year of every municipality: n/d and whether its minimum was met."""
    table = _table(f"Область, {SHOWN_YEAR} год: показатели 1–7 / the region in {SHOWN_YEAR}")
    table.add_column("Муниципалитет")
    for number in range(1, 8):
        table.add_column(f"{number}.", justify="right")
    for name, (agreement, territory) in region.items():
        found = annex(reader, agreement, territory, today)
        cells = [row for row in (found.rows if found else ()) if row.year == SHOWN_YEAR]
        table.add_row(name, *(f"{fraction(row.figure)} {STATES[row.judgement.verdict][1]}" for row in cells))
    return table


def register_table(reader: Reader, today: date) -> Table:
    table = _table("Соглашения / agreements")
    for heading in ("Номер", "Дата", "Стороны", "По", "Состояние", "Дефектов"):
        width = 52 if heading == "Стороны" else None
        table.add_column(heading, justify="right" if heading == "Дефектов" else "left", no_wrap=True, max_width=width)
    rows = register(reader, None, today, limit=100)
    for row in sorted(rows, key=lambda row: (row["dated"] or date.max, row["number"] or "", row["entered_at"])):
        table.add_row(
            row["number"] or "без номера",
            day(row["dated"]),
            " · ".join(party["title"] for party in row["parties"]),
            day(row["ended_early_on"] or row["ends_on"]),
            load().value(f"paper_state.{row['state_on']}", "ru"),
            str(len(row["defects"])),
        )
    return table


def answerers(reader: Reader, days: Iterable[date]) -> Iterator[str]:
    """Who answered for the duties of Izhevsk's administration on each day, and for what nobody did."""
    yield "Ижевск, соглашение 02-25/45-26: кто отвечает за обязанности города / who answers for the city's duties"
    for on in days:
        found = consolidated(reader, IZH, on)
        if found is None or not found.delegations:
            yield f"  {on:%d.%m.%Y}  никто не назначен / nobody"
            continue
        (delegation,) = found.delegations
        place = organisation_names(reader, [delegation.delegate.organisation])[delegation.delegate.organisation]["ru"]
        nobodys = [duty.text for duty in found.obligations if duty.id in delegation.exclusions]
        yield f"  {on:%d.%m.%Y}  {delegation.delegate.post}, {place}; ни за кем / nobody's: {', '.join(nobodys)}"


def minimum(minima: Minima) -> str:
    """Share and count as printed; a blank is a dash, never nought."""
    share = "—" if minima.share is None else percent(minima.share)
    return f"{share} / {'—' if minima.count is None else minima.count}"


def fraction(figure: Figure) -> str:
    if figure.n is None:
        return "—"
    return f"{figure.n}" if figure.d is None else f"{figure.n}/{figure.d}"


def percent(share: Decimal | None) -> str:
    if share is None:
        return "—"
    rounded = share.quantize(Decimal("0.1"), ROUND_HALF_UP).normalize()
    return f"{rounded:f} %".replace(".", ",")


def day(value: date | None) -> str:
    return f"{value:%d.%m.%Y}" if value else "—"


def _table(title: str) -> Table:
    return Table(
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
        caption_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=0,
    )
