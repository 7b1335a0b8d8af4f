"""Cookies: their names and what they allow."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response

from entrypoints.cookies import cookie_name, cookie_of, drop_cookie, set_cookie


@pytest.mark.parametrize(("demo", "name"), [(False, "__Host-letopis-session"), (True, "letopis-session")])
def test_the_cookie_is_shut_away_from_scripts_and_other_sites(demo: bool, name: str):
    """It is HttpOnly, SameSite=Lax, of the whole host; outside the demo also Secure and bound to this very host."""
    answer = Response()
    set_cookie(answer, "secret", demo=demo)
    parts = set(answer.headers["set-cookie"].split("; "))

    assert cookie_name(demo=demo) == name
    assert {f"{name}=secret", "HttpOnly", "SameSite=lax", "Path=/"} <= parts
    assert ("Secure" in parts) is not demo
    assert not any(part.startswith(("Domain", "Max-Age")) for part in parts)


@pytest.mark.parametrize(("sent", "read"), [("letopis-session=abc", "abc"), ("letopis-session=", None), ("x=y", None)])
def test_the_cookie_is_read_back(sent: str, read: str | None):
    """What the browser sends is the value; an empty or missing one is none."""
    request = Request({"type": "http", "headers": [(b"cookie", sent.encode())]})

    assert cookie_of(request, demo=True) == read


def test_signing_out_drops_the_cookie():
    """The browser is told to forget it, with the same attributes, or it would not."""
    answer = Response()
    drop_cookie(answer, demo=False)

    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert "Secure" in answer.headers["set-cookie"]
