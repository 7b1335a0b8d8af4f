"""The start page: what this installation is, how fresh it is, and where to go on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, HTMLResponse

from entrypoints.bootstrap import Services
from entrypoints.overview import Overview, overview
from entrypoints.web.description import router as description
from entrypoints.web.openid import router as openid
from entrypoints.web.pages import HERE, page
from entrypoints.web.signing_in.router import router as signing_in
from entrypoints.words import Language

router = APIRouter(include_in_schema=False)
router.include_router(description)
router.include_router(signing_in)
router.include_router(openid)


def _overview(request: Request) -> Overview:
    services: Services = request.app.state.services
    return overview(services)


@router.get("/", response_class=HTMLResponse)
def start(
    seen: Annotated[Overview, Depends(_overview)],
    lang: Annotated[Language, Query(description="ru or en")] = "ru",
) -> HTMLResponse:
    """The page a newcomer sees first."""
    return HTMLResponse(page("start.html", lang, seen=seen, stands=seen.standing))


@router.get("/style.css", response_class=FileResponse)
def style() -> FileResponse:
    """The one style sheet."""
    return FileResponse(HERE / "style.css", media_type="text/css")
