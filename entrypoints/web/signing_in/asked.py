"""What is asked of these pages: by a form or as JSON, by whom, and whether it comes from our own page."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request

from entrypoints.bootstrap import Services
from entrypoints.cookies import FORMS, cookie_of
from entrypoints.csrf import HEADER, SAFE, own_page, token_matches
from entrypoints.web.signing_in.manner import JSON, is_program, language
from entrypoints.web.signing_in.refusing import Refused
from entrypoints.words import Language
from infrastructure.accounts.accounts import Account
from infrastructure.accounts.sessions import Session

MOST_BYTES = 16_384
"""Of a form; the longest has two passwords."""
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `given`: the fields of its form or JSON object, texts all."""

    request: Request
    services: Services
    given: Mapping[str, str]
    program: bool
    """It asks with JSON and is answered with JSON."""
    lang: Language
    forms: str
    """What forms without a session repeat; made up here when the browser has none yet."""

    @property
    def demo(self) -> bool:
        return self.services.settings.demo

    @property
    def address(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def next(self) -> str:
        """Where to go on afterwards: a path of this server."""
        return local(self.given.get("next") or self.request.query_params.get("next") or "/")

    def field(self, name: str) -> str:
        """Raises Refused when it is not given."""
        if not (value := self.given.get(name, "")):
            raise Refused(422, "account.field_missing", field=name)
        return value


@dataclass(frozen=True, slots=True)
class Inside(Asked):
    """A request of somebody who is in."""

    token: str
    session: Session
    account: Account | None
    """None for people who come in by another door only."""

    @property
    def own_account(self) -> Account:
        """Raises Refused when there is none."""
        if self.account is None:
            raise Refused(409, "account.no_password_here")
        return self.account


async def given(request: Request) -> Mapping[str, str]:
    """The fields of the body. Raises Refused when it is too long or of another kind."""
    if request.method in SAFE:
        return {}
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise Refused(413, "http.too_large")
    try:
        if _is_json(request):
            return _texts(json.loads(body or b"{}"))
        if _kind(request) == FORM or not body:
            return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))
    except (ValueError, RecursionError):
        raise Refused(400, "http.bad_request") from None
    raise Refused(415, "http.unsupported_media_type")


def asked(request: Request, given: Annotated[Mapping[str, str], Depends(given)]) -> Asked:
    """Anybody's request; one that changes something must come from our own page. Raises Refused."""
    found = _asked(request, given)
    if request.method not in SAFE:
        _own_page(found)
        expected = found.services.sessions.csrf_token(found.forms)
        if not _is_json(request) and not token_matches(given.get("csrf"), expected):
            raise Refused(403, "http.csrf")
    return found


def inside(request: Request, given: Annotated[Mapping[str, str], Depends(given)]) -> Inside:
    """A request of somebody who is in. Raises Refused: whoever opens a page is sent to sign in first."""
    found = _asked(request, given)
    services, token = found.services, cookie_of(request, demo=found.demo)
    session = services.sessions.find(token) if token else None
    if token is None or session is None:
        raise Refused(401, "http.unauthenticated")
    if request.method not in SAFE:
        _own_page(found)
        shown = request.headers.get(HEADER) if found.program else given.get("csrf")
        if not token_matches(shown, services.sessions.csrf_token(token)):
            raise Refused(403, "http.csrf")
    account = services.accounts.of(session.person)
    return Inside(request, services, found.given, found.program, found.lang, found.forms, token, session, account)


AskedDep = Annotated[Asked, Depends(asked)]
InsideDep = Annotated[Inside, Depends(inside)]


def local(path: str) -> str:
    """The path when it is one of this server, else the start page: nobody is sent elsewhere from here."""
    strange = not path.isprintable() or "\\" in path or not path.startswith("/") or path.startswith("//")
    parts = urlsplit("/" if strange else path)
    return "/" if strange or parts.scheme or parts.netloc else path


def _asked(request: Request, given: Mapping[str, str]) -> Asked:
    services: Services = request.app.state.services
    forms = cookie_of(request, FORMS, demo=services.settings.demo) or secrets.token_urlsafe(24)
    return Asked(request, services, given, is_program(request), language(request), forms)


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_json(request: Request) -> bool:
    """Its body: a page of another site cannot send such a one unasked, whatever it says it accepts."""
    return _kind(request) == JSON


def _own_page(asked: Asked) -> None:
    if not own_page(asked.request.scope, asked.services.settings.public_url):
        raise Refused(403, "http.csrf")


def _texts(found: Any) -> Mapping[str, str]:
    """A JSON object of texts that can be written down: no half of a surrogate pair. Raises ValueError."""
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError
    "".join(found.values()).encode()
    return found
