"""People make tokens for their programs out of a session, see their own and revoke them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from application.bus import Actor
from domain.roles import Role
from infrastructure.accounts.tables import accounts
from tests.entrypoints.conftest import Api

NOW = datetime.now(UTC)
SOON = (NOW + timedelta(days=30)).isoformat()
BODY = {"label": "Выгрузка", "expires_at": SOON}


def member(api: Api, role: Role, organisation: Any) -> Actor:
    """A person with a role and an open account."""
    actor = api.world.actor(role, organisation)
    with api.services.database.write() as connection:
        row = {"person_id": actor.person, "login_hash": actor.person.bytes, "login": b"", "made_at": NOW}
        connection.execute(insert(accounts).values(row))
    return actor


@pytest.fixture
def tutor(api: Api) -> Actor:
    return member(api, Role.TUTOR, api.world.school)


def issued(api: Api, by: Actor, **more: Any) -> dict[str, Any]:
    answer = api.post("tokens", BODY | more, by)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def bearer(issued: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {issued['token']}"}


def test_a_token_is_shown_once(api: Api, tutor: Actor) -> None:
    """The answer that makes a token has its text; lists have everything but that."""
    made = issued(api, tutor, nouns=["organisations"], may_change=True)

    listed = api.get("tokens", tutor)

    assert made["token"].startswith("lt_")
    assert made["token"] not in listed.text
    assert listed.json()["items"] == [{name: value for name, value in made.items() if name != "token"}]
    assert (made["role"], made["acting_for"], made["label"]) == ("tutor", str(api.world.school), "Выгрузка")


def test_a_token_makes_and_sees_no_tokens(api: Api, tutor: Actor) -> None:
    """Whoever found somebody's token can neither make others with it nor read or revoke any."""
    made = issued(api, tutor, may_change=True)
    asked = [("GET", "tokens"), ("POST", "tokens"), ("POST", f"tokens/{made['id']}/revoke"), ("GET", "tokens/x")]

    answers = [api.http.request(method, f"/api/v1/{path}", headers=bearer(made), json={}) for method, path in asked]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "http.token_opens_other")}
    assert len(api.get("tokens", tutor).json()["items"]) == 1


def test_a_revoked_token_is_nobody(api: Api, tutor: Actor) -> None:
    """The owner revokes a token and the next request with it answers 401."""
    made = issued(api, tutor)
    assert api.http.get("/api/v1/organisations", headers=bearer(made)).status_code == 200

    assert api.post(f"tokens/{made['id']}/revoke", {}, tutor).json() == {"id": made["id"]}

    assert api.http.get("/api/v1/organisations", headers=bearer(made)).status_code == 401
    assert api.get("tokens", tutor).json()["items"] == []


def test_others_tokens_are_unknown(api: Api, tutor: Actor) -> None:
    """A token of somebody else and one that never was answer alike, and nothing is revoked."""
    made, other = issued(api, tutor), member(api, Role.TUTOR, api.world.school)

    foreign = api.post(f"tokens/{made['id']}/revoke", {}, other)
    unknown = api.post(f"tokens/{uuid4()}/revoke", {}, other)

    assert [(answer.status_code, answer.json()["code"]) for answer in (foreign, unknown)] == [(404, "not_found")] * 2
    assert foreign.json()["detail"].replace(made["id"], "") == unknown.json()["detail"].replace(
        unknown.json()["params"]["id"], ""
    )
    assert api.get("tokens", other, whose="reach").json()["items"] == []
    assert len(api.get("tokens", tutor).json()["items"]) == 1


def test_an_administrator_revokes_within_reach(api: Api, tutor: Actor) -> None:
    """An administrator of the region sees the tokens of its people without their labels and revokes them; one of
    another region neither sees nor revokes."""
    made = issued(api, tutor)
    near, far = (member(api, Role.ADMINISTRATOR, of) for of in (api.world.region, api.world.foreign_region))

    assert api.get("tokens", far, whose="reach").json()["items"] == []
    assert api.post(f"tokens/{made['id']}/revoke", {}, far).status_code == 404
    assert api.get("tokens", near).json()["items"] == []
    seen = api.get("tokens", near, whose="reach").json()["items"]
    assert [(each["id"], each["label"], each["holder"]) for each in seen] == [(made["id"], None, str(tutor.person))]
    assert api.post(f"tokens/{made['id']}/revoke", {}, near).status_code == 200
    assert api.http.get("/api/v1/organisations", headers=bearer(made)).status_code == 401


WRONG = {
    "no end": {"expires_at": None},
    "an end without a zone": {"expires_at": "2026-12-01T00:00:00"},
    "over already": {"expires_at": "2020-01-01T00:00:00Z"},
    "too long": {"expires_at": (NOW + timedelta(days=367)).isoformat()},
    "no label": {"label": ""},
    "a line break": {"label": "один\nдва"},
    "a long label": {"label": "я" * 101},
    "another noun": {"nouns": ["castles"]},
    "tokens": {"nouns": ["tokens"]},
    "another role": {"role": "administrator"},
    "a word for yes": {"may_change": "yes"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_token_is_asked_for_strictly(api: Api, tutor: Actor, wrong: dict[str, Any]) -> None:
    """What cannot be is refused with a reason, and no token is made."""
    answer = api.post("tokens", BODY | wrong, tutor)

    assert (answer.status_code, api.get("tokens", tutor).json()["items"]) == (422, [])


def test_without_the_role_there_is_no_token(api: Api, tutor: Actor) -> None:
    """Whoever does not hold the role they name makes no token in it; without an account there is none either."""
    pretender = Actor(tutor.person, Role.ADMINISTRATOR, api.world.region)
    stranger = api.world.actor(Role.TUTOR, api.world.school)

    answers = [api.post("tokens", BODY, by) for by in (pretender, stranger)]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (403, "not_allowed"),
        (409, "token.no_account"),
    ]
