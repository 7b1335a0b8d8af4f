"""Whether this process can do its work now, and what it tells Prometheus."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from entrypoints.api.actor import ServicesDep
from entrypoints.api.problems import MEDIA_TYPE, Problem, problem
from entrypoints.observing.standing import Standing

TEXT = "text/plain; version=0.0.4; charset=utf-8"
"""What Prometheus calls its text."""

router = APIRouter(tags=["health"])
log = structlog.get_logger()


class ModelReady(BaseModel):
    name: str = Field(examples=["iom_board"])
    lag: int = Field(description="Facts behind the head.")
    lag_seconds: float = Field(description="Age of the oldest of them.")


class Ready(BaseModel):
    """How fresh what this process shows is."""

    status: str = Field(examples=["ready"])
    head: int
    head_age_seconds: float | None = Field(description="Since the newest fact was recorded; null: there is none.")
    projections: list[ModelReady]


@router.get(
    "/readyz",
    operation_id="readyz",
    summary="Readiness",
    response_model=Ready,
    responses={503: {"model": Problem, "description": "Not now.", "content": {MEDIA_TYPE: {}}}},
)
def readyz(request: Request, services: ServicesDep) -> Ready | JSONResponse:
    """Готов ли процесс. The databases answer and are migrated, and every read model is live and no further behind than
    LETOPIS_READY_LAG_SECONDS; a balancer sends nobody here while that is not so."""
    try:
        standing = services.looks.look()
    except Exception as error:  # noqa: BLE001 - whatever it is, this process is not ready
        log.warning("not_ready", error=type(error).__qualname__)
        return _not_now(request, ["database"])
    if waiting_for := _waiting_for(standing, services.settings.ready_lag_seconds):
        return _not_now(request, waiting_for)
    models = [ModelReady(name=m.name, lag=m.lag, lag_seconds=m.lag_seconds) for m in standing.models]
    return Ready(status="ready", head=standing.head, head_age_seconds=standing.head_age, projections=models)


@router.get("/metrics", include_in_schema=False)
def metrics(services: ServicesDep) -> Response:
    """Metrics of this process and the state of the installation, for Prometheus."""
    return Response(services.observing.metrics.text(), media_type=TEXT)


def _waiting_for(standing: Standing, limit: float) -> list[str]:
    """Names of read models that are not live or further behind than the limit, and `migration` before them."""
    behind = [model.name for model in standing.models if not model.live or model.lag_seconds > limit]
    return behind if standing.migrated else ["migration", *behind]


def _not_now(request: Request, waiting_for: list[str]) -> JSONResponse:
    answer = problem(503, "http.not_ready", {"waiting_for": waiting_for}, request)
    answer.headers["Retry-After"] = "1"
    return answer
