"""Refusals and malformed requests as problem+json (RFC 9457): a stable code, a Russian and an English sentence."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope

from domain.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, RuleBroken, Stale
from entrypoints.api.hands import TooBusy
from entrypoints.api.opening import NotNoted
from entrypoints.words import load
from infrastructure import outages
from infrastructure.journal import Journal, Unavailable
from projections.engine.reader import CatchingUp

STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Stale, 412),
    (Conflict, 409),
    (RuleBroken, 409),
    (Invalid, 422),
)
"""Kind of refusal → HTTP status; the first match counts."""

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

MOST_CHANGES = 50
"""Facts a problem names at most, oldest first."""

GONE = 499
"""Status in the log and the metrics of a request whose client went away before it had sent all; nobody gets it."""

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Letopis"'}
"""With every 401 (RFC 9110 §15.5.2), the same whatever was shown: RFC 6750's `invalid_token` would tell more."""

HTTP_CODES = {
    400: "http.bad_request",
    401: "http.unauthenticated",
    404: "http.no_such_page",
    405: "http.method_not_allowed",
    413: "http.too_large",
    415: "http.unsupported_media_type",
}


class MalformedHeader(Exception):
    """A header of the request cannot be read; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TurnedAway(Exception):
    """Who asks is not known, or may not ask in this way; nothing of the request was read."""

    def __init__(self, status: int, code: str, **params: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.params = params


class Problem(BaseModel):
    """An RFC 9457 problem; `detail` is Russian, `detail_en` English, both keyed by `code`."""

    model_config = ConfigDict(json_schema_extra={"description": "Problem details (RFC 9457)."})

    type: str = Field(description="urn:letopis:problem:<code>")
    title: str
    status: int
    code: str = Field(description="Stable code of the refusal.")
    detail: str = Field(description="What is wrong and what to do next, in Russian.")
    detail_en: str = Field(description="The same in English.")
    params: dict[str, Any] = Field(
        default_factory=dict, description="What the sentence speaks of; never personal data."
    )
    instance: str | None = Field(default=None, description="Correlation id of the request.")


def problem(status: int, code: str, params: Mapping[str, Any], request: Request) -> JSONResponse:
    """The answer to a request that changed nothing."""
    words = load()
    body = Problem(
        type=f"urn:letopis:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=words.refusal(code, params, "ru"),
        detail_en=words.refusal(code, params, "en"),
        params=dict(params),
        instance=f"urn:uuid:{request.state.correlation_id}" if hasattr(request.state, "correlation_id") else None,
    )
    headers = CHALLENGE if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(body.model_dump(mode="json"), status, headers, media_type=MEDIA_TYPE)


def status_of(refusal: Refusal) -> int:
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), 409)


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)
    params = dict(error.params)
    if isinstance(error, Stale) and error.stream_id and params["expected"]:  # an id that is taken tells nothing
        try:
            params["changes"] = _changes(request.app.state.services.journal, error.stream_id, params["expected"])
        except outages.KINDS as lost:  # the database went away since: the verdict stands without its particulars
            if not outages.is_outage(lost):
                raise
    return problem(status_of(error), error.code, params, request)


def _changes(journal: Journal, stream_id: UUID, seen: int) -> list[dict[str, Any]]:
    """What was recorded in a stream since the version seen: which facts, when and by which role; no words of them."""
    return [
        {
            "version": recorded.stream_version,
            "type": recorded.type,
            "position": recorded.position,
            "occurred_on": recorded.occurred_on.isoformat(),
            "recorded_at": recorded.recorded_at.isoformat(),
            "role": recorded.role,
        }
        for recorded in journal.stream(stream_id)[seen : seen + MOST_CHANGES]
    ]


def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    places = [{"at": ".".join(str(part) for part in e["loc"]), "problem": e["type"]} for e in error.errors()]
    fields = list(dict.fromkeys(place["at"] for place in places[:20]))
    return problem(422, "http.malformed", {"fields": fields, "errors": places[:20]}, request)


def _bad_header(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, MalformedHeader)
    return problem(400, error.code, {}, request)


def _turned_away(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TurnedAway)
    return problem(error.status, error.code, error.params, request)


def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, HTTP_CODES.get(error.status_code, "http.bad_request"), {}, request)
    answer.headers.update(error.headers or {})
    return answer


def _failed(request: Request, _error: Exception) -> JSONResponse:
    """Something of ours is broken: the log has the trace under the correlation id, the answer has no words of it."""
    return problem(500, "http.failed", {}, request)


def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=GONE)


def _too_busy(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TooBusy)
    request.app.state.services.observing.metrics.command(error.command, "too_busy")
    return _again(problem(503, "http.too_busy", {}, request))


def _catching_up(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CatchingUp)
    return _again(problem(503, "http.catching_up", {"asked": error.at, "reached": error.positions}, request))


def _not_noted(request: Request, _error: Exception) -> JSONResponse:
    return _again(problem(503, "http.reading_not_noted", {}, request))


def _unavailable(request: Request, _error: Exception) -> JSONResponse:
    return _again(problem(503, "http.unavailable", {}, request))


def _again(answer: JSONResponse) -> JSONResponse:
    """Come again in a second."""
    answer.headers["Retry-After"] = "1"
    return answer


def _database(request: Request, error: Exception) -> JSONResponse:
    """A database that is away, busy or full: come again. Anything else it says is a mistake of ours."""
    if not outages.is_outage(error):
        raise error
    log.warning("database_unavailable", error=type(error).__qualname__)
    return _unavailable(request, error)


async def answer_to(error: Exception, scope: Scope, receive: Receive) -> Response:
    """What the application's handlers answer to an error outside its router; raised again where none knows it."""
    handlers = scope["app"].exception_handlers
    known = (handlers[kind] for kind in type(error).__mro__ if kind is not Exception and kind in handlers)
    handle = next(known, None)
    if handle is None:
        raise error
    response: Response = await run_in_threadpool(handle, Request(scope, receive), error)
    return response


def install(app: FastAPI) -> None:
    """Teach the application to answer every refusal and error as a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(MalformedHeader, _bad_header)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(TurnedAway, _turned_away)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(TooBusy, _too_busy)
    app.add_exception_handler(CatchingUp, _catching_up)
    app.add_exception_handler(NotNoted, _not_noted)
    app.add_exception_handler(Exception, _failed)
    app.add_exception_handler(Unavailable, _unavailable)
    for kind in outages.KINDS:
        app.add_exception_handler(kind, _database)
