"""Coming in by an OpenID provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0 §3.1).

What a provider that speaks another dialect needs is another IdentityProvider; docs/openid.md says which are tried.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx2

from application.ports import Clock
from infrastructure.accounts.id_tokens import ALGORITHMS, Expected, NotIdentified, UnknownKey, is_strong, read

CALLBACK = "/sign-in/openid/callback"
KEPT = timedelta(hours=1)
"""How long what the provider tells of itself is not asked for again."""
LEFT_ALONE = timedelta(seconds=5)
"""How long a provider that did not answer is not asked again, so that nobody's waiting uses up the threads."""
PATIENCE = 5.0
"""Seconds the provider may take for an answer."""
MOST_BYTES = 262_144
"""Of an answer of the provider."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ProviderAway(Exception):
    """The provider does not answer, or not as one."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What the provider and we have agreed on; `secret` None: a public client, PKCE alone."""

    issuer: str
    client: str
    secret: str | None
    name: str
    """What people call the provider."""
    public_url: str

    @property
    def redirect_uri(self) -> str:
        return f"{self.public_url}{CALLBACK}"


@dataclass(frozen=True, slots=True)
class Started:
    """What must come back, and what proves that it was this browser that began; nobody else may read it."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as the provider knows them. `strong`: it says that two factors were shown."""

    issuer: str
    subject: str
    strong: bool


class IdentityProvider(Protocol):
    """Somebody else who knows people. Both methods raise ProviderAway."""

    @property
    def name(self) -> str: ...

    def begin(self) -> tuple[str, Started]:
        """Where to send the browser, and what to keep until it comes back."""

    def identify(self, started: Started, returned: Mapping[str, str]) -> Identity:
        """Who came back, from the parameters of the callback; raises NotIdentified."""


class OpenId:
    """One OpenID provider, found by its issuer (OpenID Connect Discovery 1.0)."""

    def __init__(self, registration: Registration, clock: Clock) -> None:
        self._registration = registration
        self._clock = clock
        self._lock = Lock()
        self._away_until = clock.now()
        self._known: dict[str, tuple[datetime, Mapping[str, Any]]] = {}
        """By address: what the provider told of itself, and when."""

    @property
    def name(self) -> str:
        return self._registration.name

    def begin(self) -> tuple[str, Started]:
        started = Started(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        asked = {
            "response_type": "code",
            "client_id": self._registration.client,
            "redirect_uri": self._registration.redirect_uri,
            "scope": "openid",
            "state": started.state,
            "nonce": started.nonce,
            "code_challenge": challenge(started.verifier),
            "code_challenge_method": "S256",
        }
        address = self._address("authorization_endpoint")
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", started

    def identify(self, started: Started, returned: Mapping[str, str]) -> Identity:
        self._check(started, returned)
        token = self._token(returned["code"], started.verifier)
        claims = self._claims(token, started.nonce)
        return Identity(self._registration.issuer, str(claims["sub"]), is_strong(claims))

    def _check(self, started: Started, returned: Mapping[str, str]) -> None:
        """The answer is to what this browser began, and comes from this provider (RFC 9207)."""
        if not hmac.compare_digest(returned.get("state", "").encode("utf-8", "replace"), started.state.encode()):
            raise NotIdentified("state_of_another")
        by, told = returned.get("iss"), self._about().get("authorization_response_iss_parameter_supported")
        if (by is None and told is True) or (by is not None and by != self._registration.issuer):
            raise NotIdentified("issuer_of_another")
        if "error" in returned:
            raise NotIdentified("refused_by_provider")
        if not returned.get("code"):
            raise NotIdentified("no_code")

    def _token(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._registration.redirect_uri,
            "code_verifier": verifier,
            "client_id": self._registration.client,
        }
        headers = {}
        if secret := self._registration.secret:
            supported = self._about().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
            if "client_secret_basic" in supported:
                headers["Authorization"] = _basic(self._registration.client, secret)
            else:
                form["client_secret"] = secret
        answer = _fetched("POST", self._address("token_endpoint"), headers, form)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotIdentified("no_id_token")
        return token

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        """Read with the keys at hand; where they lack the one it names, once more with those of now."""
        expected = Expected(self._registration.issuer, self._registration.client, nonce, self._clock.now())
        told = self._about().get("id_token_signing_alg_values_supported", ["RS256"])
        algorithms = [each for each in ALGORITHMS if each in told]
        address = self._address("jwks_uri")
        try:
            return read(token, self._told(address), algorithms, expected)
        except UnknownKey:
            return read(token, self._told(address, anew=True), algorithms, expected)

    def _about(self) -> Mapping[str, Any]:
        """The provider's description of itself; it must speak for the issuer that was asked for."""
        issuer = self._registration.issuer
        found = self._told(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise ProviderAway("the description is of another issuer")
        return found

    def _address(self, name: str) -> str:
        address = self._about().get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise ProviderAway(f"{name} is no https address")
        return address

    def _told(self, address: str, *, anew: bool = False) -> Mapping[str, Any]:
        """One asks and the others wait for it; where the provider has just been away nobody asks."""
        with self._lock:
            now = self._clock.now()
            at, found = self._known.get(address, (now - KEPT, {}))
            if anew or now - at >= KEPT:
                if now < self._away_until:
                    raise ProviderAway("away a moment ago")
                found = self._asked(address, now)
        return found

    def _asked(self, address: str, now: datetime) -> Mapping[str, Any]:
        try:
            found = _fetched("GET", address)
        except ProviderAway:
            self._away_until = self._clock.now() + LEFT_ALONE
            raise
        self._known[address] = now, found
        return found


def challenge(verifier: str) -> str:
    """RFC 7636 §4.2, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def is_safe(address: str) -> bool:
    """https, or http that never leaves this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _basic(client: str, secret: str) -> str:
    """RFC 6749 §2.3.1: both are form-encoded first."""
    return "Basic " + base64.b64encode(f"{quote_plus(client)}:{quote_plus(secret)}".encode()).decode()


def _fetched(
    method: str, address: str, headers: Mapping[str, str] | None = None, form: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """A JSON object from the provider: no redirect is followed, and none is longer than MOST_BYTES."""
    wanted = {"Accept": "application/json", **(headers or {})}
    try:
        with (
            httpx2.Client(timeout=PATIENCE, follow_redirects=False) as client,
            client.stream(method, address, headers=wanted, data=form) as answer,
        ):
            return _read(answer)
    except httpx2.HTTPError as error:
        raise ProviderAway(type(error).__qualname__) from None


def _read(answer: httpx2.Response) -> Mapping[str, Any]:
    content = b""
    for part in answer.iter_bytes():
        content += part
        if len(content) > MOST_BYTES:
            raise ProviderAway("the answer is too long")
    if answer.status_code in {400, 401}:  # RFC 6749 §5.2: the code or we ourselves are refused
        raise NotIdentified(f"token_refused:{answer.status_code}")
    if answer.status_code != 200:
        raise ProviderAway(f"status {answer.status_code}")
    try:
        found = httpx2.Response(200, content=content).json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderAway("the answer is no JSON object")
    return found
