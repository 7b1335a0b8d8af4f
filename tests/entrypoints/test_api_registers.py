"""Registers, the audit trail, refusals and freshness over HTTP."""

from __future__ import annotations

import pytest

from domain.roles import Role
from entrypoints.api.queries import encode_cursor
from tests.entrypoints.conftest import Api


def test_the_register_finds_an_organisation_by_any_name_on_a_day(api: Api) -> None:
    """A renamed school answers to both names, and shows the name of the day asked."""
    world = api.world
    ministry = world.actor(Role.MINISTRY, world.ministry)
    rename = {"name": {"ru": "Лицей «Ёлочка»"}, "occurred_on": "2022-09-01"}
    api.done(f"organisations/{world.school}/rename", rename, ministry)

    found = api.get("organisations", ministry, called="ЕЛОЧКА").json()["items"]
    before = api.get(f"organisations/{world.school}", ministry, as_of="2022-08-31").json()

    assert [row["organisation_id"] for row in found] == [str(world.school)]
    assert (found[0]["name_ru"], before["name_ru"]) == ("Лицей «Ёлочка»", "Демо school")
    assert before["path"][-1] == str(world.country)


def test_staff_and_roles_are_those_of_the_day(api: Api) -> None:
    """Who worked where, and who held which role, is asked of a day; pages follow one another."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    post = {"position": "учитель", "category": "pedagogue", "subjects": ["математика"]}
    for _ in range(3):
        hire = {"person": str(world.person()), "school": str(world.school), "post": post, "occurred_on": "2021-09-01"}
        api.done("people/staff", hire, head)

    first = api.get("people/staff", head, school=world.school, limit=2).json()
    rest = api.get("people/staff", head, school=world.school, limit=2, cursor=first["next"]).json()
    before = api.get("people/staff", head, as_of="2021-08-31").json()
    roles = api.get("people/bindings", head, organisation=world.school).json()["items"]

    assert (len(first["items"]), len(rest["items"]), rest["next"], before["items"]) == (2, 1, None, [])
    assert first["items"][0]["person"]["name"] == "Демо Лицо"
    assert [row["role"] for row in roles] == ["school_head"]


def test_a_damaged_cursor_is_refused(api: Api) -> None:
    """A cursor nobody gave out is a problem, not an empty page."""
    head = api.world.actor(Role.SCHOOL_HEAD, api.world.school)

    for cursor in ("x", "W10", "%%%", "WyJ4Il0"):
        assert api.get("people/staff", head, cursor=cursor).json()["code"] == "http.cursor_malformed"


def test_a_filter_no_column_can_hold_is_refused(api: Api) -> None:
    """The letter U+0000 and a year of thirty digits are problems of the asker on every database."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)

    assert api.get("organisations", ministry, called="а\0б").json()["code"] == "http.malformed"
    assert api.get("indicators/values", ministry, year=10**30).json()["code"] == "http.malformed"


def test_a_forged_cursor_is_refused(api: Api) -> None:
    """A cursor that names what no column can hold is a problem of the asker, not of the server."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
    beyond, nul = encode_cursor(2**64), encode_cursor("\0", api.world.school)

    for address, cursor in (("agreements", beyond), ("indicators/values", beyond), ("organisations", nul)):
        assert api.get(address, ministry, cursor=cursor).json()["code"] == "http.cursor_malformed"


@pytest.mark.req("X-02")
def test_the_trail_shows_who_when_and_from_what_to_what(api: Api) -> None:
    """Every change of status has its actor, both times, basis, from and to; the trail is filtered and paged."""
    world = api.world
    ministry = world.actor(Role.MINISTRY, world.ministry)
    auditor = world.actor(Role.AUDITOR, world.region)
    basis = {"kind": "order", "number": "12", "dated": "2022-06-30"}
    close = {"occurred_on": "2022-07-01", "basis": basis, "reason": {"code": "reorganised"}}
    api.done(f"organisations/{world.school}/close", close, ministry)

    lines = api.get("audit", auditor, stream=world.school, moves=True).json()["items"]

    assert [(line["status_from"], line["status_to"]) for line in lines] == [(None, "active"), ("active", "closed")]
    assert lines[1]["actor"] == {"id": str(ministry.person), "name": "Демо Лицо"}
    assert (lines[1]["occurred_on"], lines[1]["basis"], lines[1]["reason_code"]) == ("2022-07-01", basis, "reorganised")
    assert api.get("audit", world.actor(Role.TUTOR, world.school)).status_code == 403


def test_refusals_are_kept_for_the_auditor(api: Api) -> None:
    """A refused command stands in the log with its rule and sentence, for the auditor of that region alone."""
    world = api.world
    auditor, stranger = world.actor(Role.AUDITOR, world.region), world.actor(Role.AUDITOR, world.foreign_region)
    api.post("organisations", {"level": "country", "kind": "country", "name": {"ru": "Демо"}}, auditor)

    kept = api.get("refusals", auditor).json()["items"]

    assert [(row["command"], row["code"]) for row in kept] == [("organisation.register", "not_allowed")]
    assert kept[0]["detail"] != kept[0]["detail_en"]
    assert api.get("refusals", stranger).json()["items"] == []


def test_projections_tell_how_far_they_are(api: Api) -> None:
    """The head and every model's checkpoint are public to whoever works here."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
    api.get("audit", ministry)

    status = api.get("projections", ministry).json()

    assert status["head"] == api.world.journal.head()
    assert {"audit_trail", "organisation_register"} <= {each["name"] for each in status["projections"]}
    assert status["story_now"].startswith("2023-09-01")


def test_a_misspelt_filter_is_refused(api: Api) -> None:
    """A parameter the address does not take is a problem that names it, not an answer with everything."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)

    answer = api.get("audit", ministry, actro="x")

    assert (answer.status_code, answer.json()["code"]) == (422, "http.malformed")
    assert "actro" in str(answer.json()["params"])
