"""All addresses of this door."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse

from entrypoints.web.pages import HERE
from entrypoints.web.signing_in.account import router as account
from entrypoints.web.signing_in.coming_in import router as coming_in
from entrypoints.web.signing_in.factor import router as factor
from entrypoints.web.signing_in.helping import router as helping
from entrypoints.web.signing_in.papers import router as papers
from entrypoints.web.signing_in.roles import router as roles

router = APIRouter(include_in_schema=False)
for part in (coming_in, roles, account, factor, papers, helping):
    router.include_router(part)


@router.get("/signing-in.css", response_class=FileResponse)
def style() -> FileResponse:
    """The style sheet of these pages."""
    return FileResponse(HERE / "signing-in.css", media_type="text/css")
