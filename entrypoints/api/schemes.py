"""The description's word on who may ask: the ways of entrypoints.api.credentials, as OpenAPI names them."""

from __future__ import annotations

from typing import Any

from entrypoints import csrf
from entrypoints.api.actor import HEADER
from entrypoints.api.door import PREFIX
from entrypoints.cookies import cookie_name

Document = dict[str, Any]


def describe_who_asks(document: Document, *, demo: bool) -> None:
    """Any one of the schemes opens any operation below /api/v1, but `tokens`, where no token opens anything."""
    schemes = _schemes(demo=demo)
    document["components"]["securitySchemes"] = schemes
    for path, item in document["paths"].items():
        if path.startswith(f"{PREFIX}/"):
            names = [name for name in schemes if name != "token" or not path.startswith(f"{PREFIX}/tokens")]
            for operation in item.values():
                operation["security"] = [{name: []} for name in names]


def _schemes(*, demo: bool) -> Document:
    found: Document = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "lt_…",
            "description": "An API token, made at `/api/v1/tokens`. / Ключ API.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie_name(demo=demo),
            "description": "The session of a browser. What is not GET carries its form token in "
            f"`{csrf.HEADER}` too. / Сеанс браузера.",
        },
    }
    if demo:
        found["demo"] = {
            "type": "apiKey",
            "in": "header",
            "name": HEADER,
            "description": "Demo mode only: `<person id> <role> <organisation id>`, separated by spaces.",
        }
    return found
