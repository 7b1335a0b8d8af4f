"""Absences over HTTP: announced, shown to those in scope, ended."""

from __future__ import annotations

from domain.roles import Role
from tests.entrypoints.conftest import Api
from tests.scenario import TODAY


def test_an_absence_is_announced_shown_and_ended(api: Api) -> None:
    """The head sees who stands in for the teacher; the teacher ends it, and the deputy's next command is refused."""
    world = api.world
    head, other = world.actor(Role.SCHOOL_HEAD, world.school), world.actor(Role.SCHOOL_HEAD, world.other_school)
    absent, deputy = world.actor(Role.MUNICIPALITY, world.school), world.person()
    terms = {"person": str(absent.person), "deputy": str(deputy), "organisation": str(world.school)}
    why = {"code": "annual_leave", "text": "приказ"}
    absence = api.done("people/absences", terms | {"until": "2023-09-10", "reason": why}, absent)

    (shown,) = api.get("people/absences", head).json()["items"]
    assert (shown["absence_id"], shown["since"], shown["until"]) == (absence, TODAY.isoformat(), "2023-09-10")
    assert (shown["deputy"]["id"], shown["person"]["name"]) == (str(deputy), "Демо Лицо")
    assert api.get("people/absences", other).json()["items"] == []
    assert api.get("people/absences", head, person=deputy).json()["items"] == [shown]

    standing_in = type(absent)(deputy, absent.role, absent.acting_for)
    rename = {"name": {"ru": "Лицей"}}
    api.done(f"organisations/{world.school}/rename", rename, standing_in)
    api.done(f"people/absences/{absence}/end", {}, absent)
    refused = api.post(f"organisations/{world.school}/rename", {"name": {"ru": "Гимназия"}}, standing_in)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert api.get("people/absences", head).json()["items"] == []


def test_a_teacher_sees_the_own_absences_alone(api: Api) -> None:
    """Of two absences at a school a teacher is shown the one they are away or stand in."""
    world = api.world
    mine, hers = world.actor(Role.TEACHER, world.school), world.actor(Role.TEACHER, world.school)
    ids = []
    for teacher in (mine, hers):
        terms = {"person": str(teacher.person), "deputy": str(world.person()), "organisation": str(world.school)}
        why = {"code": "absence"}
        ids.append(api.done("people/absences", terms | {"until": "2023-09-10", "reason": why}, teacher))

    shown = [[row["absence_id"] for row in api.get("people/absences", by).json()["items"]] for by in (mine, hers)]

    assert shown == [[ids[0]], [ids[1]]]
