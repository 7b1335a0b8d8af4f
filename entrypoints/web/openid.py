"""Coming in by an OpenID provider: to it, and back. An identity is linked by somebody who is in, or who redeems an
invitation; for one that nobody has linked nothing is made, whatever the provider says of it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import structlog
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, RedirectResponse

from domain.kernel import PersonId
from entrypoints.cookies import PENDING, cookie_of, drop_cookie, set_cookie
from entrypoints.csrf import own_page
from entrypoints.web.signing_in.answering import go, let_in, show
from entrypoints.web.signing_in.asked import Asked, AskedDep, Inside, InsideDep
from entrypoints.web.signing_in.refusing import REFUSALS, Refused, Told, refused
from infrastructure.accounts.accounts import Account
from infrastructure.accounts.codes import Purpose
from infrastructure.accounts.id_tokens import NotIdentified
from infrastructure.accounts.identities import IdentityTaken
from infrastructure.accounts.openid import Identity, IdentityProvider, ProviderAway
from infrastructure.accounts.openid_pending import Aim, Pending

router = APIRouter(prefix="/sign-in/openid", route_class=Told, include_in_schema=False)

AT_PROVIDER = "letopis-openid"
"""The cookie of whoever is at the provider."""
MANY = 2048
"""Characters of a parameter that comes back, at most."""

log = structlog.get_logger()


@router.get("")
def sign_in(asked: AskedDep) -> Response:
    """To the provider at once; whom another site has sent is asked on our own page first."""
    if not own_page(asked.request.scope, asked.services.settings.public_url):
        return go(asked, "/sign-in", {"status": "not_begun"}, next=asked.next)
    address, sealed = _begun(asked, Aim.SIGN_IN, "")
    answer = RedirectResponse(address, 303)
    set_cookie(answer, sealed, AT_PROVIDER, demo=asked.demo)
    return answer


@router.post("/link")
def link(asked: InsideDep) -> Response:
    """Whoever is in shows the password once more and goes to the provider to say who they are there."""
    _password(asked)
    return _to_provider(asked, Aim.LINK, str(asked.session.id))


@router.post("/unlink")
def unlink(asked: InsideDep) -> Response:
    _password(asked)
    asked.services.identities.unlink(asked.session.person)
    return go(asked, "/account", {"status": "unlinked"})


@router.post("/invitation")
def invitation(asked: AskedDep) -> Response:
    """An invitation redeemed without a password: its owner comes in by the provider from now on."""
    asked.services.accounts.throttle.code(asked.address)
    code = asked.field("code")
    _invited(asked, code)
    return _to_provider(asked, Aim.INVITATION, code)


@router.get("/callback")
def callback(asked: AskedDep) -> Response:
    """Back from the provider. What was begun is over, however it ends."""
    try:
        answer = _came_back(asked)
    except REFUSALS as error:
        if asked.program:
            raise
        refusal = refused(error)
        answer = show(asked, "openid_refused.html", refusal.status, problem=refusal)
    drop_cookie(answer, AT_PROVIDER, demo=asked.demo)
    return answer


def _came_back(asked: Asked) -> Response:
    sealed = cookie_of(asked.request, AT_PROVIDER, demo=asked.demo)
    pending = asked.services.at_provider.open(sealed) if sealed else None
    if pending is None:
        raise Refused(400, "openid.not_begun")
    identity = _identity(asked, pending)
    asked = replace(asked, given={"next": pending.next})
    match pending.aim:
        case Aim.LINK:
            return _linked(asked, pending, identity)
        case Aim.INVITATION:
            return _redeemed(asked, pending.about, identity)
        case _:
            return _signed_in(asked, identity)


def _signed_in(asked: Asked, identity: Identity) -> Response:
    """An identity nobody has linked, and one of a closed account, are answered alike."""
    person = asked.services.identities.find(identity)
    account = asked.services.accounts.of(person) if person else None
    if account is None or account.closed:
        log.info("account.identity_unknown", person=account and str(account.person))
        raise Refused(403, "openid.unknown_identity")
    return _in(asked, account, identity)


def _in(asked: Asked, account: Account, identity: Identity) -> Response:
    """The second factor is the provider's, where it says so, else our own."""
    if not identity.strong and account.second_factor:
        answer = go(asked, "/sign-in/second-factor", {"status": "second_factor_needed"}, next=asked.next)
        set_cookie(answer, asked.services.entrance.half_way(account), PENDING, demo=asked.demo)
        return answer
    return let_in(asked, account, "openid" if identity.strong else "openid_single")


def _linked(asked: Asked, pending: Pending, identity: Identity) -> Response:
    """The session that began must be the one that comes back."""
    token = cookie_of(asked.request, demo=asked.demo)
    session = asked.services.sessions.find(token) if token else None
    if session is None or session.id != UUID(pending.about):
        raise Refused(403, "openid.not_begun")
    _link(asked, session.person, identity, None)
    return go(asked, "/account", {"status": "linked"})


def _redeemed(asked: Asked, code: str, identity: Identity) -> Response:
    account = _invited(asked, code)
    _link(asked, account.person, identity, code)
    return _in(asked, account, identity)


def _link(asked: Asked, person: PersonId, identity: Identity, code: str | None) -> None:
    """With the code, which is used up by it. Raises Refused."""
    services = asked.services
    try:
        with services.database.write() as connection:
            if code is not None and not services.accounts.codes.use(connection, code):
                raise Refused(422, "account.code_refused")
            services.identities.link(connection, person, identity)
    except IdentityTaken:
        raise Refused(409, "openid.identity_taken") from None


def _identity(asked: Asked, pending: Pending) -> Identity:
    """Who came back. Raises Refused: what exactly was wrong is for the log."""
    returned = {name: value[:MANY] for name, value in asked.request.query_params.items()}
    try:
        return _provider(asked).identify(pending.started, returned)
    except NotIdentified as error:
        log.warning("account.openid_refused", reason=error.reason)
        raise Refused(403, "openid.not_identified") from None
    except ProviderAway as error:
        raise _away(error) from None


def _to_provider(asked: Asked, aim: Aim, about: str) -> Response:
    """A page with the way there: a form may lead to pages of ours only."""
    address, sealed = _begun(asked, aim, about)
    answer = JSONResponse({"go_to": address}) if asked.program else show(asked, "openid_go.html", address=address)
    set_cookie(answer, sealed, AT_PROVIDER, demo=asked.demo)
    return answer


def _begun(asked: Asked, aim: Aim, about: str) -> tuple[str, str]:
    """Where to go, and what the browser keeps meanwhile."""
    try:
        address, started = _provider(asked).begin()
    except (ProviderAway, NotIdentified) as error:
        raise _away(error) from None
    return address, asked.services.at_provider.seal(Pending(started, aim, about, asked.next))


def _provider(asked: Asked) -> IdentityProvider:
    if asked.services.openid is None:
        raise Refused(404, "http.no_such_page")
    return asked.services.openid


def _away(error: Exception) -> Refused:
    log.warning("account.openid_away", why=str(error))
    return Refused(503, "openid.away", wait=30)


def _invited(asked: Asked, code: str) -> Account:
    """Whose invitation it is. Raises Refused, alike for every code that is none."""
    issued = asked.services.accounts.codes.look(code)
    account = asked.services.accounts.of(issued.person) if issued and issued.purpose is Purpose.INVITATION else None
    if account is None or account.closed:
        raise Refused(422, "account.code_refused")
    return account


def _password(asked: Inside) -> None:
    """Raises Refused unless the owner has typed the password once more, where there is one to fall back on."""
    if asked.own_account.password is None:
        raise Refused(409, "openid.only_way_in")
    if not asked.services.entrance.own_password(asked.own_account, asked.field("password")):
        raise Refused(422, "account.password_wrong")
