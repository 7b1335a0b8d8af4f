"""/account/role: in which role and for which organisation somebody acts."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from domain.kernel import OrganisationId
from domain.roles import Role
from entrypoints.web.signing_in.answering import again, entered, go, show
from entrypoints.web.signing_in.asked import Inside, InsideDep
from entrypoints.web.signing_in.choosing import Choice, choices, names, needs_second_factor
from entrypoints.web.signing_in.refusing import REFUSALS, Refused, Told

router = APIRouter(route_class=Told)


@router.get("/account/role")
def role_page(asked: InsideDep) -> Response:
    held = choices(asked.services, asked.session.person)
    if asked.program:
        return JSONResponse({"roles": [choice.told for choice in held]})
    return show(asked, "role.html", held=held, names=names(asked.services, held), session=asked.session)


@router.post("/account/role")
def choose(asked: InsideDep) -> Response:
    """Act in one of the roles held today. The token changes; the one before is dead at once."""
    held = choices(asked.services, asked.session.person)
    try:
        chosen = _chosen(asked, held)
    except REFUSALS as error:
        return again(asked, error, "role.html", held=held, names=names(asked.services, held), session=asked.session)
    if needs_second_factor(asked.services, chosen.role, asked.session.method):
        return _more(asked)
    begun = asked.services.sessions.choose(asked.token, chosen.role, chosen.acting_for)
    return entered(asked, begun, held)


def _chosen(asked: Inside, held: list[Choice]) -> Choice:
    """`role` and `acting_for`; a form sends both in `choice`. Raises Refused, alike for what is not and is not held."""
    role, _, organisation = asked.given.get("choice", "").partition(" ")
    try:
        chosen = Choice(
            Role(role or asked.field("role")), OrganisationId(UUID(organisation or asked.field("acting_for")))
        )
    except ValueError:
        raise Refused(403, "account.role_not_held") from None
    if chosen not in held:
        raise Refused(403, "account.role_not_held")
    return chosen


def _more(asked: Inside) -> Response:
    """The role asks for a second factor: it is shown, or set up first."""
    enrolled = asked.account is not None and asked.account.second_factor
    if asked.program:
        raise Refused(403, "account.second_factor_needed", enrolled=enrolled)
    path = "/account/second-factor/show" if enrolled else "/account/second-factor"
    return go(asked, path, {}, next="/account/role", needed="1")
