"""What a person does with the topology `make up` started: register a school at one server, read it at another.

Run with the settings of a web process and the addresses of all of them in WEB.
"""

import os
import sys

import httpx2

from domain.roles import Role
from entrypoints.bootstrap import build
from tests.entrypoints.conftest import as_actor
from tests.scenario import World


def main() -> int:
    first, *_, last = os.environ["WEB"].split()
    with build() as services:
        world = World(services)
        officer = as_actor(world.actor(Role.MINISTRY, world.ministry))
    school = {
        "level": "organisation",
        "kind": "school",
        "name": {"ru": "Демо-школа"},
        "parent": str(world.municipality),
    }
    registered = httpx2.post(f"{first}/api/v1/organisations", json=school, headers=officer)
    assert registered.status_code == 201, registered.text
    asked = {"at": registered.json()["position"]}
    shown = httpx2.get(
        f"{last}/api/v1/organisations/{registered.json()['streams'][0]['id']}", params=asked, headers=officer
    )
    sys.stdout.write(f"{first != last} {shown.status_code} {shown.json()['name_ru']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
