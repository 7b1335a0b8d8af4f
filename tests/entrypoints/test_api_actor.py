"""Nobody comes in as the system, and what a person may read depends on the role they come in."""

from uuid import uuid4

import pytest

from domain.kernel import SYSTEM
from domain.roles import Role
from tests.entrypoints.conftest import Api


@pytest.mark.parametrize("person", [SYSTEM, uuid4()], ids=["system", "somebody"])
@pytest.mark.parametrize("role", [Role.SYSTEM, Role.CENTRE])
def test_the_system_never_speaks_over_http(api: Api, person: object, role: Role) -> None:
    """Whoever calls themselves the system, by id or by role, is nobody; the others must hold their role."""
    who = {"X-Letopis-Actor": f"{person} {role} {api.world.region}"}
    body = {"level": "organisation", "kind": "school", "name": {"ru": "Чужая"}, "parent": str(api.world.municipality)}
    head = api.world.journal.head()
    answer = api.http.post("/api/v1/organisations", json=body, headers=who)
    expected = 401 if person == SYSTEM or role is Role.SYSTEM else 403
    assert (answer.status_code, api.world.journal.head()) == (expected, head)


def test_of_two_actors_the_first_counts(api: Api) -> None:
    """Whoever adds an actor of their own behind the one a proxy has named is that one, in commands and in queries."""
    ministry = api.world.actor(Role.MINISTRY, api.world.ministry)
    named = [("X-Letopis-Actor", f"{ministry.person} {ministry.role} {ministry.acting_for}")]
    added = [("X-Letopis-Actor", f"{uuid4()} {Role.CENTRE} {api.world.region}")]
    body = {"level": "organisation", "kind": "school", "name": {"ru": "Школа"}, "parent": str(api.world.municipality)}
    path = "/api/v1/organisations"

    told = [api.http.post(path, json=body, headers=headers).status_code for headers in (named + added, added + named)]
    shown = [api.http.get(path, headers=headers).status_code for headers in (named + added, added + named)]

    assert (told, shown) == ([201, 403], [200, 403])
