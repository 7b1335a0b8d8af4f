"""How somebody asks: in which language, and whether as a program."""

from __future__ import annotations

from fastapi import Request

from entrypoints.words import LANGUAGES, Language

JSON = "application/json"


def language(request: Request) -> Language:
    """Russian unless another is asked for."""
    asked = request.query_params.get("lang")
    return next((lang for lang in LANGUAGES if lang == asked), "ru")


def is_program(request: Request) -> bool:
    """A form is answered with a page, JSON with JSON."""
    return any(request.headers.get(name, "").startswith(JSON) for name in ("content-type", "accept"))
