"""The audit trail as a file over HTTP, and what waits for whoever asks."""

from application.bus import Actor
from domain.roles import Role
from tests.behaviour.routes import Traveller
from tests.entrypoints.conftest import Api
from tests.eventually import eventually


def status(api: Api, export: str, by: Actor) -> str:
    return str(api.get(f"audit/exports/{export}", by).json()["status"])


def test_an_auditor_asks_for_the_trail_and_downloads_it(api: Api):
    """Asked for in a moment, written by a job, downloaded by its asker as a spreadsheet in Russian and English."""
    auditor = api.world.actor(Role.AUDITOR, api.world.region)
    asked = api.post("audit/exports", {"kind": "organisation"}, auditor)
    export = asked.json()["id"]
    eventually(lambda: status(api, export, auditor) == "done")

    shown = api.get(f"audit/exports/{export}", auditor).json()
    file = api.get(shown["download"].removeprefix("/api/v1/"), auditor)

    assert asked.status_code == 202
    assert file.headers["content-type"].startswith("text/csv")
    assert file.content.startswith(b"\xef\xbb\xbf")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert "Позиция / Position" in lines[0]
    assert len(lines) == shown["rows"] + 1 > 1


def test_an_export_asked_for_twice_under_one_key_is_one(api: Api):
    """A client that lost the answer asks again with its key and gets the same export."""
    auditor = api.world.actor(Role.AUDITOR, api.world.region)
    key = {"Idempotency-Key": "export-1"}

    first, again = (api.post("audit/exports", {}, auditor, **key) for _ in range(2))
    other = api.post("audit/exports", {"kind": "pair"}, auditor, **key)

    assert first.json()["id"] == again.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "command_id_reused")


def test_an_export_is_nobody_elses(api: Api):
    """Another auditor is told there is no such export; a tutor may not ask for one."""
    auditor, other = (api.world.actor(Role.AUDITOR, api.world.region) for _ in range(2))
    export = api.post("audit/exports", {}, auditor).json()["id"]

    foreign = api.get(f"audit/exports/{export}", other)
    refused = api.post("audit/exports", {}, api.world.actor(Role.TUTOR, api.world.centre))

    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


def test_a_tutor_reads_what_waits_in_two_languages(api: Api):
    """A route in design waits for its tutor with a sentence that says what to do."""
    traveller = Traveller.of(api.world).open().diagnose()

    [entry] = api.get("inbox", traveller.tutor).json()["items"][:1]

    assert (entry["code"], entry["stream_id"]) == ("route.design_plan", str(traveller.iom_id))
    assert "составьте план" in entry["sentence"]["ru"]
    assert "design the plan" in entry["sentence"]["en"]
