"""Pairs over HTTP."""

from __future__ import annotations

import pytest

from domain.roles import Role
from tests.entrypoints.conftest import Api


@pytest.mark.req("ALA-08")
def test_a_pair_is_seen_at_its_school(api: Api) -> None:
    """A proposed pair stands in the roster of its school at once, and nowhere outside."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    mentor, mentee = world.person(), world.person()
    body = {
        "kind": "young_specialist",
        "mentor": {"school": str(world.school), "people": [str(mentor)]},
        "mentee": {"school": str(world.school), "people": [str(mentee)]},
        "goals": ["Уверенно вести урок"],
        "starts_on": "2023-09-01",
        "ends_on": "2024-05-31",
    }
    pair = api.done("pairs", body, head)

    mine = api.get("pairs", head).json()
    one = api.get(f"pairs/{pair}", head)
    foreign = world.actor(Role.SCHOOL_HEAD, world.foreign_school)

    assert [(row["pair_id"], row["status"], row["next_step"]) for row in mine["items"]] == [
        (pair, "proposed", "consent")
    ]
    assert one.headers["ETag"] == '"1"'
    assert api.get("pairs", foreign).json()["items"] == []
    assert api.get(f"pairs/{pair}", foreign).status_code == 404
