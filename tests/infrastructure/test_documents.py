"""Evidence files: sealed, addressed by hash, kept for ever."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from domain.errors import Invalid, NotFound
from domain.kernel import FileRef, PersonId
from infrastructure.database import Database
from infrastructure.documents import DocumentStore
from infrastructure.journal import create
from infrastructure.journal.schema import vault as table
from infrastructure.keys import Keys
from infrastructure.media import media_type_of
from infrastructure.vault import PeopleVault, SealBroken

FIRST, SECOND, THIRD = (PersonId(UUID(int=number)) for number in (1, 2, 3))
PDF = b"%PDF-1.7\nCertificate of Primer Probova"


@pytest.fixture
def database() -> Iterator[Database]:
    made = Database()
    create(made)
    yield made
    made.close()


@pytest.fixture
def store(database: Database, tmp_path: Path) -> DocumentStore:
    vault = PeopleVault(database, Keys.of(bytes(32)))
    with database.write() as connection:
        for person in (FIRST, SECOND):
            entry = vault.enrol(person, {})
            row = {"person_id": person, "wrapped_key": entry.wrapped_key, "details": entry.details}
            connection.execute(insert(table).values(row))
    return DocumentStore(tmp_path, vault, limit=1000)


def archive(*names: str, mimetype: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize("subjects", [(), (FIRST,), (SECOND, FIRST)])
def test_a_file_comes_back_as_it_was_handed_in(store: DocumentStore, subjects: tuple[PersonId, ...]):
    """A certificate is read back byte for byte, with its size, type and the people it is about."""
    ref = store.put(PDF, "application/pdf", subjects)

    assert store.get(ref) == PDF
    assert (ref.size, ref.media_type, ref.subjects) == (len(PDF), "application/pdf", tuple(sorted(subjects)))


def test_the_address_is_the_hash_of_what_lies_on_the_disk(store: DocumentStore, tmp_path: Path):
    """Only sealed bytes are on the disk, under their own SHA-256, and no draft is left behind."""
    ref = store.put(PDF, "application/pdf", [FIRST])

    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert path.relative_to(tmp_path).as_posix() == f"{ref.address[:2]}/{ref.address[2:]}"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == ref.address
    assert b"Probova" not in path.read_bytes()


@pytest.mark.parametrize("erased", [FIRST, SECOND])
def test_a_file_about_two_people_is_gone_with_either(store: DocumentStore, database: Database, erased: PersonId):
    """When one person's key is destroyed their evidence is unreadable, though its bytes are still there."""
    ref = store.put(PDF, "application/pdf", [FIRST, SECOND])
    with database.write() as connection:
        connection.execute(update(table).where(table.c.person_id == erased).values(wrapped_key=None))

    assert store.get(ref) is None


def test_a_file_changed_on_disk_is_noticed(store: DocumentStore, tmp_path: Path):
    """Evidence somebody changed behind the product's back is not handed out."""
    ref = store.put(PDF, "application/pdf", [])
    path = tmp_path / ref.address[:2] / ref.address[2:]
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))

    with pytest.raises(SealBroken):
        store.get(ref)


@pytest.mark.parametrize("address", ["0" * 64, "f" * 64])
def test_an_unknown_address_is_not_found(store: DocumentStore, address: str):
    """Asking for a file that was never handed in finds nothing."""
    with pytest.raises(NotFound):
        store.get(FileRef(address=address, size=1, media_type="application/pdf"))


def test_an_address_leads_nowhere_else(store: DocumentStore, tmp_path: Path):
    """A forged address cannot name another file of the machine."""
    (tmp_path / "secret").write_bytes(b"x")
    forged = FileRef.model_construct(address="../secret", size=1, media_type="application/pdf", subjects=())

    with pytest.raises(NotFound):
        store.get(forged)


@pytest.mark.parametrize(
    ("content", "media_type", "problem"),
    [
        (b"", "application/pdf", "empty"),
        (PDF.ljust(1001), "application/pdf", "too_large"),
        (b"MZ\x90\x00\x03", "application/pdf", "type_not_allowed"),
        (b"<svg onload='alert(1)'/>", "image/png", "type_not_allowed"),
        (PDF, "image/png", "type_differs"),
        (b"plain words", "application/pdf", "type_differs"),
    ],
)
def test_what_is_no_evidence_is_refused(store: DocumentStore, content: bytes, media_type: str, problem: str):
    """Empty, too large, executable or mislabelled files are refused, and the refusal says why."""
    with pytest.raises(Invalid) as refused:
        store.put(content, media_type, [FIRST])

    assert refused.value.params["problem"] == problem


def test_a_file_about_an_unknown_person_is_refused(store: DocumentStore):
    """Evidence can only be sealed for people who are known."""
    with pytest.raises(NotFound) as refused:
        store.put(PDF, "application/pdf", [FIRST, THIRD])

    assert refused.value.params["id"] == str(THIRD)


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("Отзыв; оценка\r\n5".encode(), "text/plain"),
        (archive("word/document.xml"), WORD),
        (archive(mimetype="application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        (archive("word/document.xml", "word/vbaProject.bin"), None),
        (archive("setup.exe"), None),
        (archive(mimetype="application/java-archive"), None),
        (b"PK\x03\x04broken", None),
        (b"text\x00with zero", None),
        (b"  <html>", None),
        ("не UTF-8".encode("utf-16"), None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, found: str | None):
    """The type is read from the content; macros, archives, programs and markup are no evidence."""
    assert media_type_of(content) == found


def test_a_table_as_text_may_be_called_csv(store: DocumentStore):
    """A comma-separated table is text, and may keep its own name."""
    assert store.put(b"a,b\n1,2\n", "text/csv", []).media_type == "text/csv"
