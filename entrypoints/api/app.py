"""The API application: routers, problems, correlation ids, health."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from entrypoints.api import problems
from entrypoints.api.description import Api, about
from entrypoints.api.door import PREFIX, Door
from entrypoints.api.gate import Gate
from entrypoints.api.hands import Hands
from entrypoints.api.health import router as health
from entrypoints.api.readiness import router as readiness
from entrypoints.api.routes import ROUTERS
from entrypoints.api.shortcut import Shortcut
from entrypoints.bootstrap import Services
from entrypoints.hardening.limits import Bodies, Guard, Limits

OFF: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI's own telemetry would tell addresses with their queries, and what was typed; entrypoints.api.door is ours."""


def create_app(services: Services, *pages: APIRouter, alone: bool = True) -> FastAPI:
    """The application over running services, started and stopped with it; `pages` are other doors beside the API.

    `alone`: this process also follows, works at jobs and keeps the schedule."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        services.start(alone=alone)
        yield
        hands.close()
        services.stop()

    app = Api(
        title="Letopis",
        version="1",
        docs_url=None,  # the page of entrypoints.web works without a network
        redoc_url=None,
        description=about(demo=services.settings.demo, demo_data=services.demo_data),
        redirect_slashes=False,  # it would send people to the host that the request names
        lifespan=lifespan,
        telemetry=OFF,
    )
    app.state.services = services
    app.state.hands = hands = Hands(services.bus)
    app.add_middleware(Shortcut)
    app.add_middleware(Bodies, services.settings.max_body_bytes)
    app.add_middleware(Gate)
    app.add_middleware(Guard, Limits.of(services))
    app.add_middleware(Door, services.observing)
    problems.install(app)
    _include(app, pages)
    return app


def _include(app: FastAPI, pages: Iterable[APIRouter]) -> None:
    app.include_router(health)
    app.include_router(readiness)
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    for page in pages:
        app.include_router(page)
