"""The routers of the API, one a noun."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
