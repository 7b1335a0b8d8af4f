"""Signed papers of the four documents as commands, short: their numbers, dates, labels, blanks and gaps are real."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from application.agreements import DelegateObligations, RegisterAgreement
from domain.agreements import (
    Abbreviation,
    AgreementLevel,
    Answerer,
    Header,
    Origin,
    PrintedDuty,
    PrintedMeasure,
    SignedPaper,
    Target,
    TargetPeriod,
)
from domain.papers.values import Defect, LegalBasis, Membership, Official, Part, Party, Signature
from tests.scenario import World

SPACE = UUID(int=4711)
SCAN = "5c" * 32
SIGNED = date(2021, 9, 15)
SOV_ENDS, IZH_SIGNED, IZH_ENDS = date(2024, 12, 30), date(2021, 9, 13), date(2024, 12, 31)
MINISTRY_DUTIES = (("2.1.1", "Мониторинг показателей и деятельности"), ("2.2.2", "Условия"), ("2.2.3", "Паспорт"))
CENTRE_DUTIES = (
    ("2.2.1", "Взаимодействие с федеральным оператором"),
    ("2.2.2", "Сопровождение маршрутов"),
    ("2.2.3", "Единая среда"),
    ("2.2.4", "Обучение муниципальных тьюторов"),
    ("2.2.5", "Достижение значений"),
    ("2.2.6", "Отчёты и паспорт"),
    ("2.2.7", "Аналитика по запросам"),
)
CITY_DUTIES = (
    ("2.3.1", "Муниципальная программа"),
    ("2.3.2", "Утверждение значений"),
    ("2.3.3", "Достижение значений"),
    ("2.3.4", "Координация методической работы"),
    ("2.3.5", "Достоверные сведения о достижении"),
    ("2.3.5", "Аналитика по запросам министерства и центра"),
    ("2.3.6", "Обучение работников методической службы"),
    ("2.3.7", "Взаимодействие по маршрутам"),
    ("2.3.8", "Перенос компетенций в практику"),
    ("2.3.9", "Профессиональные объединения"),
    ("2.3.10", "Условия для роста мастерства и наставников"),
    ("2.3.11", "Сведения для паспорта"),
    ("2.3.12", "Отсылка на проект"),
)
FIRST = TargetPeriod(key="2021", printed="2021 г.", from_year=2021, until_year=2021)
LATER = TargetPeriod(key="2022+", printed="2022 и последующие годы", from_year=2022, until_year=None)
ANNEX: tuple[tuple[str, tuple[str | None, int], tuple[str | None, int]], ...] = (
    ("sov-1", ("5", 12), ("10", 25)),
    ("sov-2", ("5", 12), ("10", 25)),
    ("sov-3", ("50", 1), ("100", 1)),
    ("sov-4", (None, 2), (None, 4)),
    ("sov-5", ("10", 1), ("30", 2)),
    ("sov-6", ("10", 1), ("30", 2)),
    ("sov-7", ("10", 1), ("10", 1)),
)
"""Indicator, then least share and count for 2021, then for 2022 and later (SOV приложение)."""


def duty_id(paper: str, number: int) -> UUID:
    return uuid5(SPACE, f"{paper}:{number}")


def sov(world: World, agreement_id: UUID | None = None) -> RegisterAgreement:
    """№ 1-с/2021: 23 duties, seven indicators in two periods, signatures with their gaps."""
    return RegisterAgreement(
        agreement_id=agreement_id,
        paper=SignedPaper(
            header=Header(
                level=AgreementLevel.REGIONAL,
                title="Соглашение о совместной реализации мероприятий",
                subject="Мероприятия сторон ради работы РСНМС",
                project="Современная школа",
                number="1-с/2021",
                dated=SIGNED,
                legal_basis=(
                    LegalBasis(title="Основные принципы", number="3273-р", dated=date(2019, 12, 31), part="п. 20"),
                    LegalBasis(title="Приказ министерства", number="908/1", dated=date(2021, 8, 10)),
                ),
                abbreviations=(Abbreviation(short="РСНМС", full="региональная система сопровождения"),),
                parties=(
                    _party("ministry", world.ministry, Official(post="министр образования")),
                    _party("municipality", world.administration, Official(post="глава администрации")),
                    _party("centre", world.centre, Official(post="ректор", acting=True)),
                ),
                ends_on=SOV_ENDS,
            ),
            scan_hash=SCAN,
            obligations=_sov_duties(world),
            targets=tuple(_targets(world)),
            signatures=_sov_signatures(world),
            defects=(Defect(code="end_day_unclear", note="«До 30.12.2024» без слова «включительно»"),),
        ),
    )


def _sov_duties(world: World) -> tuple[PrintedDuty, ...]:
    rows = [
        *(("ministry", "2.1", *row) for row in MINISTRY_DUTIES),
        *(("centre", "2.2", *row) for row in CENTRE_DUTIES),
        *(("municipality", "2.3", *row) for row in CITY_DUTIES),
    ]
    more = {
        4: {"participants": (world.country,)},  # the federal operator, who is no party (SOV 2.2.1)
        8: {"condition": "При взаимодействии сторон"},
    }
    return tuple(
        PrintedDuty(id=duty_id("sov", n), party=role, under=under, label=label, text=text, **more.get(n, {}))
        for n, (role, under, label, text) in enumerate(rows, start=1)
    )


def _targets(world: World) -> list[Target]:
    return [
        Target(
            indicator=indicator,
            territory=world.municipality,
            period=period,
            min_share=None if share is None else Decimal(share),
            min_count=count,
        )
        for indicator, *columns in ANNEX
        for period, (share, count) in zip((FIRST, LATER), columns, strict=True)
    ]


def _sov_signatures(world: World) -> tuple[Signature, ...]:
    def signature(part: Part, party: str, post: str, **fields: object) -> Signature:
        organisation = getattr(world, {"municipality": "administration"}.get(party, party))
        whole = {"signed_on": SIGNED} | fields
        return Signature(part=part, party=party, organisation=organisation, post=post, **whole)

    main, annex = Part.MAIN_TEXT, Part.ANNEX
    return (
        signature(main, "ministry", "министр образования", seal=True),
        signature(main, "centre", "ректор", acting=True, named=False, signed_on=None),
        signature(main, "municipality", "глава администрации"),
        signature(annex, "ministry", "министр образования", seal=True),
        signature(annex, "centre", "ректор", acting=True),
        signature(annex, "municipality", "глава администрации"),
    )


def izh(world: World, agreement_id: UUID | None = None) -> RegisterAgreement:
    """№ 02-25/45-26, known from a note: 13 areas, one duty named by an exclusion, four measures beside it."""
    return RegisterAgreement(
        agreement_id=agreement_id,
        paper=SignedPaper(
            header=Header(
                level=AgreementLevel.REGIONAL,
                title="Соглашение о сотрудничестве",
                subject="Единое научно-методическое пространство города",
                project="Современная школа",
                number="02-25/45-26",
                dated=IZH_SIGNED,
                parties=(
                    _party("municipality", world.administration),
                    _party("ministry", world.ministry),
                    _party("institute", world.centre),
                ),
                ends_on=IZH_ENDS,
            ),
            scan_hash=SCAN,
            obligations=_izh_duties(),
            measures=tuple(
                PrintedMeasure(id=duty_id("izh-beside", n), party="municipality", text=f"Мера вне соглашения {n}")
                for n in range(1, 5)
            ),
        ),
    )


def _izh_duties() -> tuple[PrintedDuty, ...]:
    areas = [
        PrintedDuty(
            id=duty_id("izh", n),
            party="municipality",
            label=str(n),
            text=f"Направление деятельности {n}",
            since=IZH_SIGNED,
        )
        for n in range(1, 14)
    ]
    financing = PrintedDuty(
        id=duty_id("izh", 14),
        party="municipality",
        text="Финансирование тьюторского сопровождения",
        origin=Origin.NAMED_BY_EXCLUSION,
    )
    return (*areas, financing)


def izh_delegation(world: World, agreement_id: UUID) -> DelegateObligations:
    """22.06.2022: a deputy head makes the director of the methodical centre answer for all but the financing."""
    return DelegateObligations(
        agreement_id=agreement_id,
        delegation_id=uuid5(SPACE, "izh-delegation"),
        occurred_on=date(2022, 6, 22),
        party="municipality",
        delegate=Answerer(post="директор ИМЦ", organisation=world.methodical_centre),
        since=date(2022, 6, 22),
        exclusions=(duty_id("izh", 14),),
        appointed_by="заместитель главы администрации",
    )


def ala(world: World, year: int, renews: UUID | None = None) -> RegisterAgreement:
    """The yearly one on courses; the third party is named as either of two organisations."""
    third = _party("institute-or-centre", world.centre, title="ИРО / ЦНППМ")
    variants = (world.centre, world.methodical_centre)
    third = third.model_copy(update={"membership": Membership.VARIANTS, "organisations": variants})
    return RegisterAgreement(
        renews=renews,
        paper=SignedPaper(
            header=Header(
                level=AgreementLevel.REGIONAL,
                title="Ежегодное соглашение о курсовой подготовке",
                subject="Курсовая подготовка педагогов",
                number=f"ДЕМО-К/{year}",
                dated=date(year, 1, 17),
                parties=(
                    _party("ministry", world.ministry),
                    _party("education-authority", world.administration),
                    third,
                ),
                ends_on=date(year, 12, 31),
            ),
            scan_hash=SCAN,
        ),
    )


def meg(world: World) -> RegisterAgreement:
    """At municipal level, no region: department, centre, several schools on the third role; nothing is dated."""
    schools = Party(
        role="schools",
        title="Муниципальные образовательные организации",
        membership=Membership.EVERY,
        organisations=(world.school, world.other_school),
        group="Муниципальные образовательные организации города",
    )
    return RegisterAgreement(
        occurred_on=date(2021, 10, 1),
        paper=SignedPaper(
            header=Header(
                level=AgreementLevel.MUNICIPAL,
                title="Соглашение о сопровождении в городе",
                subject="Мероприятия по сопровождению педагогов города",
                parties=(
                    _party("department", world.administration),
                    _party("centre", world.methodical_centre),
                    schools,
                ),
            ),
            scan_hash=SCAN,
        ),
    )


def _party(role: str, organisation: object, *officials: Official, title: str | None = None) -> Party:
    return Party(role=role, title=title or role, organisations=(organisation,), officials=officials)
