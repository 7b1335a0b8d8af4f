"""How names are folded, found and put in order."""

from random import Random

import pytest

from domain.people.names import folded, matches, name_order, words, words_of_name


@pytest.mark.parametrize(
    ("typed", "known"),
    [("Семёнова", "семенова"), ("ЙОД", "йод"), ("Пётр", "петр"), ("Салтыков–Щедрин", "салтыков-щедрин")],
)
def test_names_are_compared_without_case_and_dots(typed: str, known: str):
    """Capital letters, the dots of ё, composed or decomposed й and the kind of dash make no difference."""
    assert folded(typed) == known


def test_the_words_of_a_search_are_told_apart():
    """Spaces part words; dots and commas around them do not count, and a word twice is one."""
    assert words("  Пример, П.  проба ПРИМЕР ") == ("пример", "п", "проба")


def test_a_hyphenated_name_is_found_by_either_part():
    """«Ивушкин-Демо» is found by its beginning, by the whole of it and by «демо»."""
    assert words_of_name("Ивушкин-Демо") == ("ивушкин-демо", "демо")
    for asked in ("ивуш", "ивушкин-д", "демо", "проб ивуш", "ивуш проб"):
        assert matches(words(asked), "Ивушкин-Демо Проба Образцовна"), asked
    for asked in ("вушкин", "ивуш прова", "демоны"):
        assert not matches(words(asked), "Ивушкин-Демо Проба Образцовна"), asked


def test_a_list_of_names_is_in_russian_order():
    """ё follows е, a short name stands before a longer one, a space before a hyphen, Latin letters last."""
    names = [
        "Ежова Анна",
        "Ежова Яна",
        "Ежова-Демо Анна",
        "Ежовая Анна",
        "Емелина Проба",
        "Ёлкина Анна",
        "Жукова Анна",
        "Яковлева Анна",
        "Smith Anna",
    ]
    mixed = Random(7).sample(names, len(names))

    assert sorted(mixed, key=name_order) == names
