"""An operator asks how an installation stands."""

import json
from pathlib import Path

from entrypoints.bootstrap import build
from projections.catalogue import READ_MODELS
from projections.engine import lifecycle
from projections.engine.checkpoints import take
from projections.story import Story
from tests.entrypoints.command_line import Installation, tell_a_route

MODELS = [model.NAME for model in READ_MODELS]


def test_status_shows_the_head_and_how_far_every_read_model_is(installation: Installation):
    """One line for the journal, one for each read model, one for the jobs."""
    ended = installation.letopis("status")

    _, first, *models, jobs = ended.out.splitlines()
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
    assert {model["build"] for model in status["projections"]} == {None}
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


def test_demo_data_are_called_demo_data_outside_demo_mode_too(installation: Installation):
    """Whoever opens a demo's journal without demo mode still reads that it is made up, in words and in JSON."""
    banner, *_ = installation.letopis("status").out.splitlines()
    status = json.loads(installation.letopis("status", "--json").out)

    assert banner.startswith("ДЕМО: в журнале вымышленные данные")
    assert banner.endswith("demo: this journal holds made-up data, though demo mode is off")
    assert (status["demo_data"], status["story_now"]) == (True, None)


def test_a_real_journal_is_not_called_a_demo(tmp_path: Path):
    """Nothing is said about a demo where there is none."""
    real = Installation.empty(tmp_path / "real")

    first, *_ = real.letopis("status").out.splitlines()
    status = json.loads(real.letopis("status", "--json").out)

    assert first.split() == ["journal", "head", "0"]
    assert status["demo_data"] is False


def test_status_tells_of_a_rebuild_and_why_it_stopped(installation: Installation):
    """A rebuild that could not go on is named with its reason, and so is one that is under way."""
    rebuilding = start_rebuild(installation, stopped_by=None)
    stopped = start_rebuild(installation, stopped_by="story cannot fold fact 3: ValueError")

    assert under_story(rebuilding) == "перестройка на № 0 / being rebuilt, at 0"
    assert under_story(stopped) == (
        "ПЕРЕСТРОЙКА ОСТАНОВЛЕНА на № 0 / REBUILD STOPPED at 0: story cannot fold fact 3: ValueError"
    )
    status = json.loads(installation.letopis("status", "--json").out)
    shown = {model["name"]: model["build"] for model in status["projections"]}
    assert shown.pop("story") == {"position": 0, "error": "story cannot fold fact 3: ValueError"}
    assert set(shown.values()) == {None}


def start_rebuild(installation: Installation, *, stopped_by: str | None) -> str:
    """Begin to build the stories anew, and stop for that reason; gives back what `status` says."""
    with build(installation.settings) as services:
        database = services.store.database
        place = lifecycle.begin(database, Story)
        with database.writing() as connection:
            taken = take(database, connection, place, "somebody", 30, force=True)
        if taken and stopped_by:
            lifecycle.fail(database, place, taken.epoch, stopped_by)
    return installation.letopis("status").out


def under_story(said: str) -> str:
    """The line that follows the read model of stories."""
    lines = said.splitlines()
    return lines[next(number for number, line in enumerate(lines) if line.split()[0] == "story") + 1].strip()
