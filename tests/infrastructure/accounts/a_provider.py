"""An OpenID provider that says what a test tells it to, on a port of loopback: what no honest provider does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT = "letopis"
CONFIGURATION = "/.well-known/openid-configuration"


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)


class Provider:
    """`keys` are published, `key` signs; `claims` and `about` go over what an honest provider says. `asked` are the
    paths and forms it was asked."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key = new_key()
        self.keys = [self.key]
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.about: dict[str, Any] = {}
        self.nonce = ""
        self.forge: Callable[[str], str] = str
        """What happens to a token on its way."""
        self.answers: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        """By path: an answer instead of the right one."""
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []

    def answer(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        if path in self.answers:
            return self.answers[path]
        found: dict[str, Any] = {
            CONFIGURATION: self._about,
            "/jwks": lambda: KeySet(list(self.keys)).as_dict(),
            "/token": lambda: {"token_type": "Bearer", "access_token": "a", "id_token": self.forge(self.token())},
        }[path]()
        return 200, json.dumps(found).encode(), {}

    def token(self) -> str:
        """An ID token of now about `somebody`."""
        now = int(datetime.now(UTC).timestamp())
        honest = {"iss": self.issuer, "sub": "somebody", "aud": CLIENT, "exp": now + 300, "iat": now}
        claims = {**honest, "nonce": self.nonce, **self.claims}
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, kept, self.key, algorithms=[self.algorithm])

    def times(self, path: str) -> int:
        return sum(asked == path for asked, _, _ in self.asked)

    def _about(self) -> dict[str, Any]:
        honest = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return honest | self.about


@contextmanager
def served(provider: Provider) -> Iterator[Provider]:
    """It answers on a free port until the test is over."""
    with ThreadingHTTPServer(("127.0.0.1", 0), answering(provider)) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()


def answering(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            self._answer(dict(parse_qsl(self.rfile.read(length).decode())))

        def log_message(self, *_: Any) -> None: ...

        def _answer(self, form: dict[str, str]) -> None:
            path = urlsplit(self.path).path
            provider.asked.append((path, form, dict(self.headers)))
            status, content, headers = provider.answer(path)
            self.send_response(status)
            for name, value in {"content-length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    return Handler
