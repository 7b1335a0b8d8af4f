"""The canonical text of facts: one text for one meaning, and nothing that could read differently later."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

import application.catalogue
from domain.errors import Invalid
from domain.kernel import FACTS, Fact
from infrastructure.journal import codec, registry
from infrastructure.journal.registry import BrokenRegistry, UnknownFact
from tests.infrastructure.journal.toys import DAY, build

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def composed(value: Any) -> Any:
    """The value with every text in NFC."""
    return json.loads(unicodedata.normalize("NFC", json.dumps(value, ensure_ascii=False)))


def test_keys_are_sorted_and_nothing_is_spent_on_spaces():
    """One meaning has one text."""
    assert codec.canonical({"b": [1, "ё"], "a": None}) == '{"a":null,"b":[1,"ё"]}'


def test_letters_are_composed():
    """Й written as И and a breve is stored as Й, in values and in keys."""
    assert codec.canonical({"и\u0306": "и\u0306"}) == '{"й":"й"}'


@pytest.mark.parametrize("value", [1.5, float("nan"), {"a": [0.0]}])
def test_floats_are_refused(value: Any):
    """A share is written as a number of decimal digits, never as a float that reads differently elsewhere."""
    with pytest.raises(Invalid):
        codec.canonical(value)


@given(JSON)
def test_canonical_text_means_what_was_said(value: Any):
    """The text is in NFC, reads as the value, and is canonical already."""
    text = codec.canonical(value)

    assert unicodedata.is_normalized("NFC", text)
    assert json.loads(text) == composed(value)
    assert codec.canonical(json.loads(text)) == text


def test_a_digest_binds_everything():
    """Another position, moment, body or predecessor makes another digest."""
    body = codec.body_hash(["stream", "1", "payload"])
    digests = {
        codec.chain(codec.NOTHING_BEFORE, 1, "2024", body),
        codec.chain(codec.NOTHING_BEFORE, 2, "2024", body),
        codec.chain(codec.NOTHING_BEFORE, 1, "2025", body),
        codec.chain(codec.NOTHING_BEFORE, 1, "2024", codec.body_hash(["stream", "11", "payload"])),
        codec.chain(body, 1, "2024", body),
    }

    assert len(digests) == 5


def test_a_row_cannot_name_code():
    """A stored name becomes a class only through the registry; any other is refused, not imported."""
    for topic, version in (("os:system", 1), ("box.thing_put", 3)):
        with pytest.raises(UnknownFact):
            registry.read_fact(topic, version, "{}", build().id, 1, "2024-03-01T00:00:00+00:00", DAY)


def test_the_registry_of_the_product_is_whole():
    """Every fact can be stored and every older version of it read."""
    assert application.catalogue.HANDLERS

    registry.check()


@contextmanager
def also_known(topic: str, **members: Any) -> Iterator[dict[str, type[Fact]]]:
    """A registry with one more fact."""
    annotations = {"TOPIC": ClassVar[str]} | members.pop("fields", {})
    try:
        cls = type(
            "Strange", (Fact,), {"TOPIC": topic, "__module__": __name__, "__annotations__": annotations} | members
        )
        yield {topic: cls}
    finally:
        FACTS.pop(topic, None)


@pytest.mark.parametrize(
    ("topic", "members", "problem"),
    [
        ("box.strange", {"SCHEMA_VERSION": 3, "upcast_v1_v2": staticmethod(dict)}, "upcast_v2_v3"),
        ("nowhere.strange", {}, "no aggregate"),
        ("box.strange", {"fields": {"share": float}}, "float"),
        ("box.strange", {"fields": {"marks": frozenset[str]}}, "set"),
    ],
)
def test_a_gap_in_the_registry_is_an_error(topic: str, members: dict[str, Any], problem: str):
    """A missing upcaster, an unknown kind and a float are found before anything is stored."""
    with also_known(topic, **members) as facts, pytest.raises(BrokenRegistry, match=problem):
        registry.check(facts)
