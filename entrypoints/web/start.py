"""The start page: what this installation is, how fresh it is, and where to go on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from entrypoints.bootstrap import Services
from entrypoints.overview import Overview, overview
from entrypoints.words import Language, load

router = APIRouter(include_in_schema=False)


@cache
def pages() -> Environment:
    """Templates, escaped; an unknown variable is an error."""
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["words"] = load()
    return found


def _overview(request: Request) -> Overview:
    services: Services = request.app.state.services
    return overview(services)


@router.get("/", response_class=HTMLResponse)
def start(
    seen: Annotated[Overview, Depends(_overview)],
    lang: Annotated[Language, Query(description="ru or en")] = "ru",
) -> HTMLResponse:
    """The page a newcomer sees first."""
    html = pages().get_template("start.html").render(seen=seen, lang=lang, other="en" if lang == "ru" else "ru")
    return HTMLResponse(html, headers={"Content-Security-Policy": "default-src 'none'; style-src 'self'"})
