"""What a person reads depends on the role: files about people are not for everyone who sees a route."""

from __future__ import annotations

from uuid import UUID

import pytest

from application.bus import Actor
from domain.roles import Role
from tests.entrypoints.conftest import Api, as_actor
from tests.entrypoints.test_api_ioms import DIAGNOSTICS, opened
from tests.infrastructure.journal.test_faults import shorten_waits
from tests.infrastructure.journal.test_groups import append_held_up

PDF = b"%PDF-1.7 demo evidence"


def put(api: Api, iom: str, teacher: Actor) -> dict[str, object]:
    """A file kept with a route; its reference."""
    answer = api.http.post(
        f"/api/v1/ioms/{iom}/files", content=PDF, headers=as_actor(teacher) | {"Content-Type": "application/pdf"}
    )
    found: dict[str, object] = answer.json()
    return found


def test_files_about_people_are_not_for_the_ministry(api: Api) -> None:
    """Evidence opens for the tutor and the auditor of the route, not for a ministry officer."""
    iom, tutor, teacher = opened(api)
    ref = put(api, iom, teacher)
    api.done(f"ioms/{iom}/record-diagnostics", {"diagnostics": DIAGNOSTICS | {"report": ref}}, tutor)
    readers = [tutor, *(api.world.actor(role, api.world.region) for role in (Role.AUDITOR, Role.MINISTRY))]

    found = [api.get(f"ioms/{iom}/files/{ref['address']}", by).status_code for by in readers]

    assert found == [200, 200, 403]


@pytest.mark.parametrize("claimed", ["owner", "own"])
def test_a_file_of_another_route_is_not_read_through_ones_own(api: Api, claimed: str) -> None:
    """Who knows the address of a foreign file and names it in the own route gets nothing."""
    iom, _, teacher = opened(api)
    ref = put(api, iom, teacher)
    own, tutor, pupil = opened(api)
    named = ref | {"subjects": [str(teacher.person if claimed == "owner" else pupil.person)]}
    api.post(f"ioms/{own}/record-diagnostics", {"diagnostics": DIAGNOSTICS | {"report": named}}, tutor)

    assert api.get(f"ioms/{own}/files/{ref['address']}", tutor).status_code == 404


def test_a_teacher_is_found_among_many(api: Api) -> None:
    """A teacher who asks for people gets the own row, however many colleagues come first."""
    colleagues = [api.world.person() for _ in range(3)]
    teacher = api.world.actor(Role.TEACHER, api.world.school)

    found = api.get("people", teacher, limit=1).json()

    assert ([UUID(row["id"]) for row in found["items"]], found["next"]) == ([teacher.person], None)
    assert teacher.person not in colleagues


def test_a_journal_that_cannot_be_written_says_come_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process holds the journal the answer is 503 with a code and when to ask again, not a crash."""
    tutor, appender = api.world.actor(Role.MINISTRY, api.world.ministry), api.world.journal.facts_recorder.appender
    monkeypatch.setattr(appender, "_patience", 0.0)
    body = {"level": "organisation", "kind": "school", "name": {"ru": "Новая"}, "parent": str(api.world.municipality)}
    with append_held_up(api.world.journal):
        shorten_waits(api.world.journal)
        answer = api.post("organisations", body, tutor)

    assert (answer.status_code, answer.json()["code"]) == (503, "http.unavailable")
    assert answer.headers["Retry-After"] == "1"
