"""What a request shows of who asks: an API token, a session of a browser, or in demo mode a header; in this order.

Every failure is the same 401, so that nobody learns whether a token was ever good. A session or token opens no more
than the bindings of its person do today: the bus and the scopes ask for them again.
"""

from __future__ import annotations

from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Scope

from application.bus import Actor
from application.permissions.reading import scope as scope_of
from domain.errors import NotAllowed
from domain.kernel import SYSTEM, OrganisationId, PersonId
from domain.roles import Role
from entrypoints.api.problems import TurnedAway
from entrypoints.bootstrap import Services
from entrypoints.cookies import cookie_of
from entrypoints.csrf import HEADER, SAFE, own_page, token_matches

_BEARER = "bearer"
_TOKENS = "tokens"
"""The noun no token opens: whoever holds a token makes no other and revokes none."""


def nobody() -> TurnedAway:
    return TurnedAway(401, "http.unauthenticated")


async def asking(services: Services, scope: Scope) -> Actor:
    """Who asks. Raises TurnedAway; the database is asked in a thread, and only where something is shown for it."""
    authorization, cookies, named = _shown(scope)
    if authorization:
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() == _BEARER:
            return await run_in_threadpool(_by_token, services, scope, text.strip())
    if cookies and (secret := cookie_of(Request(scope), demo=services.settings.demo)):
        found = await run_in_threadpool(_by_session, services, scope, secret)
        if found:
            return found
    if named and services.settings.demo:
        return _by_name(named)
    raise nobody()


def _shown(scope: Scope) -> tuple[str | None, bool, str | None]:
    """The Authorization header, whether there are cookies, and the demo's header; of one given twice the first."""
    authorization = named = None
    cookies = False
    for name, value in scope["headers"]:
        if name == b"x-letopis-actor":
            named = named if named is not None else value
        elif name == b"authorization":
            authorization = authorization if authorization is not None else value
        elif name == b"cookie":
            cookies = True
    return authorization and authorization.decode("latin-1"), cookies, named and named.decode("latin-1")


def _by_name(header: str) -> Actor:
    try:
        person, role, organisation = header.split()
        named = Actor(PersonId(UUID(person)), Role(role), OrganisationId(UUID(organisation)))
    except ValueError:
        raise nobody() from None
    if named.person == SYSTEM or named.role is Role.SYSTEM:  # it works inside and never comes through a door
        raise nobody()
    return named


def _by_token(services: Services, scope: Scope, text: str) -> Actor:
    token = services.tokens.find(text)
    if token is None:
        raise nobody()
    actor = Actor(token.person, token.role, token.acting_for)
    if not holds(services, actor):
        raise nobody()
    noun = _noun(scope["path"])
    if noun == _TOKENS or (token.nouns and noun not in token.nouns):
        raise TurnedAway(403, "http.token_opens_other", opens=sorted(token.nouns))
    if not token.may_change and scope["method"] not in SAFE:
        raise TurnedAway(403, "http.token_reads_only")
    return actor


def holds(services: Services, actor: Actor) -> bool:
    """Whether the person holds the role for the organisation today."""
    try:
        scope_of("tokens", actor, services.authority, services.today(actor.acting_for))
    except NotAllowed:
        return False
    return True


def _by_session(services: Services, scope: Scope, secret: str) -> Actor | None:
    session = services.sessions.find(secret)
    if session is None:
        return None
    if scope["method"] not in SAFE:
        ours = own_page(scope, services.settings.public_url)
        expected = services.sessions.csrf_token(secret)
        if not ours or not token_matches(Request(scope).headers.get(HEADER), expected):
            raise TurnedAway(403, "http.csrf")
    if session.role is None or session.acting_for is None:
        raise TurnedAway(401, "http.role_not_chosen")
    return Actor(session.person, session.role, session.acting_for)


def _noun(path: str) -> str:
    """`agreements` of /api/v1/agreements/…"""
    return path.split("/", 4)[3] if path.count("/") > 2 else ""
