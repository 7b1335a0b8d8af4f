"""How names are compared: folded words to search by, and the order of a Russian list."""

from __future__ import annotations

from unicodedata import normalize

LEAST_LETTERS = 3
"""A word of a search has at least so many."""
_ALIKE = str.maketrans({"ё": "е", "‐": "-", "‑": "-", "–": "-", "—": "-", "’": "'", "ʼ": "'", "`": "'"})
_ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_RANKS = {letter: (2, number) for number, letter in enumerate(_ALPHABET)} | {" ": (0, 0), "-": (1, 0)}
"""A space, a hyphen, the Russian alphabet with ё as a letter of its own; then whatever else, by its code."""


def folded(text: str) -> str:
    """The text as names are compared: NFC, no case, ё as е, one hyphen and one apostrophe for all of their kinds."""
    return normalize("NFC", normalize("NFC", text).casefold()).translate(_ALIKE)


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text in their order, each once, without dots and commas around them."""
    stripped = (word.strip(".,;:-'") for word in folded(text).split())
    return tuple(dict.fromkeys(word for word in stripped if word))


def words_of_name(name: str) -> tuple[str, ...]:
    """The words a name is found by: its words, and of a hyphenated one every later part too."""
    found = words(name)
    parts = (part for word in found for part in word.split("-")[1:] if part)
    return tuple(dict.fromkeys((*found, *parts)))


def matches(asked: tuple[str, ...], name: str) -> bool:
    """Whether each word asked for begins a word of the name, in whatever order."""
    having = words_of_name(name)
    return all(any(word.startswith(prefix) for word in having) for prefix in asked)


def name_order(name: str) -> tuple[object, ...]:
    """Sorts as a Russian list does: ё follows е, «Петров Я.» stands before «Петров-Водкин А.» and «Петрова А.»."""
    text = normalize("NFC", normalize("NFC", name).casefold())
    return tuple(_RANKS.get(letter, (3, ord(letter))) for letter in text), name
