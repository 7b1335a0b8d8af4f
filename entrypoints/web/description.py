"""The API's description as a page: Swagger UI from an installed package, so that it opens without a network."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, HTMLResponse

from entrypoints.bootstrap import Services
from entrypoints.hardening.headers import DRAWN
from entrypoints.overview import Standing, standing
from entrypoints.web.pages import HERE, page
from entrypoints.words import Language

router = APIRouter(prefix="/docs", include_in_schema=False)

PARTS: dict[str, Path] = {
    "swagger-ui-bundle.js": Path(str(files("fastapi_swagger.resources") / "swagger-ui-bundle.js")),
    "swagger-ui.css": Path(str(files("fastapi_swagger.resources") / "swagger-ui.css")),
    "begin.js": HERE / "begin.js",
}


def _standing(request: Request) -> Standing:
    services: Services = request.app.state.services
    return standing(services)


@router.get("", response_class=HTMLResponse)
def described(
    stands: Annotated[Standing, Depends(_standing)],
    lang: Annotated[Language, Query(description="ru or en")] = "ru",
) -> HTMLResponse:
    """Every operation with its examples, to be tried out."""
    return HTMLResponse(page("description.html", lang, stands=stands), headers={"Content-Security-Policy": DRAWN})


@router.get("/{part}", response_class=FileResponse)
def part(part: Literal["swagger-ui-bundle.js", "swagger-ui.css", "begin.js"]) -> FileResponse:
    """What the page is made of."""
    return FileResponse(PARTS[part])
