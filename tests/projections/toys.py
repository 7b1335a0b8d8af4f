"""A toy library: facts of lent books, a journal in a list, and the read models the engine is tried on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, Column, Date, Index, Integer, MetaData, String, Table, Uuid

from application.ports import Recorded
from domain.kernel import FACTS, Fact, OrganisationId, PersonId, StatusChange
from domain.roles import Role
from projections.model import ReadModel, Rows

READER = PersonId(UUID(int=7))
LIBRARY = OrganisationId(UUID(int=70))


class BookBought(Fact):
    TOPIC: ClassVar[str] = "toybook.bought"
    MOVES = True

    title: str

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="on_shelf"),)


class BookLent(Fact):
    TOPIC: ClassVar[str] = "toybook.lent"
    MOVES = True

    pages: int | None

    def statuses(self) -> tuple[StatusChange, ...]:
        return (StatusChange(to="lent"),)


class BookTorn(Fact):
    """The fact a careless read model cannot digest."""

    TOPIC: ClassVar[str] = "toybook.torn"


def told(position: int, stream: int, version: int, kind: type[Fact], **fields: object) -> Recorded:
    """The fact as a journal would hand it out; book number `stream` is stream UUID(int=stream)."""
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=position)
    stream_id, day = UUID(int=stream), moment.date()
    envelope = {
        "originator_id": stream_id,
        "originator_version": version,
        "timestamp": moment,
        "occurred_on": day,
    }
    fact = kind.model_validate(envelope | fields)
    return recorded(position, fact, day, moment)


def recorded(
    position: int, fact: Fact, day: date, moment: datetime, corrects: tuple[Fact, Fact] | None = None
) -> Recorded:
    return Recorded(
        position=position,
        stream_id=fact.originator_id,
        stream_version=fact.originator_version,
        kind="toybook",
        type=fact.TOPIC,
        fact=fact,
        actor=READER,
        role=Role.TUTOR,
        acting_for=LIBRARY,
        command_id=UUID(int=position),
        correlation_id=UUID(int=position),
        causation_id=None,
        basis=None,
        occurred_on=day,
        recorded_at=moment,
        digest=f"{position:064x}",
        corrects=corrects,
    )


class Shelf:
    """A journal of toy facts in memory; it can be cut, as a restored backup is."""

    def __init__(self) -> None:
        self.facts: list[Recorded] = []
        self._versions: dict[int, int] = {}

    def add(self, stream: int, kind: type[Fact], **fields: object) -> Recorded:
        self._versions[stream] = version = self._versions.get(stream, 0) + 1
        self.facts.append(told(len(self.facts) + 1, stream, version, kind, **fields))
        return self.facts[-1]

    def lend(self, count: int, books: int = 10) -> None:
        """Buy or lend books in turn until `count` more facts are told."""
        for n in range(count):
            book = len(self.facts) % books + 1
            if book in self._versions:
                self.add(book, BookLent, pages=n % 50)
            else:
                self.add(book, BookBought, title=f"Книга № {book}")

    def read(self, after: int, limit: int) -> list[Recorded]:
        return self.facts[after : after + limit]

    def head(self) -> int:
        return len(self.facts)

    def wait(self, position: int, timeout: float) -> bool:
        return self.head() > position


METADATA = MetaData()
BOOKS = Table(
    "toy_books",
    METADATA,
    Column("book_id", Uuid, primary_key=True),
    Column("title", String(100)),
    Column("lent", Integer, nullable=False),
    Column("last_lent_on", Date),
    Column("notes", JSON),
    Index("toy_books_lent", "lent"),
)
LOANS = Table(
    "toy_loans",
    METADATA,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("book_id", Uuid, nullable=False),
    Column("pages", Integer, nullable=False),
)


class Books(ReadModel):
    """Books and how often each was lent. It chokes on torn books while `choking`."""

    NAME = "toy_books"
    TABLES: ClassVar[Sequence[Table]] = (BOOKS, LOANS)
    BY_STREAM = {BOOKS: "book_id"}
    UNSEEN = frozenset({BOOKS, LOANS})

    choking: ClassVar[bool] = True

    def when(self, recorded: Recorded, rows: Rows) -> None:
        match recorded.fact:
            case BookBought(title=title):
                rows.put(BOOKS, book_id=recorded.stream_id, title=title, lent=0, notes={"tags": ("new",)})
            case BookLent(pages=pages):
                book = rows.get(BOOKS, book_id=recorded.stream_id)
                lent = (book["lent"] if book else 0) + 1
                changed = {"lent": lent, "last_lent_on": recorded.occurred_on}
                rows.change(BOOKS, {"book_id": recorded.stream_id}, **changed)
                rows.insert(LOANS, position=recorded.position, book_id=recorded.stream_id, pages=pages)
            case BookTorn() if self.choking:
                raise ValueError("a torn book cannot be counted")


class Favourites(ReadModel):
    """How many books were lent exactly so often: `find` at work, and no other table than its own."""

    NAME = "toy_favourites"
    TABLES: ClassVar[Sequence[Table]] = (
        COUNTS := Table(
            "toy_counts",
            METADATA,
            Column("book_id", Uuid, primary_key=True),
            Column("lent", Integer, nullable=False),
            Column("alike", Integer, nullable=False),
            Index("toy_counts_lent", "lent"),
        ),
    )

    def when(self, recorded: Recorded, rows: Rows) -> None:
        if not isinstance(recorded.fact, BookLent):
            return
        book = rows.get(self.COUNTS, book_id=recorded.stream_id)
        lent = book["lent"] + 1 if book else 1
        alike = len(rows.find(self.COUNTS, lent=lent))
        rows.put(self.COUNTS, book_id=recorded.stream_id, lent=lent, alike=alike)


for toy in (BookBought, BookLent, BookTorn):  # the product's registry of facts stays the product's
    del FACTS[toy.TOPIC]
