"""Example bodies for the API description, made from a model's JSON schema so they cannot drift from it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

_FORMATS: dict[str, Any] = {
    "date": "2024-09-01",
    "date-time": "2024-09-01T09:00:00Z",
    "uuid": "019182f0-0000-7000-8000-000000000001",
    "uri": "https://example.org/evidence",
}


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """A body with every required field, and each optional one that has a plain example."""
    schema = model.model_json_schema()
    found: dict[str, Any] = _example(schema, schema.get("$defs", {}))
    return found


def _example(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _example(defs[schema["$ref"].rsplit("/", 1)[-1]], defs)
    for given in ("examples", "enum"):
        if schema.get(given):
            return schema[given][0]
    if "const" in schema:
        return schema["const"]
    if "example" in schema:
        return schema["example"]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return _example(schema[choice][0], defs)
    return _of_type(schema, defs)


def _of_type(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, defs)
        case "array":
            if not schema.get("minItems") and "items" not in schema:
                return []
            return [_example(schema.get("items", {}), defs)] * max(1, schema.get("minItems", 1))
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


def _object(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    required = set(schema.get("required", ()))
    fields = schema.get("properties", {})
    return {name: _example(part, defs) for name, part in fields.items() if name in required or name == "occurred_on"}


def _text(schema: dict[str, Any]) -> str:
    if "pattern" in schema:
        return {"^[0-9a-f]{64}$": "0" * 64}.get(schema["pattern"], "goals_reached")
    return "Текст"[: schema.get("maxLength", 100)]
