"""Commands over HTTP: strict bodies, versions, keys, and problems that say what to do."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from domain.roles import Role
from tests.entrypoints.conftest import Api

ORGANISATION = {"level": "organisation", "kind": "school", "name": {"ru": "Демо-школа"}}


def _body(api: Api, **more: Any) -> dict[str, Any]:
    return {**ORGANISATION, "parent": str(api.world.municipality), **more}


def test_a_command_answers_with_stream_version_and_position(api: Api) -> None:
    """The answer names the stream begun, its version as ETag, and the position to ask for."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)

    answer = api.post("organisations", _body(api), ministry)

    assert answer.status_code == 201
    assert answer.json()["position"] == api.world.journal.head()
    assert answer.headers["ETag"] == '"1"'


def test_the_same_key_changes_once(api: Api) -> None:
    """A retry under the same Idempotency-Key gives the stored answer; another request under it is a conflict."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
    first = api.post("organisations", _body(api), ministry, **{"Idempotency-Key": "k-1"})
    head = api.world.journal.head()

    again = api.post("organisations", _body(api), ministry, **{"Idempotency-Key": "k-1"})
    other = api.post("organisations", _body(api, demo=True), ministry, **{"Idempotency-Key": "k-1"})

    assert again.json() == {**first.json(), "replayed": True}
    assert (other.status_code, other.json()["code"]) == (409, "command_id_reused")
    assert api.world.journal.head() == head


def test_a_zero_byte_is_refused(api: Api) -> None:
    """No read model on PostgreSQL could keep it, and a fact cannot be taken back: it is refused in the words of a
    command and of its basis, while one that was only typed out as six characters is words like any other."""
    ministry, head = api.world.actor(Role.MINISTRY, api.world.ministry), api.world.journal.head()
    basis = {"kind": "order", "number": "1\0", "dated": "2024-08-01"}

    answers = [
        api.post("organisations", _body(api, name={"ru": "Школа\0№ 1"}), ministry),
        api.post("organisations", _body(api, basis=basis), ministry),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(422, "invalid")] * 2
    assert api.world.journal.head() == head
    school = api.done("organisations", _body(api, name={"ru": "Школа \\u0000"}), ministry)
    assert api.get(f"organisations/{school}", ministry).json()["name_ru"] == "Школа \\u0000"


def test_a_fact_is_corrected_by_the_address_of_corrections(api: Api) -> None:
    """The body names the stream, since one address corrects facts of any; what was typed wrong reads right then."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
    school = api.done("organisations", _body(api), ministry)
    name = {"ru": "Демо-школа № 1"}
    wrong = {"kind": "organisation", "stream_id": school, "version": 1, "reason": {"code": "typing_error"}}

    corrected = api.post("audit/corrections", {**wrong, "values": {"name": name}}, ministry)

    assert (corrected.status_code, corrected.headers["ETag"]) == (201, '"2"')
    assert api.get(f"organisations/{school}", ministry).json()["name_ru"] == name["ru"]


def test_a_stale_version_is_refused(api: Api) -> None:
    """Nobody overwrites what they have not seen: If-Match of an older version answers 412 and names what came since."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
    school = api.done("organisations", _body(api), ministry)
    rename = {"name": {"ru": "Демо-лицей"}}
    seen = api.post(f"organisations/{school}/rename", rename, ministry, **{"If-Match": '"1"'})

    late = api.post(f"organisations/{school}/rename", {"name": {"ru": "Другое"}}, ministry, **{"If-Match": '"1"'})

    assert (seen.status_code, seen.headers["ETag"]) == (200, '"2"')
    assert (late.status_code, late.json()["code"]) == (412, "stale_version")
    params = late.json()["params"]
    assert (params["expected"], params["actual"]) == (1, 2)
    assert [(change["version"], change["type"]) for change in params["changes"]] == [(2, "organisation.renamed")]


BAD = {
    "unknown field": ({"surprise": 1}, 422),
    "wrong type": ({"demo": "yes"}, 422),
    "number as text": ({"name": {"ru": 7}}, 422),
    "malformed date": ({"occurred_on": "2023-13-40"}, 422),
    "future date": ({"occurred_on": "2023-09-02"}, 409),
    "far future": ({"occurred_on": "9999-12-31"}, 422),
    "long ago": ({"occurred_on": "0001-01-01"}, 422),
    "unknown value": ({"kind": "castle"}, 422),
    "unknown parent": ({"parent": str(uuid4())}, 404),
    "not an id": ({"parent": "school 7"}, 422),
}


@pytest.mark.parametrize(("wrong", "status"), BAD.values(), ids=BAD)
def test_bad_input_is_a_problem_and_changes_nothing(api: Api, wrong: dict[str, Any], status: int) -> None:
    """Every kind of bad input gets a stable code, a Russian and an English sentence, and no fact."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
    head = api.world.journal.head()

    answer = api.post("organisations", _body(api, **wrong), ministry)

    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert problem["type"] == f"urn:letopis:problem:{problem['code']}"
    assert any("а" <= letter <= "я" for letter in problem["detail"])
    assert problem["detail_en"].isascii() or problem["detail_en"] != problem["detail"]
    assert api.world.journal.head() == head


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'"\xff"', "application/json", 422),
        (b"{}", "text/plain", 415),
        (b" " * 2_000_001, "application/json", 413),
    ],
    ids=["cut off", "list", "not UTF-8", "not JSON", "oversized"],
)
def test_a_body_that_cannot_be_read_is_a_problem(api: Api, content: bytes, kind: str, status: int) -> None:
    """Bodies cut off, of another type, or too large are refused before anything is asked."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
    headers = {"X-Letopis-Actor": f"{ministry.person} ministry {ministry.acting_for}", "Content-Type": kind}
    head = api.world.journal.head()

    answer = api.http.post("/api/v1/organisations", content=content, headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert api.world.journal.head() == head


@pytest.mark.parametrize(
    "headers",
    [
        {"If-Match": "5"},
        {"If-Match": '"0"'},
        {"Idempotency-Key": "ключ".encode().hex() * 20},
        {"Idempotency-Key": "a b"},
    ],
    ids=["bare version", "version nought", "long key", "key with a space"],
)
def test_a_malformed_header_is_a_problem(api: Api, headers: dict[str, str]) -> None:
    """A version or key that cannot be read is refused, not ignored."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)

    answer = api.post("organisations", _body(api), ministry, **headers)

    assert (answer.status_code, answer.json()["code"].partition(".")[0]) == (400, "http")


@pytest.mark.req("X-10")
def test_an_auditor_changes_nothing(api: Api) -> None:
    """A write by an auditor is refused and stands in the log of refusals."""
    auditor = api.world.actor(Role.AUDITOR, api.world.region)
    head = api.world.journal.head()

    answer = api.post("organisations", _body(api), auditor)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert api.world.journal.head() == head


def test_nobody_is_nobody(api: Api) -> None:
    """Without an actor, or with one that cannot be read, every address of the API answers 401."""
    assert api.post("organisations", _body(api), None).status_code == 401
    broken = api.http.post("/api/v1/organisations", json={}, headers={"X-Letopis-Actor": "me ministry here"})
    assert broken.status_code == 401


def test_a_role_not_held_is_refused(api: Api) -> None:
    """Naming a role in the header gives nobody that role."""
    tutor = api.world.actor(Role.TUTOR, api.world.region)
    pretender = type(tutor)(tutor.person, Role.MINISTRY, api.world.ministry)

    assert api.post("organisations", _body(api), pretender).status_code == 403
