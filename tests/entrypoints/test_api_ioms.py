"""A route over HTTP: from opening to the board."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import pytest

from application.bus import Actor
from domain.kernel import PersonId
from domain.roles import Role
from tests.entrypoints.conftest import Api

DIAGNOSTICS = {
    "source": "regional",
    "instrument": "Демо-диагностика",
    "subject": "математика",
    "held_on": "2023-08-25",
    "results": "Затруднения с функциональной грамотностью",
}


@dataclass
class Route:
    """A route at the design stage, and the two who design it."""

    id: str
    tutor: Actor
    teacher: Actor
    deficit: str


def opened(api: Api) -> tuple[str, Actor, Actor]:
    """A route at diagnostics, its tutor and its teacher."""
    world = api.world
    tutor = world.actor(Role.TUTOR, world.municipality)
    teacher = world.actor(Role.TEACHER, world.school)
    body = {"person": str(teacher.person), "school": str(world.school), "centre": str(world.centre)}
    terms = {"kind": "cnppm_route", "position": "учитель", "tutor": str(tutor.person)}
    return api.done("ioms", body | terms, tutor), tutor, teacher


@pytest.fixture
def route(api: Api) -> Route:
    iom, tutor, teacher = opened(api)
    diagnostics, deficit = str(uuid4()), str(uuid4())
    api.done(f"ioms/{iom}/record-diagnostics", {"diagnostics_id": diagnostics, "diagnostics": DIAGNOSTICS}, tutor)
    found = {"deficit_id": deficit, "diagnostics_id": diagnostics, "competency_code": "M1", "competency": "Оценивание"}
    api.done(f"ioms/{iom}/identify-deficit", found | {"severity": "high"}, tutor)
    api.done(f"ioms/{iom}/complete-diagnostics", {}, tutor)
    return Route(iom, tutor, teacher, deficit)


def _item(*serves: str) -> dict[str, object]:
    return {
        "item": {
            "form": "informal",
            "title": "Посещение уроков коллег",
            "provider": "Демо-школа",
            "hours": 8,
            "starts_on": "2023-09-04",
            "ends_on": "2023-10-27",
            "serves": list(serves),
            "expected_evidence": "лист наблюдения",
        }
    }


def test_a_tutor_completes_the_design_of_a_route(api: Api, route: Route) -> None:
    """An item serves the deficit, the teacher agrees to that plan, the tutor submits it; the board shows approval."""
    api.done(f"ioms/{route.id}/add-item", _item(route.deficit), route.tutor)
    plan = api.get(f"ioms/{route.id}/plan", route.teacher)
    api.done(f"ioms/{route.id}/agree-to-plan", {"plan_hash": plan.json()["plan_hash"]}, route.teacher)

    api.done(f"ioms/{route.id}/submit-plan", {}, route.tutor)

    row = api.get("ioms", route.tutor, stage="approval").json()["items"][0]
    assert (row["iom_id"], row["stage"], row["approvals_missing"]) == (route.id, "approval", ["school", "centre"])
    assert row["days_in_stage"] == 0
    assert api.get(f"ioms/{route.id}", route.tutor).headers["ETag"] == f'"{row["version"]}"'


def test_a_plan_that_serves_no_deficit_is_refused_over_http(api: Api, route: Route) -> None:
    """The refusal names what is uncovered and the journal stays as it was."""
    api.done(f"ioms/{route.id}/add-item", _item(), route.tutor)
    plan = api.get(f"ioms/{route.id}/plan", route.teacher).json()
    api.done(f"ioms/{route.id}/agree-to-plan", {"plan_hash": plan["plan_hash"]}, route.teacher)
    head = api.world.journal.head()

    answer = api.post(f"ioms/{route.id}/submit-plan", {}, route.tutor)

    assert (answer.status_code, plan["uncovered"]) == (409, ["M1"])
    assert "M1" in answer.json()["detail"]
    assert api.world.journal.head() == head


def test_the_story_of_a_route_is_told_in_sentences(api: Api, route: Route) -> None:
    """Each fact is one sentence in each language, with who did it and when; sealed words are opened, ids are names."""
    story = api.get(f"ioms/{route.id}/story", route.tutor).json()

    assert [line["version"] for line in story] == list(range(1, len(story) + 1))
    assert all(line["sentence"] and line["sentence"] != line["sentence_en"] for line in story)
    assert not any("{" in line["sentence"] or "ciphertext" in line["sentence"] for line in story)
    assert story[0]["actor"]["name"] == "Демо Лицо"


@pytest.mark.req("X-10")
def test_who_may_move_a_route(api: Api, route: Route) -> None:
    """The tutor moves it; an auditor reads its history and is refused every move; the foreign see nothing."""
    world = api.world
    auditor = world.actor(Role.AUDITOR, world.region)
    foreign = world.actor(Role.TUTOR, world.foreign_school)
    unknown = uuid4()
    head = world.journal.head()

    refused = api.post(f"ioms/{route.id}/add-item", _item(), auditor)
    hidden = api.post(f"ioms/{route.id}/add-item", _item(), foreign)
    nothing = api.post(f"ioms/{unknown}/add-item", _item(), foreign)

    assert (refused.status_code, hidden.status_code, nothing.status_code) == (403, 404, 404)
    assert hidden.json()["detail"].replace(route.id, "") == nothing.json()["detail"].replace(str(unknown), "")
    assert world.journal.head() == head
    assert api.get(f"ioms/{route.id}/story", auditor).status_code == 200
    assert api.get(f"ioms/{route.id}/plan", foreign).status_code == 404
    assert api.get("ioms", foreign).json()["items"] == []


def test_a_teacher_sees_only_own_routes(api: Api, route: Route) -> None:
    """A colleague of the same school has an empty board."""
    colleague = api.world.actor(Role.TEACHER, api.world.school, person=PersonId(api.world.person()))

    assert [row["iom_id"] for row in api.get("ioms", route.teacher).json()["items"]] == [route.id]
    assert api.get("ioms", colleague).json()["items"] == []
    assert api.get(f"ioms/{route.id}", colleague).status_code == 404
