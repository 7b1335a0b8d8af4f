"""A tutor sees no route of another municipality, whichever way it is tried."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from httpx2 import Response

from application.bus import Actor
from domain.ioms import IomKind
from domain.roles import Role
from tests.entrypoints.access.asking import Named
from tests.entrypoints.access.conftest import Served
from tests.entrypoints.access.table import lines
from tests.entrypoints.conftest import as_actor

LISTS = sorted({line.path for line in lines() if line.role is Role.TUTOR and line.foreign == "empty"})


def neighbours(served: Served) -> frozenset[str]:
    return served.near.ids | served.far.ids


def post(served: Served, path: str, body: dict[str, object], by: Actor | None = None) -> Response:
    return served.http.post(f"/api/v1/{path}", json=body, headers=as_actor(by or served.actor(Role.TUTOR)))


@pytest.mark.parametrize("path", [path for path in LISTS if not path.endswith("/search")])
def test_no_list_shows_a_neighbour(served: Served, path: str) -> None:
    """Every list that a tutor may ask, read to its end, today and on an earlier day."""
    parameters = {each["name"] for each in served.document["paths"][path]["get"]["parameters"]}
    for more in ({}, {"as_of": "2023-01-15"}, {"mine": "false"}):
        asked = {"limit": 20, **more} if set(more) <= parameters else {}
        asked = {name: value for name, value in asked.items() if name in parameters}
        text = read_to_the_end(served, path, asked)
        assert [id for id in neighbours(served) if id in text] == []


def read_to_the_end(served: Served, path: str, asked: dict[str, object]) -> str:
    """All pages of a list as the tutor reads it."""
    answer = served.http.get(path, params=asked, headers=as_actor(served.actor(Role.TUTOR)))
    assert answer.status_code == 200
    following = answer.json().get("next")
    return answer.text + (read_to_the_end(served, path, asked | {"cursor": following}) if following else "")


def test_no_search_finds_a_neighbour(served: Served) -> None:
    """Everybody here is called alike; the tutor finds those of the own municipality alone."""
    found = post(served, "people/search", {"text": "Демо Лицо"})

    assert found.json()["items"]
    assert [id for id in neighbours(served) if id in found.text] == []


def test_no_export_holds_a_neighbour(served: Served) -> None:
    """A tutor gets none; an auditor of the municipality gets one with nothing of another municipality in it."""
    auditor = served.world.actor(Role.AUDITOR, served.home.world.municipality)
    assert post(served, "audit/exports", {}).status_code == 403

    export = post(served, "audit/exports", {}, auditor).json()["id"]
    served.services.catch_up()
    served.services.jobs.export_audit(export)
    file = served.http.get(f"/api/v1/audit/exports/{export}/file", headers=as_actor(auditor))

    assert str(served.home.own[Role.TEACHER].iom) in file.text
    assert [id for id in neighbours(served) if id in file.text] == []


@pytest.mark.parametrize("by_its_own_name", [True, False])
def test_no_refusal_tells_of_a_neighbour(served: Served, by_its_own_name: bool) -> None:
    """Whoever runs into a foreign route, by its teacher or by its id, learns neither which one nor how far it is."""
    near, body = served.near.own[Role.TEACHER], Named(served.home, Role.TUTOR).body("/api/v1/ioms", "")
    clash = (
        {"iom_id": str(near.iom), "kind": IomKind.MUNICIPAL_PLAN} if by_its_own_name else {"person": str(near.person)}
    )
    told = post(served, "ioms", body | clash)

    typed = {str(value) for value in clash.values()}
    assert told.json()["code"] == ("stale_version" if by_its_own_name else "claim_held_elsewhere")
    assert [id for id in neighbours(served) - typed if id in told.text] == []
    assert told.json()["params"].get("actual", 1) == 1


def test_no_file_of_a_neighbour_is_reached(served: Served) -> None:
    """A foreign file is not under an own route, and no evidence of an own route may name it."""
    own, near = served.home.own[Role.TEACHER], served.near.own[Role.TEACHER]
    headers = as_actor(served.actor(Role.TUTOR))
    for address in (near.file, "0" * 64):
        assert served.http.get(f"/api/v1/ioms/{own.iom}/files/{address}", headers=headers).status_code == 404
    file = {"address": near.file, "size": 8, "media_type": "application/pdf", "subjects": [str(near.person)]}
    sheet = {"source": "self", "instrument": "Тест", "subject": "физика", "held_on": "2022-08-05", "results": "12"}

    told = post(
        served, f"ioms/{own.iom}/record-diagnostics", {"diagnostics": sheet | {"report": file}, "moment": "training"}
    )

    assert told.status_code in {409, 422}, told.text


def test_no_guessed_id_is_told_from_a_foreign_one(served: Served) -> None:
    """Of the addresses of a route, those of a neighbour's answer as those of no route at all."""
    near, headers = served.near.own[Role.TEACHER], as_actor(served.actor(Role.TUTOR))

    def told(id: UUID, below: str) -> tuple[int, str]:
        answer = served.http.get(f"/api/v1/ioms/{id}{below}", headers=headers)
        return answer.status_code, answer.json()["detail"].replace(str(id), "")

    for below in ("", "/story", "/plan", f"/files/{near.file}"):
        assert told(near.iom, below) == told(uuid4(), below) == (404, told(uuid4(), below)[1])
