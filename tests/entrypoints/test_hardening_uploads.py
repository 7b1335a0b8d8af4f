"""What people may hand in as evidence, and how it is given out again."""

from __future__ import annotations

import io
import zipfile

import pytest
from httpx2 import Response

from application.bus import Actor
from entrypoints.hardening.headers import HANDED_IN
from infrastructure.media import EXTENSIONS, media_type_of
from tests.entrypoints.conftest import Api, as_actor
from tests.entrypoints.test_api_ioms import DIAGNOSTICS, opened

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITER = "application/vnd.oasis.opendocument.text"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


def archive(*names: str, mimetype: str | None = None, content: bytes = b"<x/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, content)
    return buffer.getvalue()


REFUSED: dict[str, tuple[str, bytes]] = {
    "nothing": ("application/pdf", b""),
    "program": ("application/pdf", b"MZ\x90\x00" + bytes(60)),
    "page": ("text/html", b"<!doctype html><script>alert(1)</script>"),
    "page as text": ("text/plain", b"\xef\xbb\xbf \n<html><body onload=alert(1)>"),
    "page inside text": ("text/plain", b"Certificate\n<script src=//evil.example></script>"),
    "drawing": ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "drawing as picture": ("image/png", b"<svg/>"),
    "picture as paper": ("application/pdf", b"\x89PNG\r\n\x1a\n" + bytes(20)),
    "archive": ("application/zip", archive("a.txt")),
    "archive as paper": (WORD, archive("a.txt")),
    "macros of Word": (WORD, archive("word/document.xml", "word/vbaProject.bin")),
    "macro sheet": (SHEET, archive("xl/workbook.xml", "xl/macrosheets/sheet1.xml")),
    "control": (WORD, archive("word/document.xml", "word/activeX/activeX1.bin")),
    "macros of Writer": (WRITER, archive("Basic/Standard/Module1.xml", mimetype=WRITER)),
    "program inside": (WORD, archive("word/document.xml", "word/embeddings/start.exe")),
    "torn archive": (WORD, archive("word/document.xml")[:-30]),
    "text with zero bytes": ("text/plain", b"a\x00b"),
}
GIVEN_OUT: dict[str, tuple[str, bytes]] = {
    "paper": ("application/pdf", b"%PDF-1.7 certificate"),
    "paper that is an archive too": ("application/pdf", b"%PDF-1.7\n" + archive("a.txt")),
    "picture with a page behind it": ("image/jpeg", b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>"),
    "Word": (WORD, archive("word/document.xml")),
    "table": ("text/csv", "показатель;значение\n=1+1;2".encode()),
    "what a scanner of viruses would find": ("text/plain", EICAR),
}


def hand_in(api: Api, iom: str, by: Actor, media_type: str, content: bytes) -> Response:
    headers = as_actor(by) | {
        "Content-Type": media_type,
        "Content-Disposition": 'attachment; filename="../../Familiya.exe"',
    }
    return api.http.post(f"/api/v1/ioms/{iom}/files", content=content, headers=headers)


def test_what_could_do_something_is_refused(api: Api):
    """Nothing, programs, pages, drawings, macros, archives and whatever is not what it is said to be: each is refused
    with a sentence, and nothing of it is kept or said again."""
    iom, _, teacher = opened(api)

    for name, (media_type, content) in REFUSED.items():
        answer = hand_in(api, iom, teacher, media_type, content)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), name
        assert "Familiya" not in answer.text
        assert "alert" not in answer.text
    assert list((api.services.settings.data / "documents").rglob("*.*")) == []


def test_what_is_kept_is_given_out_to_be_saved(api: Api):
    """A file comes back under a name of ours, to be saved and not opened in its place, its type not guessed; opened
    after all, it may do nothing. There is no scanner of viruses: docs/security.md says so."""
    for media_type, content in GIVEN_OUT.values():
        iom, tutor, teacher = opened(api)
        ref = hand_in(api, iom, teacher, media_type, content).json()
        api.done(f"ioms/{iom}/record-diagnostics", {"diagnostics": DIAGNOSTICS | {"report": ref}}, tutor)

        given = api.http.get(f"/api/v1/ioms/{iom}/files/{ref['address']}", headers=as_actor(tutor))

        name = f"evidence-{ref['address'][:8]}{EXTENSIONS[media_type]}"
        assert (given.status_code, given.content) == (200, content)
        assert given.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert given.headers["content-type"].partition(";")[0] == media_type
        assert given.headers["x-content-type-options"] == "nosniff"
        assert given.headers.get_list("content-security-policy") == [HANDED_IN]
        assert given.headers["cache-control"] == "no-store"


def test_a_type_that_a_fact_claims_is_not_believed(api: Api):
    """A command that names a kept file may call it a page; it is given out as bytes to be saved."""
    iom, tutor, teacher = opened(api)
    ref = hand_in(api, iom, teacher, "application/pdf", b"%PDF-1.7").json() | {"media_type": "text/html"}
    api.done(f"ioms/{iom}/record-diagnostics", {"diagnostics": DIAGNOSTICS | {"report": ref}}, tutor)

    given = api.http.get(f"/api/v1/ioms/{iom}/files/{ref['address']}", headers=as_actor(tutor))

    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-disposition"].endswith('.bin"')


def test_an_archive_is_not_unpacked():
    """A paper of some kilobytes that would swell to hundreds of megabytes is judged by its list of names."""
    bomb = archive("word/document.xml", "word/media/image1.png", content=bytes(100_000_000))

    assert len(bomb) < 500_000
    assert media_type_of(bomb) == WORD


@pytest.mark.parametrize("media_type", EXTENSIONS)
def test_no_kind_that_runs_in_a_browser_is_allowed(media_type: str):
    """The list of what may be handed in holds no pages, drawings, scripts or archives."""
    assert not media_type.endswith(("html", "xml", "javascript", "zip", "svg"))
