"""The start page: what this installation is, how fresh it is, and where to go on."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.ioms import Stage
from domain.pairs import PairStatus
from entrypoints.bootstrap import Services
from entrypoints.overview import Overview, overview
from entrypoints.words import Language, load

router = APIRouter(include_in_schema=False)

HERE = Path(__file__).parent
POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'"}


@cache
def pages() -> Environment:
    """Templates, escaped; an unknown variable is an error."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(words=load(), stages=list(Stage), statuses=list(PairStatus))
    return found


def _overview(request: Request) -> Overview:
    services: Services = request.app.state.services
    return overview(services)


def _say(lang: Language, name: str) -> str:
    return load().page(f"start.{name}", lang)


@router.get("/", response_class=HTMLResponse)
def start(
    seen: Annotated[Overview, Depends(_overview)],
    lang: Annotated[Language, Query(description="ru or en")] = "ru",
) -> HTMLResponse:
    """The page a newcomer sees first."""
    other = "en" if lang == "ru" else "ru"
    html = pages().get_template("start.html").render(seen=seen, lang=lang, other=other, say=partial(_say, lang))
    return HTMLResponse(html, headers=POLICY)


@router.get("/style.css", response_class=FileResponse)
def style() -> FileResponse:
    """The one style sheet."""
    return FileResponse(HERE / "style.css", media_type="text/css")
