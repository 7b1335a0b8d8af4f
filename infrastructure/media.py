"""What a file is by its content; only kinds that papers and evidence come in are allowed.

Archives are looked into by their list of names and never unpacked, so what they would swell to costs nothing. Nothing
here looks for viruses: docs/security.md says what an installation does about them.
"""

from __future__ import annotations

import io
import re
import zipfile

_STARTS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "text/plain": ".txt",
    "text/csv": ".csv",
    _OFFICE["word/document.xml"]: ".docx",
    _OFFICE["xl/workbook.xml"]: ".xlsx",
    _OFFICE["ppt/presentation.xml"]: ".pptx",
    **_OPEN,
}
"""What is allowed, and how a file of it is called when it is given out."""
_RUNS = re.compile(
    r"vbaProject|vbaData|/macrosheets/|/activeX/|^Basic/|^Scripts/|\.(?:exe|dll|js|vbs|bat|cmd|ps1)$", re.IGNORECASE
)
"""Names inside an archive that mean a program: macros of either family, controls, and what a system would start."""
_MARKUP = re.compile(r"<(?:!doctype|html|svg|script|iframe|body|\?xml)\b", re.IGNORECASE)


def media_type_of(content: bytes) -> str | None:
    """The media type; None for what is not allowed. Comma-separated text reads as text/plain."""
    for start, media_type in _STARTS.items():
        if content.startswith(start):
            return media_type
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return "text/plain" if _is_text(content) else None


def _office(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            stored = archive.open("mimetype").read(100).decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        return None
    if any(_RUNS.search(name) for name in names):
        return None  # programs are no evidence
    return next((kind for part, kind in _OFFICE.items() if part in names), stored if stored in _OPEN else None)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if text.lstrip("\ufeff \t\r\n\f").startswith("<") or _MARKUP.search(text):
        return False  # a browser might take it for a page
    return not any(c < " " and c not in "\t\r\n\f" for c in text)
