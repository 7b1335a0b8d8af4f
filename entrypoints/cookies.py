"""Cookies of the doors: their names and how they are set, in one place."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

SESSION = "letopis-session"
"""Holds the token of the session."""
FORMS = "letopis-forms"
"""Holds what a form without a session must repeat (double submit)."""
BROWSER = "letopis-browser"
"""Tells that somebody came in with an account from this browser before; names neither."""
PENDING = "letopis-sign-in"
"""Holds, between password and second factor, who has shown the password."""


def cookie_name(name: str = SESSION, *, demo: bool) -> str:
    """`__Host-`: no other host and no part of this one may set it. The demo speaks plain http on loopback, where
    browsers refuse that prefix."""
    return name if demo else f"__Host-{name}"


def cookie_of(request: Request, name: str = SESSION, *, demo: bool) -> str | None:
    """What the browser sent back; None when nothing."""
    return request.cookies.get(cookie_name(name, demo=demo)) or None


def set_cookie(answer: Response, value: str, name: str = SESSION, *, demo: bool, keep: int | None = None) -> None:
    """Gone with the browser unless kept for so many seconds: how long it counts is known to the server alone."""
    shut: dict[str, Any] = {"path": "/", "secure": not demo, "httponly": True, "samesite": "lax"}
    answer.set_cookie(cookie_name(name, demo=demo), value, max_age=keep, **shut)


def drop_cookie(answer: Response, name: str = SESSION, *, demo: bool) -> None:
    answer.delete_cookie(cookie_name(name, demo=demo), path="/", secure=not demo, httponly=True, samesite="lax")
