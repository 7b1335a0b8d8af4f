"""An operator asks how an installation stands."""

import json

from entrypoints.bootstrap import build
from projections.catalogue import READ_MODELS
from tests.entrypoints.command_line import Installation, tell_a_route

MODELS = [model.NAME for model in READ_MODELS]


def test_status_shows_the_head_and_how_far_every_read_model_is(installation: Installation):
    """One line for the journal, one for each read model, one for the jobs; nothing about a demo."""
    ended = installation.letopis("status")

    first, *models, jobs = ended.out.splitlines()
    assert (ended.code, ended.err) == (0, "")
    assert first.split() == ["journal", "head", str(installation.head)]
    assert [line.split()[0] for line in models] == MODELS
    assert all(line.endswith("up to date") and f" {installation.head} " in line for line in models)
    assert jobs.startswith("jobs  in-process: waiting ")


def test_status_for_machines_tells_the_lag(installation: Installation):
    """What is not followed yet is the lag of every read model."""
    with build(installation.settings) as services:
        tell_a_route(services)
        head = services.journal.head()

    ended = installation.letopis("status", "--json")

    status = json.loads(ended.out)
    assert ended.code == 0
    assert (status["head"], status["story_now"]) == (head, None)
    shown = {model["name"]: (model["position"], model["lag"], model["parked"]) for model in status["projections"]}
    assert shown == dict.fromkeys(MODELS, (installation.head, head - installation.head, 0))
    assert status["queue"].keys() == {"kind", "reachable", "waiting", "enqueued", "failed"}


def test_in_demo_mode_status_says_so_and_shows_the_story_clock(installation: Installation):
    """Nobody takes a demo for the real thing, in words or in JSON."""
    demo = {"demo": 1, "story_now": "2024-03-05T10:00:00+02:00"}

    banner, *_ = installation.letopis("status", **demo).out.splitlines()
    status = json.loads(installation.letopis("status", "--json", **demo).out)

    assert banner.startswith("ДЕМО: часы истории показывают 2024-03-05T08:00:")
    assert banner.endswith("demo: the story clock shows this moment")
    assert status["story_now"].startswith("2024-03-05T08:00:")
