"""An operator sees which jobs are not done and why, and asks for another try."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from application.ports import Job
from entrypoints.bootstrap import build
from infrastructure.queue.outbox import Open, add
from tests.entrypoints.command_line import Installation
from tests.eventually import eventually


@pytest.fixture
def failed(installation: Installation) -> Open:
    """A job of a version nobody here knows, tried to the end, and one that waits behind it."""
    with build(installation.settings) as services:
        outbox = services.jobs.queue.outbox
        with services.database.write() as connection:
            add(connection, Job("unheard_of", {"export_id": str(uuid4())}))
        services.jobs.send()
        eventually(lambda: outbox.depth().failed)
        services.jobs.stop()
        with services.database.write() as connection:
            add(connection, Job("sweep_day", {"day": "2024-09-01"}))
        return outbox.open()[0]


def test_jobs_not_done_are_listed(installation: Installation, failed: Open):
    """Each has its number, state, ids and the kind of error; neither words of exceptions nor names of people."""
    listed = installation.letopis("jobs")
    told = json.loads(installation.letopis("jobs", "--json").out)

    assert listed.code == 0
    first, second, summary = listed.out.splitlines()
    assert first.split("\t")[:3] == [str(failed.id), "failed", "unheard_of"]
    assert first.endswith("UnknownJob")
    assert second.split("\t")[1:] == ["waiting", "sweep_day", "day=2024-09-01"]
    assert summary == "Не сделано / not done: 2, из них не удалось / of them failed: 1"
    assert [(job["state"], job["error"]) for job in told] == [("failed", "UnknownJob"), ("waiting", None)]


def test_a_failed_job_is_tried_again(installation: Installation, failed: Open):
    """By its number or with all others it waits for a worker again; a number that did not fail is said not to have."""
    by_number = installation.letopis("jobs", "retry", failed.id)
    again = installation.letopis("jobs", "retry", failed.id)
    every = installation.letopis("jobs", "retry", "--all")

    assert [ended.code for ended in (by_number, again, every)] == [0, 1, 0]
    assert by_number.out == "Повторится / will be tried again: 1\n"
    assert every.out == "Повторится / will be tried again: 0\n"
    assert "\twaiting\tunheard_of" in installation.letopis("jobs").out


@pytest.mark.parametrize("arguments", [[], ["1", "--all"]])
def test_what_to_try_again_is_named(installation: Installation, arguments: list[str]):
    """Neither nothing nor both: an operator says which jobs."""
    ended = installation.letopis("jobs", "retry", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert "Name the number of a job, or --all." in ended.err
