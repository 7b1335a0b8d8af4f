"""Whether a request that changes something comes from our own pages (OWASP: token and Fetch Metadata).

A browser sends the cookie along whoever made the request, so the cookie alone proves nothing.
"""

from __future__ import annotations

import hmac

from starlette.datastructures import URL, Headers
from starlette.types import Scope

HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110 §9.2.1)."""
OWN_SITES = frozenset({"same-origin", "none"})
"""`none`: the person typed the address. A neighbour on the same site is a stranger here."""


def own_page(scope: Scope, public_url: str | None) -> bool:
    """What the browser says of the page that asks: ours, or nothing. `public_url`: the address people know."""
    headers = Headers(scope=scope)
    if headers.get("sec-fetch-site", "none") not in OWN_SITES:
        return False
    given = headers.getlist("origin")
    return not given or (len(given) == 1 and given[0] in _origins(scope, public_url))


def token_matches(given: str | None, expected: str) -> bool:
    """Compared in a time that tells nothing."""
    return given is not None and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _origins(scope: Scope, public_url: str | None) -> set[str | None]:
    """Of the request as it came here, and of the address people know, where TLS ends before us."""
    asked = URL(scope=scope)
    return {f"{asked.scheme}://{asked.netloc}", public_url}
