"""Registers asked for a day, and for what was known of it at a position of the journal."""

from __future__ import annotations

from datetime import date

from domain.roles import Role
from tests.behaviour import papers
from tests.entrypoints.conftest import Api
from tests.projections.test_reported_values import AGREEMENT, reported


def test_an_organisation_is_shown_as_it_was_known(api: Api) -> None:
    """A name entered late is the name of the day now; a position before the entry knows only the old one."""
    world = api.world
    ministry = world.actor(Role.MINISTRY, world.ministry)
    before = world.journal.head()
    rename = {"name": {"ru": "Лицей «Ёлочка»"}, "occurred_on": "2022-09-01"}
    api.done(f"organisations/{world.school}/rename", rename, ministry)

    day = {"as_of": "2022-10-01"}
    one = [api.get(f"organisations/{world.school}", ministry, **day, **at).json() for at in ({}, {"known_at": before})]
    found = [
        api.get("organisations", ministry, called="елочка", below=world.municipality, **day, **at).json()["items"]
        for at in ({}, {"known_at": before})
    ]

    assert [row["name_ru"] for row in one] == ["Лицей «Ёлочка»", "Демо school"]
    assert [len(names) for names in (one[0]["names"], one[1]["names"])] == [2, 1]
    assert [len(rows) for rows in found] == [1, 0]


def test_staff_and_roles_are_shown_as_they_were_known(api: Api) -> None:
    """Who is entered late as having worked, or held a role, on a day was not known to at the time."""
    world = api.world
    head = world.actor(Role.SCHOOL_HEAD, world.school)
    before = world.journal.head()
    post = {"position": "учитель", "category": "pedagogue", "subjects": ["математика"]}
    hire = {"person": str(world.person()), "school": str(world.school), "post": post, "occurred_on": "2021-09-01"}
    api.done("people/staff", hire, head)
    world.actor(Role.TUTOR, world.school)

    for address, entered in (("people/staff", 1), ("people/bindings", 2)):
        now = api.get(address, head, as_of="2022-10-01").json()["items"]
        then = api.get(address, head, as_of="2022-10-01", known_at=before).json()["items"]
        assert (len(now), len(now) - len(then)) == (entered, 1)


def test_reported_values_are_listed_for_a_day(api: Api) -> None:
    """The list of reported values takes a day and a position: what was handed in later is not in it."""
    world = api.world
    ministry = world.actor(Role.MINISTRY, world.ministry)
    world.do(papers.sov(world, AGREEMENT), ministry)
    before = world.journal.head()
    reported(world, world.actor(Role.MUNICIPALITY, world.administration), on=date(2023, 1, 10))

    asked = ({}, {"as_of": "2023-01-10"}, {"as_of": "2023-01-09"}, {"known_at": before})
    counts = [len(api.get("indicators/values", ministry, **day).json()["items"]) for day in asked]

    assert counts == [1, 1, 0, 0]
