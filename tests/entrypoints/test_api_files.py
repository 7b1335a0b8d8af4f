"""The inbox and the files of a route over HTTP."""

from __future__ import annotations

import hashlib

from domain.roles import Role
from tests.entrypoints.conftest import Api, as_actor
from tests.entrypoints.test_api_ioms import DIAGNOSTICS, Route, opened, route

__all__ = ["route"]
PDF = b"%PDF-1.7 demo evidence"


def test_the_inbox_says_what_waits_for_me(api: Api, route: Route) -> None:
    """A tutor finds the plan that must be designed, in words; the auditor's own inbox is empty."""
    waits = api.get("inbox", route.tutor).json()["items"]
    auditor = api.world.actor(Role.AUDITOR, api.world.region)

    assert [(entry["stream_id"], entry["code"]) for entry in waits] == [(route.id, "route.design_plan")]
    assert "{" not in waits[0]["sentence"]["ru"] + waits[0]["sentence"]["en"]
    assert api.get("inbox", auditor).json()["items"] == []
    assert [entry["stream_id"] for entry in api.get("inbox", auditor, mine=False).json()["items"]] == [route.id]


def test_a_file_is_kept_sealed_and_given_back(api: Api) -> None:
    """A file is stored under the teacher's key by the hash of its sealed bytes; its route gives it back."""
    iom, tutor, teacher = opened(api)
    foreign = api.world.actor(Role.TUTOR, api.world.foreign_school)
    url = f"/api/v1/ioms/{iom}/files"

    put = api.http.post(url, content=PDF, headers=as_actor(teacher) | {"Content-Type": "application/pdf"})
    ref = put.json()
    unnamed = api.http.get(f"{url}/{ref['address']}", headers=as_actor(tutor))
    api.done(f"ioms/{iom}/record-diagnostics", {"diagnostics": DIAGNOSTICS | {"report": ref}}, tutor)
    named = api.http.get(f"{url}/{ref['address']}", headers=as_actor(tutor))

    assert (put.status_code, ref["subjects"]) == (201, [str(teacher.person)])
    assert (unnamed.status_code, named.status_code, named.content) == (404, 200, PDF)
    assert hashlib.sha256(PDF).hexdigest() != ref["address"]
    assert api.http.get(f"{url}/{ref['address']}", headers=as_actor(foreign)).status_code == 404


def test_a_file_that_lies_about_its_type_is_refused(api: Api) -> None:
    """The type is judged by content; an auditor keeps no files at all."""
    iom, _, teacher = opened(api)
    auditor = api.world.actor(Role.AUDITOR, api.world.region)
    url = f"/api/v1/ioms/{iom}/files"

    lying = api.http.post(url, content=b"MZ\x00", headers=as_actor(teacher) | {"Content-Type": "application/pdf"})
    reading = api.http.post(url, content=PDF, headers=as_actor(auditor) | {"Content-Type": "application/pdf"})

    assert (lying.status_code, lying.json()["code"]) == (422, "invalid")
    assert (reading.status_code, reading.json()["code"]) == (403, "not_allowed")
