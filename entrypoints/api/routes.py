"""The routers of the API, one a noun."""

from fastapi import APIRouter

from entrypoints.api import (
    agreements,
    amendments,
    audit,
    corrections,
    indicators,
    ioms,
    organisations,
    pairs,
    people,
    projections,
    refusals,
)

ROUTERS: tuple[APIRouter, ...] = (
    agreements.router,
    amendments.router,
    ioms.router,
    pairs.router,
    organisations.router,
    people.router,
    indicators.router,
    audit.router,
    corrections.router,
    refusals.router,
    projections.router,
)
