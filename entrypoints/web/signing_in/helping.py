"""/account/people: an administrator invites people, lets them set another password, and signs them out everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import structlog
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from application.bindings import GrantRole
from application.bus import Actor
from application.catalogue import PERMISSIONS
from application.permissions.rule import root_of
from domain.errors import NotAllowed, NotFound
from domain.kernel import OrganisationId, PersonId
from domain.people import Detail, Person
from domain.roles import Role
from entrypoints.bootstrap import Services
from entrypoints.web.signing_in.answering import again, show
from entrypoints.web.signing_in.asked import Inside, InsideDep
from entrypoints.web.signing_in.refusing import REFUSALS, Refused, Told
from infrastructure.accounts.codes import LASTS, Purpose
from infrastructure.accounts.readings import Reading
from infrastructure.journal.schema import bindings

router = APIRouter(prefix="/account/people", route_class=Told)
log = structlog.get_logger()


class Paper(NamedTuple):
    """What is printed: the code and where it is typed; no code where sessions were ended."""

    login: str | None
    page: str
    code: str | None
    expires_at: datetime | None


@router.get("")
def people_page(asked: InsideDep) -> Response:
    _administrator(asked)
    return show(asked, "people.html", person="", what=list(DEEDS))


@router.post("")
def help_somebody(asked: InsideDep) -> Response:
    """One deed for one person within reach, after the administrator's own password."""
    actor = _administrator(asked)
    try:
        deed = DEEDS.get(asked.field("what"))
        person = _in_reach(asked.services, actor, asked.field("person"))
        if deed is None or person is None:
            raise Refused(404, "account.not_in_reach")
        if not asked.services.entrance.own_password(asked.own_account, asked.field("password")):
            raise Refused(422, "account.password_wrong")
        _note(asked, actor, person)
        paper = deed(asked, person)
    except REFUSALS as error:
        return again(asked, error, "people.html", person=asked.given.get("person", ""), what=list(DEEDS))
    if asked.program:
        until = paper.expires_at and paper.expires_at.isoformat()
        return JSONResponse({"login": paper.login, "code": paper.code, "page": paper.page, "expires_at": until})
    return show(asked, "paper.html", paper=paper)


def _note(asked: Inside, actor: Actor, person: PersonId) -> None:
    """The paper names the person's login, often an address: it stands in the log of readings before it is shown."""
    reading = Reading(
        at=asked.services.clock.now(),
        reader=actor.person,
        role=actor.role,
        acting_for=actor.acting_for,
        operation=f"account_{asked.field('what')}",
        about=person,
        correlation_id=asked.request.state.correlation_id,
        people=frozenset({person}),
    )
    asked.services.readings.note(reading)


def _administrator(asked: Inside) -> Actor:
    """Raises Refused unless the session acts as an administrator."""
    session = asked.session
    if session.role is not Role.ADMINISTRATOR or session.acting_for is None:
        raise Refused(403, "account.not_administrator")
    return Actor(session.person, session.role, session.acting_for)


def _in_reach(services: Services, actor: Actor, named: str) -> PersonId | None:
    """The person, when the administrator reaches who entered them and everything they hold: whoever sets a password
    for somebody could come in as them. None for the unknown, the foreign and oneself alike."""
    today = services.today(actor.acting_for)
    try:
        grant = PERMISSIONS[GrantRole].grant(actor, services.authority, today)
        person = PersonId(UUID(named))
        entered = services.journal.load(Person, person).places()
    except (NotAllowed, NotFound, ValueError):
        return None
    roots = [
        root_of(role, services.authority.ancestors(organisation, today), organisation)
        for role, organisation in _held(services, person, today)
    ]
    reached = grant.covers(entered) and all(grant.covers([root]) for root in roots)
    return person if reached and person != actor.person else None


def _held(services: Services, person: PersonId, today: date) -> Iterator[tuple[Role, OrganisationId]]:
    """What the person holds today, as a deputy too, and is going to hold."""
    for each in services.authority.bindings(person, today):
        yield each.role, each.organisation
    later = select(bindings.c.role, bindings.c.organisation).where(
        bindings.c.person == person, bindings.c.from_day > today
    )
    with services.database.read() as connection:
        for row in connection.execute(later):
            yield Role(row.role), OrganisationId(row.organisation)


def _invite(asked: Inside, person: PersonId) -> Paper:
    accounts, details = asked.services.accounts, asked.services.vault.details(person) or {}
    login = asked.given.get("login") or accounts.login(person) or details.get(Detail.EMAIL)
    if not login:
        raise Refused(422, "account.no_login")
    code = accounts.invite(person, login, asked.session.person)
    return _paper(asked, person, Purpose.INVITATION, code)


def _reset(asked: Inside, person: PersonId) -> Paper:
    return _paper(asked, person, Purpose.RESET, asked.services.accounts.reset(person, asked.session.person))


def _full_reset(asked: Inside, person: PersonId) -> Paper:
    code = asked.services.accounts.reset(person, asked.session.person, full=True)
    return _paper(asked, person, Purpose.FULL_RESET, code)


def _sign_out(asked: Inside, person: PersonId) -> Paper:
    asked.services.sessions.end_all(person, asked.session.person)
    log.info("account.signed_out_everywhere", person=str(person), by=str(asked.session.person))
    return Paper(asked.services.accounts.login(person), "/sign-in", None, None)


def _paper(asked: Inside, person: PersonId, purpose: Purpose, code: str) -> Paper:
    accounts = asked.services.accounts
    page = "/invitation" if purpose is Purpose.INVITATION else "/reset"
    return Paper(accounts.login(person), page, code, accounts.clock.now() + LASTS[purpose])


DEEDS: dict[str, Callable[[Inside, PersonId], Paper]] = {
    "invite": _invite,
    "reset": _reset,
    "full_reset": _full_reset,
    "sign_out": _sign_out,
}
