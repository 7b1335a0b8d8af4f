"""The closed registry: a stored name and version become a class only through FACTS; nothing is imported by a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.corrections import Corrected
from domain.kernel import AGGREGATES, FACTS, Fact
from infrastructure.journal import codec

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


class UnknownFact(Exception):
    """A row names a fact or version this program does not have: it was written by a newer one."""

    def __init__(self, topic: str, version: int) -> None:
        super().__init__(f"no fact {topic!r} of version {version} is known here")


class BrokenRegistry(Exception):
    """A fact cannot be stored, or an old version of it cannot be read."""


def upcast(cls: type[Fact], version: int, payload: str) -> str:
    """The payload brought from an older version to the newest, step by step."""
    values = json.loads(payload)
    for step in range(version, cls.SCHEMA_VERSION):
        values = getattr(cls, f"upcast_v{step}_v{step + 1}")(values)
    return codec.canonical(values)


def read_fact(
    topic: str, version: int, payload: str, stream_id: object, number: int, recorded_at: str, occurred_on: object
) -> Fact:
    """A stored fact as its newest class. Raises UnknownFact."""
    cls = FACTS.get(topic)
    if cls is None or version > cls.SCHEMA_VERSION:
        raise UnknownFact(topic, version)
    if version < cls.SCHEMA_VERSION:
        payload = upcast(cls, version, payload)
    return codec.read_payload(cls, payload, stream_id, number, recorded_at, occurred_on)


def read_row(stream_id: object, row: Sequence[Any]) -> Fact:
    """A fact from the columns statements.READ, as text; what follows them is of no interest here."""
    number, _, topic, version, payload, occurred_on, recorded_at, *_ = row
    if recorded_at[-3] == "+":  # PostgreSQL writes +00
        recorded_at += ":00"
    return read_fact(topic, int(version), payload, stream_id, int(number), recorded_at, occurred_on)


def kind_of(topic: str) -> str | None:
    """The kind of stream a fact belongs to; None for a correction, which belongs to any."""
    return None if topic == Corrected.TOPIC else topic.split(".", 1)[0]


def check(facts: Mapping[str, type[Fact]] = FACTS) -> None:
    """Every fact has a kind, a whole chain of upcasters and one text for one meaning. Raises BrokenRegistry."""
    for topic, cls in facts.items():
        kind = kind_of(topic)
        if kind is not None and kind not in AGGREGATES:
            raise BrokenRegistry(f"{topic}: there is no aggregate of kind {kind!r}")
        for step in range(1, cls.SCHEMA_VERSION):
            if not isinstance(cls.__dict__.get(f"upcast_v{step}_v{step + 1}"), staticmethod):
                raise BrokenRegistry(f"{topic}: upcast_v{step}_v{step + 1} is missing or not a static method")
        schema = cls.model_json_schema(mode="serialization")
        if _says(schema, "type", "number"):
            raise BrokenRegistry(f"{topic}: a field is a float; use Decimal or an integer")
        if _says(schema, "uniqueItems", True):
            raise BrokenRegistry(f"{topic}: a field is a set, which has no order to store it in; use a sorted tuple")


def _says(schema: Any, word: str, value: object) -> bool:
    if isinstance(schema, dict):
        return schema.get(word) == value or any(_says(part, word, value) for part in schema.values())
    return isinstance(schema, list) and any(_says(part, word, value) for part in schema)
