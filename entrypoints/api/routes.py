"""The routers of the API, one a noun."""

from fastapi import APIRouter

from entrypoints.api import audit, corrections, organisations, pairs, people, projections, refusals

ROUTERS: tuple[APIRouter, ...] = (
    organisations.router,
    people.router,
    pairs.router,
    audit.router,
    corrections.router,
    refusals.router,
    projections.router,
)
