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
