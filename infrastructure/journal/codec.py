"""Canonical text of facts and the digests over it.

Canonical: JSON in UTF-8 NFC, keys sorted, no spaces, no floats. What is stored is what is hashed:

    body hash = SHA-256(stream, version, kind, type, schema version, envelope …, payload; a line each)
    digest    = SHA-256(digest of the stream's previous fact, position, recorded_at, body hash)

The body is hashed by whoever asks, before the append lock; the digest is made under it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from application.ports import Envelope
from domain.errors import Invalid
from domain.kernel import Fact

NOTHING_BEFORE = bytes(32)
"""The previous digest of a stream's first fact."""

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> str:
    """The canonical text of a JSON value. Raises Invalid where there is none."""
    _refuse_floats(value)
    text = _encode(value)
    if not text.isascii():
        if not unicodedata.is_normalized("NFC", text):
            text = _encode(_composed(value))
        _refuse_surrogates(text)
    return text


def payload_of(fact: Fact) -> str:
    """The canonical text of a fact's own fields; the envelope is in the columns beside it. Raises Invalid."""
    return _storable(canonical(fact.model_dump(mode="json")))


def read_payload(
    cls: type[Fact], payload: str, stream_id: object, version: int, recorded_at: str, occurred_on: object
) -> Fact:
    """The fact from its stored text and envelope; moments and dates are ISO 8601."""
    comma = "" if payload == "{}" else ","
    fact: Fact = cls.__pydantic_validator__.validate_json(
        f'{payload[:-1]}{comma}"originator_id":"{stream_id}","originator_version":{version},'
        f'"timestamp":"{recorded_at}","occurred_on":"{occurred_on}"}}'
    )
    return fact


def basis_text(envelope: Envelope) -> str | None:
    return None if envelope.basis is None else _storable(canonical(envelope.basis.model_dump(mode="json")))


def body_hash(values: Iterable[str | None]) -> bytes:
    """Hash of everything in a fact's row but position, recorded_at and digest: BODY as text, NULL as nothing."""
    return sha256("\n".join(["" if value is None else value for value in values]).encode()).digest()


BODY = (
    "stream_id",
    "stream_version",
    "kind",
    "type",
    "schema_version",
    "actor",
    "role",
    "acting_for",
    "correlation_id",
    "causation_id",
    "command_id",
    "basis",
    "rules",
    "occurred_on",
    "payload",
)
"""Columns of the body in the order they are hashed; JSON writes line feeds as \\n, so lines cannot be forged."""


def chain(previous: bytes, position: int, recorded_at: str, body: bytes) -> bytes:
    """The digest of a fact; `recorded_at` as database.moment_text writes it."""
    return sha256(previous + position.to_bytes(8, "big") + recorded_at.encode() + body).digest()


def _storable(text: str) -> str:
    """Canonical text no read model stumbles over: PostgreSQL keeps no zero byte, which JSON writes as \\u0000."""
    if "\\u0000" in text and "\\u0000" in text.replace("\\\\", ""):  # one typed as six characters has two backslashes
        raise Invalid(field="body", problem="control_character", value=None)
    return text


def _refuse_floats(value: Any) -> None:
    if isinstance(value, dict):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_floats(inner)
    elif isinstance(value, float):
        raise Invalid(field="body", problem="float", value=repr(value))


def _refuse_surrogates(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Invalid(field="body", problem="not_unicode", value=None) from None


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_composed(key): _composed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_composed(inner) for inner in value]
    return value
