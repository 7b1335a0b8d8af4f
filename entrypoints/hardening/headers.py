"""Headers that tell a browser what it may do with an answer; on every one, errors and static files too.

Three kinds of answer: a page, an asset of pages (style, script, font, picture), and data, which is everything else and
all of the API, files that people have handed in among them. A header that a route sets itself stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = Sequence[tuple[bytes, bytes]]

PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""All of a page comes from this server as a file of its own: no script, style or handler inside the page counts."""
DRAWN = PAGE.replace("img-src 'self'", "img-src 'self' data:")
"""Of the one page (/docs) whose style sheet, another's, has its pictures inside."""
DATA = "default-src 'none'; frame-ancestors 'none'"
HANDED_IN = f"{DATA}; sandbox"
"""Of a file that a person handed in: opened in a tab after all, it may do nothing and belongs to no site."""
YEAR = 31_536_000
"""Seconds that a browser remembers to come by https only."""

_EVERY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # not no-referrer: a form would then send `Origin: null`, and nobody could tell it from a foreign one
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_ASSETS = (b"text/css", b"text/javascript", b"application/javascript", b"font/", b"image/")


class HeadersOfEveryAnswer:
    """Outermost, so that what is answered to an error of ours has them too.

    `https`: people come by https, so a browser is told to come by nothing else, below this name too."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        every = dict(_EVERY)
        if https:
            every["strict-transport-security"] = f"max-age={YEAR}; includeSubDomains"
        self._data = _encoded(every, DATA, "no-store")
        self._page = _encoded(every, PAGE, "no-store")
        self._asset = _encoded(every, DATA, "public, max-age=300")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        data = scope["path"].startswith("/api/")

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.setdefault("headers", [])
                given = {name.lower(): value for name, value in headers}
                of_kind = self._data if data else self._of(given.get(b"content-type", b""), message["status"])
                message["headers"] = [*headers, *(pair for pair in of_kind if pair[0] not in given)]
            await send(message)

        return await self._app(scope, receive, answer)

    def _of(self, media_type: bytes, status: int) -> Headers:
        if media_type.startswith(b"text/html"):
            return self._page
        return self._asset if status == 200 and media_type.startswith(_ASSETS) else self._data


def _encoded(every: dict[str, str], policy: str, cached: str) -> Headers:
    told = {**every, "content-security-policy": policy, "cache-control": cached}
    return tuple((name.encode(), value.encode()) for name, value in told.items())
