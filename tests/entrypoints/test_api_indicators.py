"""Figures of an annex and their members over HTTP."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.roles import Role
from tests.behaviour import papers
from tests.entrypoints.conftest import Api

AGREEMENT = UUID(int=70)


@pytest.mark.parametrize("address", ["indicators", "indicators/sov-ind-1/members"])
def test_only_a_territory_has_figures(api: Api, address: str) -> None:
    """Asked for a ministry or a school instead of a territory, the answer says what to name, and is no empty list."""
    world = api.world
    ministry = world.actor(Role.MINISTRY, world.ministry)
    world.do(papers.sov(world, AGREEMENT), ministry)
    query = {"agreement": AGREEMENT} if address == "indicators" else {"year": 2022}

    for place in (world.ministry, world.school):
        answer = api.get(address, ministry, territory=place, **query)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "indicator.not_a_territory")
        assert "муниципалитету" in problem["detail"]
        assert "municipality" in problem["detail_en"]
    for place in (world.municipality, world.region):
        assert api.get(address, ministry, territory=place, **query).status_code == 200
    assert api.get(address, ministry, territory=world.foreign_municipality, **query).status_code == 404
