"""A request as a command: headers, id and body are read, the bus is asked, its receipt is told.

FastAPI describes the addresses of commands and this answers them, because its way from a request to a function, by
dependencies, a pool of threads and a model of the answer, costs more than a command does.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4, uuid5

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from pydantic.config import ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope

from application.bus import Command, Context
from application.ports import Receipt
from entrypoints.api.actor import actor_of
from entrypoints.api.problems import MalformedHeader
from infrastructure.wire import as_uuid

_ETAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')
_KEY = re.compile(r"^[A-Za-z0-9._:-]{1,100}$")
_COMMAND_IDS = UUID("6f1f3f0e-7a53-5c39-9d59-0c6a2b1f7c11")


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


class Asking:
    """One command's address. `field` is the command's field that the address names, None where it names none;
    `status` is that of a command carried out."""

    def __init__(self, command: type[Command], body: type[BaseModel], field: str | None, status: int) -> None:
        self.command = command
        self._field = field
        self._body = body
        self._fields = tuple(body.model_fields)
        self._status = status

    async def answer(self, scope: Scope, receive: Receive) -> Response:
        """Raises refusals, RequestValidationError, MalformedHeader and HTTPException; then nothing has changed."""
        services = scope["app"].state.services
        headers = dict(reversed(scope["headers"]))  # of a header given twice the first counts, as everywhere else
        by = actor_of(scope)
        version = version_of(_text(headers, b"if-match"))
        command_id = command_id_of(_text(headers, b"idempotency-key"))
        stream = _id(scope["path_params"]["id"]) if self._field else None
        if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
            raise HTTPException(415)
        content = await received(receive, services.settings.max_body_bytes)
        command = self._read(content, stream, version)
        context = Context(by, command_id, scope["state"]["correlation_id"])
        return self._told(await scope["app"].state.hands.carry_out(command, context))

    def _read(self, content: bytes, stream: UUID | None, version: int | None) -> Command:
        """The body read strictly: "1" is no number and an unknown field is an error."""
        try:
            given = self._body.__pydantic_validator__.validate_json(content, strict=True)
            values: dict[str, Any] = {name: getattr(given, name) for name in self._fields}
            if self._field:
                values[self._field] = stream
            return self.command.model_validate({**values, "expected_version": version})
        except ValidationError as error:
            raise malformed(error) from None

    def _told(self, receipt: Receipt) -> Response:
        """The receipt as the client sees it; the first stream's version is the ETag."""
        streams = [StreamRef.model_construct(kind=s.kind, id=s.id, version=s.version) for s in receipt.streams]
        told = Accepted.model_construct(position=receipt.position, streams=streams, replayed=receipt.replayed)
        headers = {"Letopis-Position": str(receipt.position)}
        if streams:
            headers["ETag"] = f'"{streams[0].version}"'
        return Response(told.model_dump_json(), self._status, headers, "application/json")


async def content_of(request: Request) -> bytes:
    """The request's body; 413 as soon as it is larger than the installation allows."""
    return await received(request.receive, request.app.state.services.settings.max_body_bytes)


async def received(receive: Receive, limit: int) -> bytes:
    content = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        content += message.get("body", b"")
        more = message.get("more_body", False)
        if len(content) > limit:
            raise HTTPException(413)
    return content


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


def _text(headers: dict[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def _id(text: str) -> UUID:
    try:
        return as_uuid(text)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        raise RequestValidationError([{**each, "loc": ("path", "id")} for each in found]) from None


def malformed(error: ValidationError) -> RequestValidationError:
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in found])
