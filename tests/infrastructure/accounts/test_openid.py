"""Of what an OpenID provider says, only that counts which is signed, for us, of now, and the answer to our question."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt

from infrastructure.accounts.id_tokens import NotIdentified, is_strong
from infrastructure.accounts.openid import Identity, OpenId, ProviderAway, Registration, challenge, is_safe
from infrastructure.clock import SystemClock
from infrastructure.settings import Settings
from tests.infrastructure.accounts.a_provider import CLIENT, CONFIGURATION, Provider, new_key, served

SECRET = "тайна+/="
PUBLIC = "https://letopis.example"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with served(Provider()) as found:
        yield found


@pytest.fixture
def openid(provider: Provider) -> OpenId:
    return OpenId(Registration(provider.issuer, CLIENT, SECRET, "Проба", PUBLIC), SystemClock())


def came_back(openid: OpenId, provider: Provider, **returned: str) -> Identity:
    """A browser that was sent to the provider and came back with these parameters."""
    _, started = openid.begin()
    provider.nonce = started.nonce
    return openid.identify(started, {"state": started.state, "code": "one", **returned})


def refused(openid: OpenId, provider: Provider, **returned: str) -> str:
    with pytest.raises(NotIdentified) as error:
        came_back(openid, provider, **returned)
    return error.value.reason


def test_a_browser_is_sent_with_a_question_of_its_own(openid: OpenId, provider: Provider):
    """The address names us, where to come back, and state, nonce and challenge that differ each time."""
    (address, started), (_, other) = openid.begin(), openid.begin()

    asked = dict(parse_qsl(urlsplit(address).query))

    assert address.startswith(f"{provider.issuer}/authorize?")
    assert asked["redirect_uri"] == f"{PUBLIC}/sign-in/openid/callback"
    assert (asked["response_type"], asked["scope"], asked["client_id"]) == ("code", "openid", CLIENT)
    assert (asked["state"], asked["nonce"]) == (started.state, started.nonce)
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (challenge(started.verifier), "S256")
    assert started.verifier not in address
    assert {started.state, started.nonce, started.verifier}.isdisjoint({other.state, other.nonce, other.verifier})


def test_the_challenge_is_that_of_the_standard():
    """The example of RFC 7636, appendix B."""
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_somebody_is_identified(openid: OpenId, provider: Provider):
    """The code is exchanged with the verifier and our secret, and the subject of the token is who came."""
    assert came_back(openid, provider) == Identity(provider.issuer, "somebody", strong=False)

    _, form, headers = next(asked for asked in provider.asked if asked[0] == "/token")
    assert (form["grant_type"], form["code"], form["redirect_uri"]) == (
        "authorization_code",
        "one",
        f"{PUBLIC}/sign-in/openid/callback",
    )
    assert len(form["code_verifier"]) == 64
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode().startswith(f"{CLIENT}:%D1%82")
    assert "client_secret" not in form


def test_a_provider_may_want_the_secret_in_the_form(openid: OpenId, provider: Provider):
    """Where it does not take Basic the secret is sent beside the code."""
    provider.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

    came_back(openid, provider)

    form = next(form for path, form, _ in provider.asked if path == "/token")
    assert form["client_secret"] == SECRET


def test_changed_keys_are_asked_for_once(openid: OpenId, provider: Provider):
    """A token signed with a key that is new is read after one more look; one that nobody published is refused."""
    came_back(openid, provider)
    came_back(openid, provider, code="two")
    assert (provider.times("/jwks"), provider.times(CONFIGURATION)) == (1, 1)

    provider.key = new_key()
    provider.keys = [provider.key]
    assert came_back(openid, provider).subject == "somebody"
    assert provider.times("/jwks") == 2

    provider.key = new_key()
    assert refused(openid, provider) == "unknown_key"
    assert provider.times("/jwks") == 3


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://evil.example"}, "invalid_claim:iss"),
    "no issuer": ({"iss": None}, "missing_claim:iss"),
    "for somebody else": ({"aud": "another"}, "invalid_claim:aud"),
    "for others as well": ({"aud": [CLIENT, "another"]}, "azp_missing"),
    "of another party": ({"azp": "another"}, "azp_of_another"),
    "without audience": ({"aud": None}, "missing_claim:aud"),
    "over": ({"exp": 1_000_000}, "expired_token:exp"),
    "without an end": ({"exp": None}, "missing_claim:exp"),
    "of long ago": ({"iat": 1_000_000}, "issued_long_ago"),
    "of tomorrow": ({"iat": 99_999_999_999}, "invalid_claim:iat"),
    "another nonce": ({"nonce": "another"}, "invalid_claim:nonce"),
    "no nonce": ({"nonce": None}, "missing_claim:nonce"),
    "nobody": ({"sub": None}, "missing_claim:sub"),
    "an empty name": ({"sub": ""}, "invalid_claim:sub"),
    "a number": ({"sub": 7}, "invalid_claim:sub"),
    "a long name": ({"sub": "x" * 256}, "subject_unfit"),
    "not yet": ({"nbf": 99_999_999_999}, "invalid_claim:nbf"),
}


@pytest.mark.parametrize(("claims", "reason"), WRONG.values(), ids=WRONG)
def test_a_token_that_is_not_the_answer_is_refused(
    openid: OpenId, provider: Provider, claims: dict[str, Any], reason: str
):
    """Whatever is signed but not for us, not now, or not the answer to our question identifies nobody."""
    provider.claims = claims

    assert refused(openid, provider) == reason


def test_two_audiences_need_our_name_as_the_party(openid: OpenId, provider: Provider):
    """A token for several is ours when it says that we asked for it."""
    provider.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}

    assert came_back(openid, provider).subject == "somebody"


def by_hand(head: dict[str, Any], body: str, key: bytes) -> str:
    """A token signed with a secret, as a careful library refuses to make it."""
    text = f"{base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b'=').decode()}.{body}"
    mac = hmac.digest(key, text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def test_only_a_key_pair_signs(openid: OpenId, provider: Provider):
    """No signature, and one made with what others may know (the public key, our secret), identify nobody."""
    kid, public, other = provider.key.kid, provider.key.as_pem(private=False), new_key()

    def signed_by_another(token: str) -> str:
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, other, algorithms=["RS256"])

    forgeries: list[Callable[[str], str]] = [
        lambda token: by_hand({"alg": "none"}, token.split(".")[1], b"").rpartition(".")[0] + ".",
        lambda token: by_hand({"alg": "HS256", "kid": kid}, token.split(".")[1], public),
        lambda token: by_hand({"alg": "HS256"}, token.split(".")[1], SECRET.encode()),
        lambda token: token.rpartition(".")[0] + ".",
        lambda token: token.rpartition(".")[0] + "." + "A" * 342,
        signed_by_another,
        lambda _: "",
        lambda _: "a.b.c",
        lambda _: "a.b.c.d.e",
    ]
    assert came_back(openid, provider).subject == "somebody"
    for forge in forgeries:
        provider.forge = forge
        assert "claim" not in refused(openid, provider)


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        ({"state": "another"}, "state_of_another"),
        ({"state": ""}, "state_of_another"),
        ({"iss": "https://evil.example"}, "issuer_of_another"),
        ({"error": "access_denied"}, "refused_by_provider"),
        ({"code": ""}, "no_code"),
    ],
)
def test_an_answer_to_another_question_is_refused(
    openid: OpenId, provider: Provider, returned: dict[str, str], reason: str
):
    """Another state, another issuer, an error or no code: the provider is not even asked for a token."""
    assert refused(openid, provider, **returned) == reason
    assert provider.times("/token") == 0


def test_a_provider_that_names_itself_must_do_so_always(openid: OpenId, provider: Provider):
    """Who promises the issuer in every answer (RFC 9207) is believed with it alone."""
    provider.about = {"authorization_response_iss_parameter_supported": True}

    assert refused(openid, provider) == "issuer_of_another"
    assert came_back(openid, provider, iss=provider.issuer).subject == "somebody"


def test_a_refused_code_identifies_nobody(openid: OpenId, provider: Provider):
    """A code that was used before, or is of another, is for the provider to refuse; its words go nowhere."""
    provider.answers["/token"] = 400, b'{"error": "invalid_grant", "error_description": "of Demo Person"}', {}

    assert refused(openid, provider) == "token_refused:400"


AWAY: dict[str, tuple[str, tuple[int, bytes, dict[str, str]]]] = {
    "description fails": (CONFIGURATION, (500, b"", {})),
    "description is elsewhere": (CONFIGURATION, (302, b"", {"Location": "/jwks"})),
    "description is no JSON": (CONFIGURATION, (200, b"<html>", {})),
    "description is a list": (CONFIGURATION, (200, b"[]", {})),
    "description is of another": (CONFIGURATION, (200, b'{"issuer": "https://evil.example"}', {})),
    "description has no end": (CONFIGURATION, (200, b" " * 300_000, {})),
    "token fails": ("/token", (503, b"", {})),
    "keys fail": ("/jwks", (500, b"", {})),
}


@pytest.mark.parametrize(("path", "answer"), AWAY.values(), ids=AWAY)
def test_a_provider_that_is_not_one_is_away(
    openid: OpenId, provider: Provider, path: str, answer: tuple[int, bytes, dict[str, str]]
):
    """No redirect is followed, nothing endless is read, and an answer that cannot be understood is none."""
    provider.answers[path] = answer

    with pytest.raises(ProviderAway):
        came_back(openid, provider)


def test_nothing_is_sent_in_the_clear(openid: OpenId, provider: Provider):
    """A provider that names an address of plain http is not gone to; on this machine alone it may."""
    provider.about = {"authorization_endpoint": "http://sso.example/authorize"}

    with pytest.raises(ProviderAway):
        openid.begin()
    addresses = ("https://sso.example", "http://127.0.0.1:8080", "http://localhost", "http://sso.example", "ftp://x")
    assert [is_safe(address) for address in addresses] == [True, True, True, False, False]


def test_a_provider_nobody_hears_is_away():
    """A port where nobody listens is told as such, without waiting."""
    nobody = OpenId(Registration("http://127.0.0.1:9", CLIENT, None, "Проба", PUBLIC), SystemClock())

    with pytest.raises(ProviderAway):
        nobody.begin()


@pytest.mark.parametrize(
    ("claims", "strong"),
    [
        ({}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": ["otp"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": ["mfa"]}, True),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["pwd", 7]}, False),
        ({"acr": "http://schemas.openid.net/pape/policies/2007/06/multi-factor"}, True),
        ({"acr": "0"}, False),
    ],
)
def test_two_factors_count_when_the_provider_says_so(claims: dict[str, Any], strong: bool):
    """One factor, or a word in the wrong shape, is not two."""
    assert is_strong(claims) is strong


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "https://sso.example"},
        {"oidc_issuer": "http://sso.example", "oidc_client_id": "x", "public_url": "https://l.example"},
        {"oidc_issuer": "https://sso.example?x=1", "oidc_client_id": "x", "public_url": "https://l.example"},
    ],
)
def test_half_a_setting_is_none(given: dict[str, str]):
    """An issuer in the clear, or without our name and address, ends the start with a sentence."""
    with pytest.raises(ValueError, match=r"oidc_issuer|LETOPIS_OIDC_ISSUER"):
        Settings(**given)
