"""How a refusal is told: as a page with one sentence, or as a problem (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.routing import APIRoute

from entrypoints.overview import standing
from entrypoints.web.pages import page
from entrypoints.web.signing_in.manner import is_program, language
from entrypoints.words import load
from infrastructure.accounts.accounts import AccountRefused
from infrastructure.accounts.passwords import PasswordRefused, TooManyHashes
from infrastructure.accounts.sessions import SessionGone
from infrastructure.accounts.throttle import Throttled

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Letopis"'}
"""With every 401 (RFC 9110 §15.5.2)."""
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Refused(Exception):
    """The request is refused; `code` is a sentence of entrypoints/words."""

    def __init__(self, status: int, code: str, *, wait: int | None = None, **params: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.params = params
        self.headers = CHALLENGE if status == HTTPStatus.UNAUTHORIZED else {}
        if wait is not None:
            self.headers = {"Retry-After": str(wait)}
            self.params = {"seconds": wait, "minutes": -(-wait // 60)}


REFUSALS = (Refused, Throttled, PasswordRefused, AccountRefused, TooManyHashes, SessionGone)


def refused(error: Exception) -> Refused:
    """What one of REFUSALS is to whoever asked."""
    match error:
        case Throttled():
            return Refused(429, "account.too_many_tries", wait=error.seconds)
        case PasswordRefused() | AccountRefused():
            return Refused(422, error.code, **error.params)
        case TooManyHashes():
            return Refused(503, "account.busy", wait=1)
        case SessionGone():
            return Refused(401, "http.unauthenticated")
        case _:
            assert isinstance(error, Refused)
            return error


class Told(APIRoute):
    """A route whose refusals are told to people as a page and to programs as a problem."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except REFUSALS as error:
                return _told(request, refused(error))

        return told


def _told(request: Request, refusal: Refused) -> Response:
    if is_program(request):
        return problem(request, refusal)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        path = request.url.path
        back = path if request.method == "GET" and path.startswith("/account") else "/account"
        where = urlencode({"lang": language(request), "next": back})
        return RedirectResponse(f"/sign-in?{where}", 303)
    stands = standing(request.app.state.services)
    text = page("signing_in/message.html", language(request), "account", stands=stands, problem=refusal)
    return HTMLResponse(text, refusal.status, refusal.headers)


def problem(request: Request, refusal: Refused) -> JSONResponse:
    words = load()
    body = {
        "type": f"urn:letopis:problem:{refusal.code}",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "code": refusal.code,
        "detail": words.refusal(refusal.code, refusal.params, "ru"),
        "detail_en": words.refusal(refusal.code, refusal.params, "en"),
        "params": refusal.params,
        "instance": f"urn:uuid:{request.state.correlation_id}",
    }
    return JSONResponse(body, refusal.status, refusal.headers, media_type="application/problem+json")
