"""Commands as HTTP sub-resources: body → command, headers → version and idempotency, receipt → answer."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from starlette.exceptions import HTTPException

from application.bus import Actor, Command, Context
from application.ports import Receipt
from entrypoints.api.actor import ActorDep, ServicesDep
from entrypoints.api.examples import example_of
from entrypoints.api.problems import MEDIA_TYPE, MalformedHeader, Problem
from entrypoints.bootstrap import Services
from entrypoints.words import load

_ETAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')
_KEY = re.compile(r"^[A-Za-z0-9._:-]{1,100}$")
_COMMAND_IDS = UUID("6f1f3f0e-7a53-5c39-9d59-0c6a2b1f7c11")

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
        503: "The read model has not reached the asked position yet, or the journal cannot be written now.",
    }.items()
}


IdempotencyKey = Annotated[str | None, Header(description="One key, one change: makes a retry safe.")]


class StreamRef(BaseModel):
    """A stream a command wrote to, and its version after that."""

    kind: str
    id: UUID
    version: int


class Accepted(BaseModel):
    """The answer to a command that was carried out (now, or earlier under the same Idempotency-Key)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"position": 4711, "streams": [{"kind": "iom", "id": str(UUID(int=7)), "version": 5}]}]
        }
    )

    position: int = Field(description="Journal position to ask for with `at=`, so a query shows this change.")
    streams: list[StreamRef]
    replayed: bool = Field(default=False, description="True when an earlier run of the same command is answered again.")


class CommandRoutes:
    """Adds commands to a noun's router: the address follows from the command's stable name."""

    def __init__(self, router: APIRouter) -> None:
        self._router = router

    def begin(self, command: type[Command], path: str = "") -> None:
        """POST to the collection (or below it) begins a stream."""
        body = _body_model(command)
        self._add(path, command, body, _founding(command, body), 201)

    def tell(self, *commands: type[Command]) -> None:
        """POST `/{id}/<verb>` tells a stream: `iom.complete_design` stands at `/{id}/complete-design`."""
        for command in commands:
            body = _body_model(command)
            verb = command.NAME.split(".", 1)[1].replace("_", "-")
            self._add(f"/{{id}}/{verb}", command, body, _telling(command, body), 200)

    def _add(
        self, path: str, command: type[Command], body: type[BaseModel], endpoint: Callable[..., Accepted], status: int
    ) -> None:
        words = load()
        BODIES[body.__name__] = body
        self._router.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            status_code=status,
            response_model=Accepted,
            operation_id=command.NAME.replace(".", "_"),
            summary=words.command(command.NAME, "en"),
            description=f"{words.command(command.NAME, 'ru')}. {(command.__doc__ or '').strip()}",
            responses=PROBLEMS,
            openapi_extra={"requestBody": _request_body(body)},
        )


def _request_body(body: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{body.__name__}"}
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example_of(body)}}}


def _body_model(command: type[Command]) -> type[BaseModel]:
    """The command's fields without what the path and the headers carry."""
    left_out = {command.STREAM, "expected_version"}
    fields: dict[str, Any] = {
        name: (info.annotation, info) for name, info in command.model_fields.items() if name not in left_out
    }
    name = f"{command.__name__}Body"
    return cast(type[BaseModel], create_model(name, __config__=command.model_config, __doc__=command.__doc__, **fields))


def _reader(body: type[BaseModel]) -> Callable[[Request], Awaitable[BaseModel]]:
    """Reads a body strictly as JSON: "1" is no number and an unknown field is an error."""

    async def read(request: Request) -> BaseModel:
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            raise HTTPException(415)
        try:
            return body.model_validate_json(await content_of(request), strict=True)
        except ValidationError as error:
            raise _malformed(error) from None

    return read


async def content_of(request: Request) -> bytes:
    """The request's body; 413 as soon as it is larger than the installation allows."""
    limit = request.app.state.services.settings.max_body_bytes
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise HTTPException(413)
    return bytes(content)


def _malformed(error: ValidationError) -> RequestValidationError:
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in found])


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every command route needs of its request."""

    request: Request
    response: Response
    actor: Actor
    services: Services
    version: int | None
    command_id: UUID

    def carry_out(self, command: type[Command], given: BaseModel, **fields: Any) -> Accepted:
        values = {name: getattr(given, name) for name in type(given).model_fields}
        try:
            whole = command.model_validate({**values, **fields, "expected_version": self.version})
        except ValidationError as error:
            raise _malformed(error) from None
        context = Context(self.actor, self.command_id, self.request.state.correlation_id)
        receipt = self.services.bus.handle(whole, context)
        return answer(receipt, self.response)


def _asked(
    request: Request,
    response: Response,
    actor: ActorDep,
    services: ServicesDep,
    if_match: Annotated[str | None, Header(description='ETag of the version you have seen, e.g. "5".')] = None,
    idempotency_key: IdempotencyKey = None,
) -> _Asked:
    return _Asked(request, response, actor, services, version_of(if_match), command_id_of(idempotency_key))


AskedDep = Annotated[_Asked, Depends(_asked)]


def _founding(command: type[Command], body: type[BaseModel]) -> Callable[..., Accepted]:
    read = _reader(body)

    def begin(asked: AskedDep, given: Annotated[BaseModel, Depends(read)]) -> Accepted:
        return asked.carry_out(command, given)

    return begin


def _telling(command: type[Command], body: type[BaseModel]) -> Callable[..., Accepted]:
    read = _reader(body)
    stream = command.STREAM or "id"

    def tell(id: UUID, asked: AskedDep, given: Annotated[BaseModel, Depends(read)]) -> Accepted:
        return asked.carry_out(command, given, **{stream: id})

    return tell


def version_of(if_match: str | None) -> int | None:
    """The version an If-Match header names; None for no header or `*`."""
    if if_match is None or if_match.strip() == "*":
        return None
    if not (found := _ETAG.match(if_match.strip())) or int(found[1]) < 1:
        raise MalformedHeader("http.precondition_malformed")
    return int(found[1])


def command_id_of(key: str | None) -> UUID:
    if key is None:
        return uuid4()
    if not _KEY.match(key):
        raise MalformedHeader("http.idempotency_key_malformed")
    return uuid5(_COMMAND_IDS, key)


def answer(receipt: Receipt, response: Response) -> Accepted:
    """The receipt as the client sees it; the first stream's version is the ETag."""
    streams = [StreamRef(kind=s.kind, id=s.id, version=s.version) for s in receipt.streams]
    if streams:
        response.headers["ETag"] = f'"{streams[0].version}"'
    response.headers["Letopis-Position"] = str(receipt.position)
    return Accepted(position=receipt.position, streams=streams, replayed=receipt.replayed)
