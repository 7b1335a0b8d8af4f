"""Examples of the API description, made from the schemas they illustrate so they cannot drift from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

Schema = Mapping[str, Any]
Samples = Mapping[str, Mapping[str, Any]]
"""Schema name → field → what it shows; under `answers` and `bodies` what fields show in whatever schema."""

_FORMATS: dict[str, Any] = {
    "date": "2024-09-01",
    "date-time": "2024-09-01T09:00:00Z",
    "uuid": "019182f0-0000-7000-8000-000000000001",
    "uri": "https://example.org/evidence",
}
_PATTERNS = {r"^[0-9a-f]{64}$": "0" * 64, r"^\d{4}(-\d{4})?\+?$": "2023"}
"""Where a code in small letters would not do."""


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """A body with every required field, and of the optional ones its day and what tells its kind."""
    schema = model.model_json_schema()
    found: dict[str, Any] = _Maker(schema.get("$defs", {}), "bodies", whole=False).of(schema, model.__name__)
    return found


def sample_of(schema: Schema, schemas: Schema) -> Any:
    """An answer with every field, filled with the samples; `schemas` are those its references name."""
    return _Maker(schemas, "answers", whole=True).of(schema)


@cache
def samples() -> Samples:
    """What fields show, as JSON has it."""
    found: Samples = to_jsonable_python(yaml.safe_load(Path(__file__).with_name("samples.yaml").read_text("utf-8")))
    return found


@dataclass(frozen=True, slots=True)
class _Maker:
    """`shared`: the samples for fields of whatever schema; `whole`: with the fields that may be left out."""

    schemas: Schema
    shared: str
    whole: bool

    def of(self, schema: Schema, name: str = "") -> Any:
        """An example of a schema; `name` is what references call it."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            return self.of(self.schemas[name], name)
        for given in ("examples", "enum"):
            if schema.get(given):
                return schema[given][0]
        for given in ("const", "example"):
            if given in schema:
                return schema[given]
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self.of(schema[choice][0])
        return self._of_type(schema, name)

    def _of_type(self, schema: Schema, name: str) -> Any:
        match schema.get("type"):
            case "object":
                return self._object(schema, name)
            case "array":
                if not schema.get("minItems") and "items" not in schema:
                    return []
                return [self.of(schema.get("items", {}))] * max(1, schema.get("minItems", 1))
            case "integer":
                return int(schema.get("minimum", 1))
            case "number":
                return schema.get("minimum", 1)
            case "boolean":
                return False
            case "string":
                return _FORMATS.get(schema.get("format", ""), _text(schema))
            case _:
                return None

    def _object(self, schema: Schema, name: str) -> dict[str, Any]:
        required = {*schema.get("required", ()), "occurred_on"}
        shown = {**samples()[self.shared], **samples().get(name, {})}
        return {
            field: shown[field] if field in shown else self.of(part)
            for field, part in schema.get("properties", {}).items()
            if self.whole or field in required or "const" in part
        }


def _text(schema: Schema) -> str:
    if "pattern" in schema:
        return _PATTERNS.get(schema["pattern"], "goals_reached")
    return "Текст"[: schema.get("maxLength", 100)]
