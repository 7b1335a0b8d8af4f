"""Agreements in every state, for tests that tell the aggregate itself: a ministry, an administration, a centre."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.agreements import (
    Agreement,
    AgreementLevel,
    Answerer,
    Delegation,
    Duty,
    Evidence,
    FactRef,
    Goal,
    Header,
    Minimum,
    TargetPeriod,
)
from domain.kernel import Act, Basis, OrganisationId, PersonId, Reason, Sealed
from domain.papers.values import LegalBasis, Membership, Official, Part, Party, SignedAs
from domain.roles import Role

MINISTRY, ADMINISTRATION, CENTRE, METHODICAL, STRANGER = (OrganisationId(UUID(int=n)) for n in range(100, 105))
SCHOOLS = tuple(OrganisationId(UUID(int=n)) for n in range(110, 113))
CITY = OrganisationId(UUID(int=120))
AGREEMENT, NEXT = UUID(int=1), UUID(int=2)
DUTIES = {role: UUID(int=n) for n, role in enumerate(("ministry", "municipality", "centre"), start=20)}
OFFICERS = {org: PersonId(UUID(int=500 + n)) for n, org in enumerate((MINISTRY, ADMINISTRATION, CENTRE, METHODICAL))}
SECOND = PersonId(UUID(int=600))
TODAY = date(2024, 9, 1)
DRAFTED, SUBMITTED, APPROVED = date(2021, 8, 20), date(2021, 8, 30), date(2021, 9, 6)
SIGNED, ENDS, WORKING = date(2021, 9, 15), date(2024, 12, 30), date(2022, 3, 1)
WHY = Reason(code="document_replaced")
WORDS = Sealed(subjects=(), nonce="AA==", ciphertext="AA==")
CHARTER = Basis(kind="charter", number="1", dated=date(2015, 1, 12))
ORDER = Basis(kind="order", number="17", dated=date(2022, 1, 10))
SHOWN = Evidence(links=(FactRef(stream_id=UUID(int=900), version=3),))
SIGNATORIES = {"ministry": "министр", "municipality": "глава администрации", "centre": "ректор"}
ORGANISATIONS = {"ministry": MINISTRY, "municipality": ADMINISTRATION, "centre": CENTRE}


def act(organisation: OrganisationId, on: date, today: date = TODAY, by: PersonId | None = None) -> Act:
    """An officer of the organisation acts on a day."""
    who = by or OFFICERS.get(organisation, PersonId(UUID(int=700)))
    now = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
    return Act(by=who, role=Role.MINISTRY, acting_for=organisation, occurred_on=on, today=today, now=now)


def system(today: date = TODAY) -> Act:
    now = datetime(today.year, today.month, today.day, 1, tzinfo=UTC)
    return Act(by=PersonId(UUID(int=1)), role=Role.SYSTEM, occurred_on=today, today=today, now=now)


def party(role: str, *organisations: OrganisationId, **fields: Any) -> Party:
    post = SIGNATORIES.get(role)
    officials = (Official(post=post),) if post else ()
    fields = {"title": role, "officials": officials} | fields
    return Party(role=role, organisations=organisations, **fields)


PARTIES = tuple(party(role, organisation) for role, organisation in ORGANISATIONS.items())
PLURAL = (
    party("municipality", ADMINISTRATION),
    party("centre", CENTRE),
    party("schools", *SCHOOLS, membership=Membership.EVERY),
)


def header(**changed: Any) -> Header:
    fields: dict[str, Any] = {
        "level": AgreementLevel.REGIONAL,
        "title": "Соглашение о сопровождении педагогов",
        "subject": "Совместные мероприятия сторон",
        "project": "Современная школа",
        "number": "7-д/2021",
        "dated": SIGNED,
        "legal_basis": (LegalBasis(title="Приказ", number="908/1", dated=date(2021, 8, 10)),),
        "parties": PARTIES,
        "ends_on": ENDS,
    }
    return Header(**fields | changed)


def duty(role: str = "municipality", **fields: Any) -> Duty:
    return Duty(party=role, **{"text": "Координация методической работы", "label": "2.3.4"} | fields)


def goal(indicator: str = "ioms", year: int = 2021, *, open_end: bool = False) -> Goal:
    key = f"{year}+" if open_end else f"{year}"
    period = TargetPeriod(key=key, printed=key, from_year=year, until_year=None if open_end else year)
    return Goal(indicator=indicator, territory=CITY, period=period)


def minimum(share: str | None = "5", count: int | None = 12) -> Minimum:
    return Minimum(min_share=None if share is None else Decimal(share), min_count=count)


def drafted(**changed: Any) -> Agreement:
    return Agreement.draft(act(MINISTRY, DRAFTED), AGREEMENT, owner=MINISTRY, header=header(**changed))


def written(*, annex: bool = False, **changed: Any) -> Agreement:
    """A draft in which every party has a duty."""
    agreement = drafted(**changed)
    for number, each in enumerate(agreement.parties, start=1):
        obligation = DUTIES.get(each.role, UUID(int=30))
        agreement.add_obligation(act(MINISTRY, DRAFTED), obligation, duty(each.role, label=f"2.{number}"))
    if annex:
        agreement.set_target(act(MINISTRY, DRAFTED), goal(), minimum())
    return agreement


def submitted(**changed: Any) -> Agreement:
    agreement = written(**changed)
    agreement.submit(act(MINISTRY, SUBMITTED))
    return agreement


def in_signing(**changed: Any) -> Agreement:
    agreement = submitted(**changed)
    for each in agreement.parties:
        agreement.approve(act(each.organisations[0], APPROVED), agreement.text_hash or "")
    return agreement


def sign(agreement: Any, organisation: OrganisationId, part: Part = Part.MAIN_TEXT, **fields: Any) -> None:
    role = next(each.role for each in agreement.parties if organisation in each.organisations)
    on = fields.pop("on", SIGNED)
    hand = SignedAs(**{"post": SIGNATORIES.get(role, "директор"), "authority": CHARTER} | fields)
    agreement.sign(act(organisation, on), part, hand)


def signed(**changed: Any) -> Agreement:
    """Signed by all; in force from the last signature unless a later start day is set."""
    agreement = in_signing(**changed)
    for each in agreement.parties:
        for organisation in each.organisations:
            for part in agreement.parts:
                sign(agreement, organisation, part)
    return agreement


def in_force(**changed: Any) -> Agreement:
    return signed(**changed)


def delegation(number: int = 50, role: str = "municipality", **fields: Any) -> Delegation:
    whole: dict[str, Any] = {
        "delegate": Answerer(post="директор ИМЦ", organisation=METHODICAL),
        "since": WORKING,
    }
    return Delegation(id=UUID(int=number), party=role, **whole | fields)


def reported(period: str = "2022", on: date = date(2023, 1, 20)) -> Agreement:
    agreement = in_force()
    agreement.report(act(ADMINISTRATION, on), DUTIES["municipality"], period, WORDS, SHOWN)
    return agreement


def terminated(last_day: date = date(2022, 6, 30)) -> Agreement:
    agreement = in_force()
    agreement.terminate(act(MINISTRY, WORKING), last_day, WHY, ORDER)
    return agreement


def settled(agreement: Agreement, on: date, today: date = TODAY) -> Agreement:
    """Every obligation of every period is judged by another party."""
    for obligation, period in agreement.unsettled(on):
        judge = next(party for party in agreement.parties if party.role != obligation.party)
        agreement.mark_not_fulfilled(act(judge.organisations[0], on, today), obligation.id, period.key, WHY)
    return agreement


def day_after(day: date) -> date:
    return day + timedelta(days=1)
