"""The API application: routers, problems, correlation ids, health."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import structlog
from fastapi import APIRouter, FastAPI, Request, Response

from entrypoints.api import problems
from entrypoints.api.description import Api, about
from entrypoints.api.health import router as health
from entrypoints.api.routes import ROUTERS
from entrypoints.bootstrap import Services

log = structlog.get_logger()


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
        docs_url=None,  # the page of entrypoints.web works without a network
        redoc_url=None,
        description=about(demo=services.settings.demo, demo_data=services.demo_data),
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
