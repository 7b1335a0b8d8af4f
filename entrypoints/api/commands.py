"""Commands as HTTP sub-resources: the addresses, their descriptions, and how a request finds its command."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, create_model

from application.bus import Command
from entrypoints.api.actor import ActorDep
from entrypoints.api.asking import Accepted, Asking
from entrypoints.api.examples import example_of
from entrypoints.api.problems import MEDIA_TYPE, Problem
from entrypoints.words import load

BODIES: dict[str, type[BaseModel]] = {}
"""Request bodies by schema name, for the OpenAPI document."""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text, "content": {MEDIA_TYPE: {}}}
    for status, text in {
        400: "A header or cursor cannot be read.",
        401: "Nobody is identified.",
        403: "The actor may not do this.",
        404: "No such thing in the actor's scope.",
        409: "A rule or another holder says no; nothing has changed.",
        412: "The thing changed since the version named in If-Match.",
        413: "The body is too large.",
        415: "The body is not JSON.",
        422: "The request is malformed.",
        429: "Too many requests within a minute; ask again after Retry-After.",
        503: "Ask again after Retry-After: the read model has not reached the asked position yet, the journal cannot "
        "be written now, or too many commands wait.",
    }.items()
}


IdempotencyKey = Annotated[str | None, Header(description="One key, one change: makes a retry safe.")]


class CommandRoute(APIRoute):
    """FastAPI describes it by its endpoint's signature; what answers is `asking`."""

    asking: Asking

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def answer(request: Request) -> Response:
            return await self.asking.answer(request.scope, request.receive)

        return answer


class CommandRoutes:
    """Adds commands to a noun's router: the address follows from the command's stable name."""

    def __init__(self, router: APIRouter) -> None:
        self._router = router

    def begin(self, command: type[Command], path: str = "") -> None:
        """POST to the collection (or below it) begins a stream; a command about any stream names it in its body."""
        self._add(path, command, _begin, None, 201)

    def tell(self, *commands: type[Command]) -> None:
        """POST `/{id}/<verb>` tells a stream: `iom.complete_design` stands at `/{id}/complete-design`."""
        for command in commands:
            verb = command.NAME.split(".", 1)[1].replace("_", "-")
            self._add(f"/{{id}}/{verb}", command, _tell, command.STREAM, 200)

    def _add(
        self, path: str, command: type[Command], described: Callable[..., Accepted], field: str | None, status: int
    ) -> None:
        words, body = load(), _body_model(command, {field, "expected_version"})
        BODIES[body.__name__] = body
        self._router.add_api_route(
            path,
            described,
            methods=["POST"],
            status_code=status,
            response_model=Accepted,
            operation_id=command.NAME.replace(".", "_"),
            summary=words.command(command.NAME, "en"),
            description=f"{words.command(command.NAME, 'ru')}. {(command.__doc__ or '').strip()}",
            responses=PROBLEMS,
            openapi_extra={"requestBody": request_body(body)},
            route_class_override=CommandRoute,
        )
        cast(CommandRoute, self._router.routes[-1]).asking = Asking(command, body, field, status)


def _headers(
    actor: ActorDep,
    if_match: Annotated[str | None, Header(description='ETag of the version you have seen, e.g. "5".')] = None,
    idempotency_key: IdempotencyKey = None,
) -> None: ...


Headers = Annotated[None, Depends(_headers)]


def _begin(headers: Headers) -> Accepted:
    raise NotImplementedError


def _tell(id: UUID, headers: Headers) -> Accepted:
    raise NotImplementedError


def request_body(body: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{body.__name__}"}
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example_of(body)}}}


def _body_model(command: type[Command], left_out: set[str | None]) -> type[BaseModel]:
    """The command's fields without what the path and the headers carry."""
    fields: dict[str, Any] = {
        name: (info.annotation, info) for name, info in command.model_fields.items() if name not in left_out
    }
    name = f"{command.__name__}Body"
    return cast(type[BaseModel], create_model(name, __config__=command.model_config, __doc__=command.__doc__, **fields))
