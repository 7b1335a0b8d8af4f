"""What happens beside the region of the story: a yearly agreement in Alapaevsk, a mentoring pair in Izhevsk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from uuid import UUID

from application.agreements import AddObligation, RenewAgreement
from application.agreements.ending import CloseAgreement
from application.organisations import RegisterOrganisation
from domain.agreements import Agreement, Duty
from domain.kernel import Basis, OrganisationId
from domain.organisations import Level, Name, OrganisationKind
from domain.pairs import ObligationLink, PairKind, Side
from domain.papers.values import Part
from domain.roles import Function, Role
from entrypoints.demo.noting import notes
from entrypoints.demo.obligations import Cell
from entrypoints.demo.pair import Fate, PairPlan, pair
from entrypoints.demo.papers import instance
from entrypoints.demo.people import ENTERED, Official, entering, official
from entrypoints.demo.region import STANDS_SINCE
from entrypoints.demo.runner import SYSTEM_ACTOR, Look, Script, Step, demo_id, telling
from entrypoints.demo.signing import Table, approving, signing
from entrypoints.importing.ids import Ids, agreement_id, organisation_id
from infrastructure.catalogues.loader import Catalogues

COURSES = ("ala-courses-demo-2022", "ala-courses-demo-2023", "ala-courses-demo-2024")
DUTIES = (
    ("ministry", "Места на курсах для педагогов города"),
    ("education-authority", "Заявка и направление педагогов"),
    ("institute", "Проведение курсов и отчёт"),
)
"""Made-up duties of the yearly agreement; its document names none."""
IZHEVSK_SCHOOL = OrganisationId(demo_id("organisation", "izhevsk", "school"))


def alapaevsk() -> tuple[Official, ...]:
    """One officer of each party, who writes, reads and signs."""
    does = (Function.AUTHOR, Function.REVIEWER, Function.SIGNATORY)
    places = (("sve-ministry", Role.MINISTRY), ("alapaevsk-education", Role.MUNICIPALITY), ("sve-iro", Role.CENTRE))
    return tuple(official(key, role, organisation_id(key), "руководитель", *does) for key, role in places)


def izhevsk() -> tuple[Official, ...]:
    """A made-up school with its head and two teachers, and the methodist of the information centre."""
    return (
        official("izhevsk/head", Role.SCHOOL_HEAD, IZHEVSK_SCHOOL, "директор"),
        official("izhevsk/mentor", Role.TEACHER, IZHEVSK_SCHOOL, "учитель"),
        official("izhevsk/mentee", Role.TEACHER, IZHEVSK_SCHOOL, "учитель"),
        official("izhevsk/methodist", Role.METHODICAL_CENTRE, organisation_id("izhevsk-imc"), "методист"),
    )


def scripts(catalogues: Catalogues, look: Look[Agreement]) -> Iterator[tuple[str, Script]]:
    yield "elsewhere/school", telling([Step(STANDS_SINCE, SYSTEM_ACTOR, _school())])
    yield "elsewhere/people", entering((*alapaevsk(), *izhevsk()), SYSTEM_ACTOR, ENTERED)
    yield "elsewhere/courses", courses(catalogues, look)
    second = agreement_id(COURSES[1])
    yield "noted/courses", telling(notes(second, date(2023, 1, 20), None, instance(COURSES[1], catalogues)[1].ends_on))
    yield "elsewhere/izhevsk", pair(izhevsk_pair())


def _school() -> RegisterOrganisation:
    return RegisterOrganisation(
        occurred_on=STANDS_SINCE,
        organisation_id=IZHEVSK_SCHOOL,
        level=Level.ORGANISATION,
        kind=OrganisationKind.SCHOOL,
        name=Name(ru="Демо-школа № 1 (Ижевск)", en="Demo school No. 1 (Izhevsk)"),
        parent=organisation_id("izhevsk"),
        demo=True,
    )


def courses(catalogues: Catalogues, look: Look[Agreement]) -> Script:
    """Each January the agreement on courses is renewed; the one before is settled, expires and is closed."""
    ministry, *_ = parties = alapaevsk()
    table = Table(ministry, parties, parties)
    for former, key in pairwise(COURSES):
        _, paper = instance(key, catalogues)
        started, year = paper.dated, paper.dated.year
        renew = RenewAgreement(
            agreement_id=agreement_id(former),
            next_id=agreement_id(key),
            number=paper.number,
            dated=paper.dated,
            ends_on=paper.ends_on,
        )
        yield Step(date(year, 1, 9), ministry.actor, renew)
        if former == COURSES[0]:
            yield from _with_duties(key, ministry)
        yield from approving(agreement_id(key), table, date(year, 1, 10), look)
        yield from signing(agreement_id(key), table, started, (Part.MAIN_TEXT,))
        yield from _settling(former, parties, year - 1)
        report = Basis(kind="итоговый отчёт", number=f"ДЕМО-{year - 1}", dated=date(year, 2, 20))
        close = CloseAgreement(agreement_id=agreement_id(former), final_report=report)
        yield Step(date(year, 2, 26), ministry.actor, close)


def _with_duties(key: str, author: Official) -> Iterator[Step]:
    for party, text in DUTIES:
        command = AddObligation(
            agreement_id=agreement_id(key), obligation_id=Ids(key).duty(party), duty=Duty(party=party, text=text)
        )
        yield Step(date(2023, 1, 9), author.actor, command)


def _settling(key: str, parties: tuple[Official, ...], year: int) -> Iterator[Step]:
    """Every duty of the year is reported by its party and confirmed by the next one."""
    if key == COURSES[0]:
        return
    by_role = dict(zip((role for role, _ in DUTIES), parties, strict=True))
    following = dict(zip(by_role, (*parties[1:], parties[0]), strict=True))
    duties: list[tuple[str, UUID]] = [(role, Ids(key).duty(role)) for role, _ in DUTIES]
    for number, (role, duty) in enumerate(duties, start=1):
        cell = Cell(agreement_id(key), duty, str(year))
        yield Step(date(year + 1, 2, 5), by_role[role].actor, cell.report(date(year + 1, 2, 5), number))
        yield Step(date(year + 1, 2, 12), following[role].actor, cell.confirm())


def izhevsk_pair() -> PairPlan:
    """Mentoring as the sixth area of work of the city's agreement has it (IZH п. 6)."""
    head, mentor, mentee, methodist = (one.actor for one in izhevsk())
    return PairPlan(
        name="izhevsk",
        kind=PairKind.COMPETENCY,
        mentor=Side(school=IZHEVSK_SCHOOL, people=(mentor.person,)),
        mentee=Side(school=IZHEVSK_SCHOOL, people=(mentee.person,)),
        mentor_speaks=mentor,
        mentee_speaks=mentee,
        proposes=head,
        orders=head,
        methodist=methodist,
        starts_on=date(2022, 9, 19),
        ends_on=date(2023, 5, 26),
        fate=Fate.COMPLETED,
        link=ObligationLink(agreement=agreement_id("izh"), obligation=Ids("izh").duty("izh-06")),
    )
