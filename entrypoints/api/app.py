"""The API application: routers, problems, correlation ids, health."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from entrypoints.api import problems
from entrypoints.api.commands import BODIES
from entrypoints.api.health import router as health
from entrypoints.api.routes import ROUTERS
from entrypoints.bootstrap import Services

DESCRIPTION = """Летопись: соглашения, маршруты (ИОМ) и наставнические пары как факты неизменяемого журнала.

Commands are POSTed to sub-resources and answer with a journal `position`; queries accept `at=` (that position) so that
you read what you wrote, and `as_of=` where the model knows dates. Errors are problem+json with a stable `code`.
`If-Match` carries the version you have seen, `Idempotency-Key` makes a retry safe.
"""
log = structlog.get_logger()


class Api(FastAPI):
    """FastAPI with the command bodies in its description."""

    def openapi(self) -> dict[str, Any]:
        return _openapi(self)


def create_app(services: Services, *pages: APIRouter, alone: bool = True) -> FastAPI:
    """The application over running services, started and stopped with it; `pages` are other doors beside the API.

    `alone`: this process also follows, works at jobs and keeps the schedule."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        services.start(alone=alone)
        yield
        services.stop()

    app = Api(
        title="Letopis",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        telemetry={"tracing": False},
    )
    app.state.services = services
    app.middleware("http")(_correlate)
    problems.install(app)
    app.include_router(health)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    for page in pages:
        app.include_router(page)
    return app


async def _correlate(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Give the request a correlation id (the client's, when it is a UUID) and log one line when it is answered."""
    request.state.correlation_id = _uuid(request.headers.get("x-correlation-id"))
    structlog.contextvars.bind_contextvars(correlation_id=str(request.state.correlation_id))
    response = await call_next(request)
    response.headers["X-Correlation-Id"] = str(request.state.correlation_id)
    route = request.scope.get("route")
    log.info("http", method=request.method, route=getattr(route, "path", None), status=response.status_code)
    structlog.contextvars.clear_contextvars()
    return response


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document with the command bodies, which are read strictly and so are not FastAPI's own."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        bodies: list[tuple[type[BaseModel], JsonSchemaMode]] = [(body, "validation") for body in BODIES.values()]
        _, schemas = models_json_schema(bodies, ref_template="#/components/schemas/{model}")
        document.setdefault("components", {}).setdefault("schemas", {}).update(schemas.get("$defs", {}))
        _link(document["paths"])
        app.openapi_schema = document
    return app.openapi_schema


def _link(paths: dict[str, Any]) -> None:
    """Say which addresses the id of a stream just begun leads to."""
    for path, item in paths.items():
        begun = item.get("post", {}).get("responses", {}).get("201")
        if begun is None or "{" in path:
            continue
        collection = path.removesuffix("/register-signed-paper")
        below = [each for other, each in paths.items() if other.startswith(f"{collection}/{{id}}")]
        begun["links"] = {
            operation["operationId"]: {
                "operationId": operation["operationId"],
                "parameters": {"id": "$response.body#/streams/0/id"},
            }
            for operations in below
            for operation in operations.values()
            if operation["operationId"] != "get_iom_file"
        }
