"""Who could do what on a day: by which role, in place of whom, as known at a position."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from application.absences import AnnounceAbsence, EndAbsence
from application.bindings import RevokeRole
from application.bus import Actor
from application.desk import ReasonGiven
from application.organisations import RenameOrganisation
from domain.kernel import OrganisationId, PersonId
from domain.organisations import Name
from domain.roles import Function, Role
from tests.entrypoints.conftest import Api
from tests.scenario import TODAY, World

UNTIL = date(2023, 9, 10)


def away(world: World, absent: Actor, deputy: PersonId) -> UUID:
    assert absent.acting_for
    command = AnnounceAbsence(
        person=absent.person,
        deputy=deputy,
        organisation=absent.acting_for,
        until=UNTIL,
        reason=ReasonGiven(code="annual_leave"),
    )
    return world.do(command, absent).streams[0].id


def asked(api: Api, by: Actor, **query: Any) -> list[tuple[str, str, str | None]]:
    """Whom the answer names, with the role and in place of whom."""
    answer = api.get("people/access", by, **query)
    assert answer.status_code == 200, answer.text
    return sorted(
        (row["person"]["id"], row["role"], row["in_place_of"] and row["in_place_of"]["id"])
        for row in answer.json()["items"]
    )


def own(actor: Actor) -> tuple[str, str, None]:
    return str(actor.person), actor.role.value, None


@pytest.mark.req("X-10")
def test_who_could_have_approved_plans_at_a_school_on_a_day(api: Api) -> None:
    """The head and the centre could, and the head's deputy in the head's place; a tutor, and another school, not."""
    world = api.world
    auditor = world.actor(Role.AUDITOR, world.region)
    head, centre = world.actor(Role.SCHOOL_HEAD, world.school), world.actor(Role.CENTRE, world.centre)
    world.actor(Role.SCHOOL_HEAD, world.other_school)
    world.actor(Role.TUTOR, world.school)
    deputy = world.person()
    away(world, head, deputy)
    question = {"organisation": world.school, "command": "iom.approve_plan"}

    on_the_day = asked(api, auditor, as_of="2023-05-01", **question)
    during = asked(api, auditor, as_of="2023-09-05", **question)

    assert on_the_day == sorted([own(head), own(centre)])
    assert during == sorted([own(head), own(centre), (str(deputy), "school_head", str(head.person))])


def test_a_row_says_by_what_and_which_commands(api: Api) -> None:
    """Binding, absence, functions and the commands with their words in both languages, under a version of the rules."""
    world = api.world
    auditor = world.actor(Role.AUDITOR, world.region)
    absent, deputy = world.actor(Role.MINISTRY, world.ministry, Function.AUTHOR), world.person()
    absence = away(world, absent, deputy)

    answer = api.get("people/access", auditor, person=deputy).json()

    (row,) = answer["items"]
    assert (row["absence_id"], row["organisation"]) == (str(absence), str(world.ministry))
    assert (row["functions"], row["in_place_of"]["id"]) == (["author"], str(absent.person))
    assert {"agreement.draft", "agreement.propose_void"} <= set(row["commands"])
    assert "agreement.sign" not in row["commands"]
    assert answer["words"]["absence.end"] == {"ru": "Закончить отсутствие", "en": "End an absence"}
    assert answer["rules"] == 1


def test_in_place_of_whom_a_fact_was_recorded_is_asked_of_its_day(api: Api) -> None:
    """The trail names the deputy; asked as of the fact's day and position, this answers in place of whom it was."""
    world = api.world
    auditor = world.actor(Role.AUDITOR, world.region)
    absent, deputy = world.actor(Role.MUNICIPALITY, world.administration), world.person()
    absence = away(world, absent, deputy)
    renamed = RenameOrganisation(organisation_id=world.school, name=Name(ru="Лицей"))
    position = world.do(renamed, Actor(deputy, absent.role, absent.acting_for)).position
    world.do(EndAbsence(absence_id=absence), absent)

    (line,) = [line for line in api.get("audit", auditor, actor=deputy).json()["items"] if line["position"] == position]
    question = {"person": line["actor"]["id"], "organisation": line["acting_for"], "as_of": line["occurred_on"]}

    assert asked(api, auditor, **question, known_at=position) == [(str(deputy), "municipality", str(absent.person))]
    assert asked(api, auditor, **question) == []


def test_what_was_known_then_is_asked_by_position(api: Api) -> None:
    """A role revoked today was held by everybody's knowledge until then."""
    world = api.world
    auditor = world.actor(Role.AUDITOR, world.region)
    tutor = world.actor(Role.TUTOR, world.school)
    (row,) = api.get("people/access", auditor, person=tutor.person).json()["items"]
    before = world.journal.head()
    world.do(RevokeRole(binding_id=UUID(row["binding_id"])))

    shown = [asked(api, auditor, person=tutor.person, known_at=at) for at in (before, world.journal.head())]

    assert shown == [[own(tutor)], []]


def test_everybody_but_overseers_sees_the_own_roles_alone(api: Api) -> None:
    """A head learns what the head may, wherever that is, and nothing of others; an administrator sees everybody."""
    world = api.world
    head, tutor = world.actor(Role.SCHOOL_HEAD, world.school), world.actor(Role.TUTOR, world.school)
    abroad = world.actor(Role.TEACHER, world.foreign_school, person=head.person)
    administrator = world.actor(Role.ADMINISTRATOR, world.municipality)

    assert asked(api, head) == sorted([own(head), own(abroad)])
    assert asked(api, head, person=tutor.person) == []
    assert asked(api, administrator) == sorted([own(head), own(tutor), own(administrator)])


def test_roles_held_out_of_sight_are_counted_and_not_shown(api: Api) -> None:
    """An auditor of a municipality hears that the centre could too, without learning who that is."""
    world = api.world
    auditor, head = world.actor(Role.AUDITOR, world.municipality), world.actor(Role.SCHOOL_HEAD, world.school)
    world.actor(Role.CENTRE, world.centre)
    world.actor(Role.CENTRE, world.foreign_region)

    answer = api.get("people/access", auditor, organisation=world.school, command="iom.approve_plan").json()
    foreign = api.get("people/access", auditor, organisation=world.foreign_school).json()

    assert [row["person"]["id"] for row in answer["items"]] == [str(head.person)]
    assert (answer["elsewhere"], foreign["items"], foreign["elsewhere"]) == (1, [], 0)


def test_pages_go_over_all_roles(api: Api) -> None:
    """Page by page one meets every role once."""
    world = api.world
    auditor = world.actor(Role.AUDITOR, world.region)
    tutors = {str(world.actor(Role.TUTOR, world.school).person) for _ in range(3)}
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get("people/access", auditor, organisation=world.school, limit=1, **cursor).json()
        seen += [row["person"]["id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert sorted(seen) == sorted(tutors | {str(auditor.person)})


def test_an_unknown_command_is_refused(api: Api) -> None:
    """A name the catalogue does not have is a problem of the asker, not an empty answer."""
    auditor = api.world.actor(Role.AUDITOR, api.world.region)

    answer = api.get("people/access", auditor, command="iom.approve_everything")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_the_day_is_today_when_none_is_given(api: Api) -> None:
    """Without a day the answer speaks of today in the region."""
    tutor = api.world.actor(Role.TUTOR, api.world.school, since=TODAY)

    assert asked(api, tutor) == [own(tutor)]
    assert asked(api, tutor, as_of="2023-08-31") == []


def test_a_narrowed_role_counts_where_it_was_narrowed_to(api: Api) -> None:
    """A tutor of the whole municipality is away from one school: the deputy counts there and nowhere else."""
    world = api.world
    auditor = world.actor(Role.AUDITOR, world.region)
    tutor, deputy = world.actor(Role.TUTOR, world.municipality), world.person()
    away(world, Actor(tutor.person, Role.TUTOR, OrganisationId(world.school)), deputy)

    places = (world.school, world.other_school)
    found = [asked(api, auditor, organisation=at, command="iom.submit_plan") for at in places]

    assert found == [sorted([own(tutor), (str(deputy), "tutor", str(tutor.person))]), [own(tutor)]]
