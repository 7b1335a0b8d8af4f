"""Files of a route: evidence and reports, sealed under the teacher's key, addressed by the hash of the sealed bytes."""

from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response

from domain.errors import NotFound
from domain.ioms import Iom
from domain.kernel import FileRef
from entrypoints.api.asking import content_of
from entrypoints.api.commands import PROBLEMS
from entrypoints.api.queries import Question, QuestionDep
from entrypoints.hardening.headers import HANDED_IN
from infrastructure.media import EXTENSIONS
from infrastructure.vault import SealBroken

router = APIRouter(prefix="/ioms", tags=["ioms"])

log = structlog.get_logger()

Address = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the sealed bytes.")]
FILE = {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 …"}
BINARY = {"content": {"application/octet-stream": FILE}, "required": True}
FOUND: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file as it was handed in.", "content": {"*/*": FILE}}
}


@router.post(
    "/{id}/files",
    operation_id="put_iom_file",
    status_code=201,
    responses=PROBLEMS,
    openapi_extra={"requestBody": BINARY},
)
def put_file(
    id: UUID, question: QuestionDep, request: Request, content: Annotated[bytes, Depends(content_of)]
) -> FileRef:
    """Положить файл. Keep a file about the route's teacher; name it in the command that hands it in."""
    iom = _in_scope(question, id, "iom_files")
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return question.services.documents.put(content, media_type, {iom.person})


@router.get("/{id}/files/{address}", operation_id="get_iom_file", response_class=Response, responses=PROBLEMS | FOUND)
def get_file(id: UUID, address: Address, question: QuestionDep) -> Response:
    """Взять файл. A file that a fact of the route names; 404 once its person is erased."""
    iom = _in_scope(question, id, "iom_evidence")
    ref = next((ref for ref in _files(question, iom) if ref.address == address), None)
    content = _opened(question, ref) if ref else None
    if ref is None or content is None:
        raise NotFound("file", address)
    extension = EXTENSIONS.get(ref.media_type)  # a fact says what a client called it
    name = f"evidence-{address[:8]}{extension or '.bin'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": HANDED_IN}
    return Response(content, media_type=ref.media_type if extension else "application/octet-stream", headers=headers)


def _opened(question: Question, ref: FileRef) -> bytes | None:
    """The content; None where it does not open with the key of whom the fact says it is about."""
    try:
        return question.opening.file(ref)
    except SealBroken:
        log.warning("file_does_not_open", address=ref.address)
        return None


def _in_scope(question: Question, iom_id: UUID, query: str) -> Iom:
    scope = question.scope(query)
    iom = question.services.journal.load(Iom, iom_id)
    if not scope.sees(iom.places(), {iom.person}):
        raise NotFound("iom", iom_id)
    return iom


def _files(question: Question, iom: Iom) -> list[FileRef]:
    """Every file the route's facts name."""
    facts = question.services.journal.facts(iom.id)
    values = (value for fact in facts for value in dict(fact).values())
    return [ref for value in values for ref in ([value] if isinstance(value, FileRef) else _inside(value))]


def _inside(value: object) -> list[FileRef]:
    return [part for part in vars(value).values() if isinstance(part, FileRef)] if hasattr(value, "__dict__") else []
