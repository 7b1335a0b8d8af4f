"""ID tokens of an OpenID provider: what must hold of one before a word of it counts (OpenID Connect Core 1.0 §3.1.3.7).

Only signatures by a key pair count: neither `none` nor a secret shared with the provider.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = 60
"""Seconds the provider's clock may be off."""
OLDEST = 600
"""Seconds since it was issued: it comes straight from the provider, so an older one is somebody's copy."""
LONGEST_SUBJECT = 255
"""§2: `sub` has no more than 255 ASCII characters."""

_MULTI_FACTOR = frozenset({"mfa", "http://schemas.openid.net/pape/policies/2007/06/multi-factor", "phr", "phrh"})
"""`amr` of RFC 8176 §2 and `acr` of PAPE and of OpenID Connect EAP that speak of two factors."""
_KNOWN = frozenset({"pwd", "pin", "kba"})
_HAD = frozenset({"otp", "sms", "tel", "hwk", "swk", "sc", "pop"})
"""What a person knows and what a person has, by RFC 8176 §2: one of each are two factors."""


class NotIdentified(Exception):
    """Nobody is identified; `reason` is for the log and names nobody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownKey(NotIdentified):
    """The token names a key that is not among those at hand: the provider may have changed them since."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say."""

    issuer: str
    client: str
    nonce: str
    now: datetime


def read(text: str, keys: Mapping[str, Any], algorithms: Collection[str], expected: Expected) -> Mapping[str, Any]:
    """The claims of a token signed with one of the provider's keys. Raises NotIdentified, UnknownKey."""
    try:
        claims = jwt.decode(text, _signing(keys), algorithms=[*algorithms]).claims
        _registry(expected).validate(claims)
    except InvalidKeyIdError:
        raise UnknownKey("unknown_key") from None
    except JoseError as error:
        raise NotIdentified(f"{error.error}:{getattr(error, 'claim', '')}".rstrip(":")) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # a token or a key that is none
        raise NotIdentified(f"unreadable:{type(error).__qualname__}") from None
    _check(claims, expected)
    return claims


def is_strong(claims: Mapping[str, Any]) -> bool:
    """Whether the provider says that two factors were shown."""
    given = claims.get("amr")
    methods = {each for each in given if isinstance(each, str)} if isinstance(given, list) else set[str]()
    return bool(
        not _MULTI_FACTOR.isdisjoint({*methods, str(claims.get("acr"))})
        or (not methods.isdisjoint(_KNOWN) and not methods.isdisjoint(_HAD))
    )


def _signing(keys: Mapping[str, Any]) -> KeySet:
    """The keys that sign, without those that encrypt; of kinds not known here none."""
    public = [key for key in keys["keys"] if key.get("use", "sig") == "sig" and key.get("kty") in {"RSA", "EC", "OKP"}]
    return KeySet.import_key_set({"keys": public})


def _registry(expected: Expected) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(expected.now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": expected.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": expected.client},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": expected.nonce},
    )


def _check(claims: Mapping[str, Any], expected: Expected) -> None:
    """What the registry of claims does not look at."""
    audience, party, subject = claims["aud"], claims.get("azp"), claims["sub"]
    if isinstance(audience, list) and len(audience) > 1 and party is None:
        raise NotIdentified("azp_missing")
    if party is not None and party != expected.client:
        raise NotIdentified("azp_of_another")
    if claims["iat"] < expected.now.timestamp() - OLDEST - LEEWAY:
        raise NotIdentified("issued_long_ago")
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise NotIdentified("subject_unfit")
