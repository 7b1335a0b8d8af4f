"""What these pages answer: a page or the next address to people, JSON to programs; and the cookies that go with it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import structlog
from fastapi import Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from entrypoints.cookies import FORMS, PENDING, SESSION, cookie_of, drop_cookie, set_cookie
from entrypoints.overview import standing
from entrypoints.web.pages import page
from entrypoints.web.signing_in.asked import Asked, Inside
from entrypoints.web.signing_in.choosing import Choice, choices, needs_second_factor
from entrypoints.web.signing_in.device import device_of
from entrypoints.web.signing_in.refusing import Refused, refused
from infrastructure.accounts.accounts import Account
from infrastructure.accounts.sessions import Begun

log = structlog.get_logger()


def show(asked: Asked, template: str, status: int = 200, *, problem: Refused | None = None, **shown: Any) -> Response:
    """A page with a form; its refusal stands above the form."""
    sessions = asked.services.sessions
    csrf = sessions.csrf_token(asked.token if isinstance(asked, Inside) else asked.forms)
    text = page(
        f"signing_in/{template}",
        asked.lang,
        "account",
        stands=standing(asked.services),
        csrf=csrf,
        next=asked.next,
        problem=problem,
        provider=asked.services.openid and asked.services.openid.name,
        **shown,
    )
    answer = HTMLResponse(text, status, problem.headers if problem else None)
    if not isinstance(asked, Inside):
        set_cookie(answer, asked.forms, FORMS, demo=asked.demo)
    return answer


def again(asked: Asked, error: Exception, template: str, **shown: Any) -> Response:
    """The form once more, with what was wrong; programs get the problem."""
    refusal = refused(error)
    if asked.program or (refusal.status == HTTPStatus.UNAUTHORIZED and isinstance(asked, Inside)):
        raise refusal
    return show(asked, template, refusal.status, problem=refusal, **shown)


def go(asked: Asked, path: str, told: dict[str, Any], **query: str) -> Response:
    """On to another page; programs are told what has happened."""
    if asked.program:
        return JSONResponse(told)
    where = {"lang": asked.lang, **query}
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}{urlencode(where)}", 303)


def let_in(asked: Asked, account: Account, method: str) -> Response:
    """A fresh session, and whatever this browser had before is over. A role there is no choice about is chosen.

    Raises SessionGone when the account was closed or changed while its password was compared."""
    person = account.person
    sessions, before = asked.services.sessions, cookie_of(asked.request, demo=asked.demo)
    old = sessions.find(before) if before else None
    if old is not None:
        sessions.end(old.id, old.person)
    begun = sessions.begin(person, method, device_of(asked.request.headers.get("user-agent", "")), account.still)
    log.info("account.signed_in", person=str(person), method=method)
    held = choices(asked.services, person)
    if len(held) == 1 and not needs_second_factor(asked.services, held[0].role, method):
        begun = sessions.choose(begun.token, held[0].role, held[0].acting_for)
    return entered(asked, begun, held)


def entered(asked: Asked, begun: Begun, held: list[Choice]) -> Response:
    """The answer to whoever is in with another token than before."""
    chosen = begun.session.role is not None
    path = asked.next if chosen else "/account/role"
    answer = go(asked, path, signed_in(asked, begun, held), **({} if chosen else {"next": asked.next}))
    set_cookie(answer, begun.token, SESSION, demo=asked.demo)
    drop_cookie(answer, PENDING, demo=asked.demo)
    return answer


def signed_in(asked: Asked, begun: Begun, held: list[Choice]) -> dict[str, Any]:
    """What a program is told of its session; the cookie comes beside."""
    session = begun.session
    return {
        "status": "signed_in",
        "person": str(session.person),
        "method": session.method,
        "role": session.role,
        "acting_for": session.acting_for and str(session.acting_for),
        "roles": [choice.told for choice in held],
        "csrf_token": asked.services.sessions.csrf_token(begun.token),
        "expires_at": session.expires_at.isoformat(),
    }
