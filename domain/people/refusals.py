"""What is refused about people."""

from __future__ import annotations

from typing import ClassVar

from domain.errors import Invalid
from domain.people.names import LEAST_LETTERS


class WordTooShort(Invalid):
    """A search by name gives at least three letters of every word."""

    code: ClassVar[str] = "person.word_too_short"

    def __init__(self) -> None:
        super().__init__(least=LEAST_LETTERS)


class TooManyToSort(Invalid):
    """Names are sorted in memory, within one organisation of at most so many people."""

    code: ClassVar[str] = "person.too_many_to_sort"

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class SearchTooWide(Invalid):
    """So many names begin like that that no list of them helps."""

    code: ClassVar[str] = "person.search_too_wide"

    def __init__(self, most: int) -> None:
        super().__init__(most=most)
