"""Whoever is shown personal data of others stands in the log of readings before the answer leaves."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from application.bus import Actor
from domain.roles import Role
from infrastructure.accounts.tables import readings
from tests.entrypoints.conftest import Api, as_actor
from tests.entrypoints.test_api_files import PDF
from tests.entrypoints.test_api_ioms import DIAGNOSTICS, Route, opened, route

__all__ = ["route"]


@pytest.fixture
def auditor(api: Api) -> Actor:
    return api.world.actor(Role.AUDITOR, api.world.region)


def log(api: Api, auditor: Actor, **filters: Any) -> list[dict[str, Any]]:
    answer = api.get("audit/readings", auditor, **filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_reading_says_who_whose_why_and_what(api: Api, route: Route, auditor: Actor) -> None:
    """A tutor who opens a route is noted: the teacher read, the operation, the route and the request's id."""
    correlation = str(uuid4())

    asked = {"at": api.world.journal.head()}
    headers = as_actor(route.tutor) | {"X-Correlation-Id": correlation}
    api.http.get(f"/api/v1/ioms/{route.id}", params=asked, headers=headers)
    (noted,) = log(api, auditor)

    assert (noted["reader"], noted["role"]) == (str(route.tutor.person), "tutor")
    assert noted["acting_for"] == str(api.world.municipality)
    assert (noted["operation"], noted["about"], noted["correlation_id"]) == ("get_iom", route.id, correlation)
    assert noted["people"] == [str(route.teacher.person)]


def test_ones_own_data_is_no_reading(api: Api, auditor: Actor) -> None:
    """A teacher who asks for people sees nobody else, and nothing is noted."""
    teacher = api.world.actor(Role.TEACHER, api.world.school)

    assert [each["id"] for each in api.get("people", teacher).json()["items"]] == [str(teacher.person)]
    assert log(api, auditor) == []


def test_texts_and_files_are_readings_too(api: Api, auditor: Actor) -> None:
    """A story with opened words and a file of evidence each note the teacher they are about."""
    iom, tutor, teacher = opened(api)
    url = f"/api/v1/ioms/{iom}/files"
    ref = api.http.post(url, content=PDF, headers=as_actor(teacher) | {"Content-Type": "application/pdf"}).json()
    api.done(f"ioms/{iom}/record-diagnostics", {"diagnostics": DIAGNOSTICS | {"report": ref}}, tutor)

    story = api.get(f"ioms/{iom}/story", tutor)
    file = api.http.get(f"{url}/{ref['address']}", headers=as_actor(tutor))

    assert (story.status_code, file.status_code) == (200, 200)
    assert [(each["operation"], each["people"]) for each in log(api, auditor)] == [
        ("get_iom_file", [str(teacher.person)]),
        ("get_iom_story", [str(teacher.person)]),
    ]


def test_the_log_is_filtered_and_paged(api: Api, route: Route, auditor: Actor) -> None:
    """Reader, person, operation and moments choose; a cursor leads on, the newest first."""
    head = api.world.actor(Role.SCHOOL_HEAD, api.world.school)
    api.get(f"ioms/{route.id}", route.tutor)
    api.get("ioms", head)
    now = api.services.clock.now().isoformat()

    assert [each["operation"] for each in log(api, auditor, reader=str(head.person))] == ["list_ioms"]
    assert len(log(api, auditor, person=str(route.teacher.person))) == 2
    assert [each["reader"] for each in log(api, auditor, operation="get_iom")] == [str(route.tutor.person)]
    assert log(api, auditor, person=str(uuid4())) == log(api, auditor, read_to="2001-01-01T00:00:00Z") == []
    assert len(log(api, auditor, read_from="2001-01-01T00:00:00Z", read_to=now)) == 2
    page = api.get("audit/readings", auditor, limit=1).json()
    following = api.get("audit/readings", auditor, limit=1, cursor=page["next"]).json()
    assert [page["items"][0]["operation"], following["items"][0]["operation"]] == ["list_ioms", "get_iom"]
    assert following["next"] is None


def test_an_auditor_sees_no_readings_and_no_people_of_another_territory(api: Api, route: Route) -> None:
    """Readings are shown by the reader's organisation, and of their people only those of the auditor's scope."""
    world = api.world
    foreigner = world.actor(Role.AUDITOR, world.foreign_region)
    of_the_town = world.actor(Role.AUDITOR, world.municipality)
    outsider = world.actor(Role.TUTOR, world.municipality, person=world.person(world.foreign_school))
    api.get("people/bindings", outsider)
    api.get(f"ioms/{route.id}", route.tutor)
    api.get("people/bindings", route.tutor)

    assert log(api, foreigner) == []
    noted = log(api, of_the_town, reader=str(route.tutor.person))
    assert [each["operation"] for each in noted] == ["list_bindings", "get_iom"]
    assert str(outsider.person) not in {person for each in noted for person in each["people"]}
    assert log(api, of_the_town, person=str(outsider.person)) == []


def test_only_auditors_read_the_log(api: Api) -> None:
    """Whoever is watched does not watch the log: ministry, administrator and tutor are refused."""
    world = api.world
    for role, place in (
        (Role.MINISTRY, world.ministry),
        (Role.ADMINISTRATOR, world.region),
        (Role.TUTOR, world.school),
    ):
        answer = api.get("audit/readings", world.actor(role, place))
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_what_cannot_be_noted_is_not_shown(api: Api, route: Route) -> None:
    """While the log cannot be written the answer is 503 and holds no name; afterwards it is shown again."""
    with api.services.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE readings_people RENAME TO away")
    refused = api.get(f"ioms/{route.id}", route.tutor)
    with api.services.database.write() as connection:
        left = connection.scalar(select(func.count()).select_from(readings))
        connection.exec_driver_sql("ALTER TABLE away RENAME TO readings_people")
    shown = api.get(f"ioms/{route.id}", route.tutor)

    assert (refused.status_code, refused.json()["code"]) == (503, "http.reading_not_noted")
    assert "Демо" not in refused.text
    assert left == 0
    assert (shown.status_code, shown.json()["person"]["name"]) == (200, "Демо Лицо")
