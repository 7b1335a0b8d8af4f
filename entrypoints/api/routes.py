"""The routers of the API, one a noun."""

from fastapi import APIRouter

from entrypoints.api import organisations, pairs, people

ROUTERS: tuple[APIRouter, ...] = (organisations.router, people.router, pairs.router)
