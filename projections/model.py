"""What a read model is: its tables, `when(fact)`, and (beside it, in the same file) its queries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from sqlalchemy import Select, Table

from application.ports import Recorded

Row = dict[str, Any]


class Rows(Protocol):
    """The rows of one page of facts: read through a cache, written in bulk when the page commits.

    Tables are the templates the model declares; the engine maps them to the generation being written.
    """

    def get(self, table: Table, **key: Any) -> Row | None:
        """A copy of the row with this primary key, or None."""

    def put(self, table: Table, **values: Any) -> None:
        """Insert or replace a whole row; columns left out get None."""

    def change(self, table: Table, key: Mapping[str, Any], **values: Any) -> None:
        """Set columns of an existing row; nothing happens when there is none."""

    def insert(self, table: Table, **values: Any) -> None:
        """Add a row known to be new (a trail)."""

    def append(self, table: Table, row: tuple[Any, ...]) -> None:
        """Add a row known to be new, its values in the order of the table's columns; the cheapest way to write."""

    def delete(self, table: Table, **key: Any) -> None: ...

    def find(self, table: Table, **where: Any) -> list[Row]:
        """Rows whose columns equal the given values (index them), this page's changes included, in key
        order."""


class ReadModel(ABC):
    """Rows come from facts alone: no clock, no serial ids, no vault, no other model.

    `NAME` is the stored name, `VERSION` grows with a change of shape or meaning (the engine rebuilds),
    `TABLES` are template tables of SQLAlchemy Core, each with a primary key; `KINDS` limits the streams it
    hears (None: all).
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1
    TABLES: ClassVar[Sequence[Table]]
    KINDS: ClassVar[frozenset[str] | None] = None
    BY_STREAM: ClassVar[Mapping[Table, str]] = {}
    """Only for speed: table → column that holds a stream's id. Rows of the streams on a page are read at
    once."""
    UNSEEN: ClassVar[frozenset[Table]] = frozenset()
    """Only for speed: tables whose rows `when` looks for by primary key or not at all. A rebuild gives them
    their other indexes when it has the rows."""

    @abstractmethod
    def when(self, recorded: Recorded, rows: Rows) -> None:
        """Fold one fact into the rows; a fact of no interest is ignored."""


class Reader(Protocol):
    """A read transaction over the live generations of the read models it was opened for."""

    def __getitem__(self, table: Table) -> Table:
        """The live table behind a model's template table; raises CatchingUp where its model was not
        opened."""

    def rows(self, query: Select[Any]) -> list[Row]: ...

    def one(self, query: Select[Any]) -> Row | None:
        """The first row, or None."""

    @property
    def position(self) -> int:
        """The newest fact that every model of this reader has folded."""

    @property
    def parked(self) -> Mapping[str, int]:
        """Model → streams parked in it, where there are any: figures of such a model say so."""
