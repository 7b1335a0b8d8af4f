"""The OpenAPI document: FastAPI's own, with the command bodies, links, examples, and a word about demo mode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.types import ASGIApp

from entrypoints.api.commands import BODIES
from entrypoints.api.examples import sample_of
from entrypoints.api.schemes import describe_who_asks
from entrypoints.hardening.headers import HeadersOfEveryAnswer

DESCRIPTION = """Летопись: соглашения, маршруты (ИОМ) и наставнические пары как факты неизменяемого журнала.

Commands are POSTed to sub-resources and answer with a journal `position`; queries accept `at=` (that position) so that
you read what you wrote, and `as_of=` where the model knows dates. Errors are problem+json with a stable `code`.
`If-Match` carries the version you have seen, `Idempotency-Key` makes a retry safe.
"""
DEMO = """
**ДЕМО.** Включена демонстрация: люди и школы вымышлены, время показывают часы истории, а кто спрашивает, говорит
заголовок `X-Letopis-Actor`. **Demo mode is on**: people and schools are made up, time is what the story clock shows,
and the header `X-Letopis-Actor` says who asks.
"""
MADE_UP = """
**ДЕМО.** Журнал начат в демонстрации: люди и школы вымышлены. **Demo data**: people and schools are made up.
"""


class Api(FastAPI):
    """FastAPI with a description that is whole, and headers outside everything, errors of ours included."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = _document(self)
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        https = (self.state.services.settings.public_url or "").startswith("https:")
        return HeadersOfEveryAnswer(super().build_middleware_stack(), https=https)


def about(*, demo: bool, demo_data: bool) -> str:
    """What the document says of the API as a whole."""
    if demo:
        return DESCRIPTION + DEMO
    return DESCRIPTION + MADE_UP if demo_data else DESCRIPTION


def _document(app: FastAPI) -> dict[str, Any]:
    """With the command bodies, which are read strictly and so are not FastAPI's own."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    bodies: list[tuple[type[BaseModel], JsonSchemaMode]] = [(body, "validation") for body in BODIES.values()]
    _, schemas = models_json_schema(bodies, ref_template="#/components/schemas/{model}")
    known = document.setdefault("components", {}).setdefault("schemas", {})
    known.update(schemas.get("$defs", {}))
    _link(document["paths"])
    describe_who_asks(document, demo=app.state.services.settings.demo)
    for content in _contents(document["paths"]):
        if "example" not in content:
            content["example"] = sample_of(content["schema"], known)
    return document


def _contents(paths: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What each operation is sent and what it answers when all went well, in each media type."""
    for operation in (operation for item in paths.values() for operation in item.values()):
        answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        for part in (operation.get("requestBody", {}), *answers):
            yield from part.get("content", {}).values()


LISTED = {
    "agreements": "agreement_id",
    "amendments": "amendment_id",
    "ioms": "iom_id",
    "pairs": "pair_id",
    "organisations": "organisation_id",
    "people": "id",
    "people/staff": "staff_id",
    "people/bindings": "binding_id",
    "indicators/values": "value_id",
}
"""List → the field of its rows that holds the id."""
BEGUN, ASKED = "$response.body#/streams/0/id", "$response.body#/id"


def _link(paths: dict[str, Any]) -> None:
    """Say which addresses the id of a stream just begun, or of a row of a list, leads to."""
    for path, item in paths.items():
        begun = item.get("post", {}).get("responses", {}).get("201")
        if begun is not None and "{" not in path:
            told = "Accepted" in str(begun["content"])  # else it is no stream that was begun
            links = _links(paths, path.removesuffix("/register-signed-paper"), BEGUN if told else ASKED)
            begun |= {"links": links} if links else {}
        if field := LISTED.get(path.removeprefix("/api/v1/")):
            item["get"]["responses"]["200"]["links"] = _links(paths, path, f"$response.body#/items/0/{field}")
        if (asked := item.get("post", {}).get("responses", {}).get("202")) is not None:
            asked["links"] = _links(paths, path, ASKED)


def _links(paths: dict[str, Any], collection: str, id: str) -> dict[str, Any]:
    """Everything that reads or tells one thing of a collection."""
    below = [each for other, each in paths.items() if other.startswith(f"{collection}/{{id}}")]
    operations = [operation["operationId"] for each in below for operation in each.values()]
    return {name: {"operationId": name, "parameters": {"id": id}} for name in operations if name != "get_iom_file"}
