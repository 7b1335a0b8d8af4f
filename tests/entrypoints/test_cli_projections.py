"""An operator rebuilds read models and deals with what could not be folded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, insert

from domain.kernel import SYSTEM
from entrypoints.bootstrap import build
from projections.catalogue import READ_MODELS
from projections.engine.generations import tables
from projections.story import STORY, Story
from tests.behaviour.routes import OPENED
from tests.entrypoints.command_line import Installation, tell_a_route

LINES = tables(Story, 1)[STORY]
"""The live table of stories before any rebuild."""


@pytest.fixture
def choked(installation: Installation) -> UUID:
    """A route whose first line stands in the table of stories already, so that the story of it cannot be told."""
    with build(installation.settings) as services:
        iom = tell_a_route(services).iom_id
    line = {"stream_id": iom, "version": 1, "position": 0, "kind": "iom", "type": "iom.opened", "params": {}}
    rest = {"withdrawn": False, "readings": [], "actor": SYSTEM, "role": "system", "digest": ""}
    moments = {"occurred_on": OPENED, "recorded_at": datetime(2022, 8, 5, tzinfo=UTC)}
    installation.tamper(insert(LINES).values(**line, **rest, **moments))
    return iom


def parked(installation: Installation) -> int:
    status = json.loads(installation.letopis("status", "--json").out)
    return {model["name"]: model["parked"] for model in status["projections"]}["story"]


def test_every_model_is_rebuilt_and_proved_equal(installation: Installation):
    """Without a name all are rebuilt; each says at which position, and that its rows are the same."""
    ended = installation.letopis("projections", "rebuild")

    assert ended.code == 0, ended.err
    assert ended.out.splitlines() == [
        f"{model.NAME}: № {installation.head}, строки те же / the same rows" for model in READ_MODELS
    ]
    assert installation.letopis("verify").code == 0


def test_a_rebuild_mends_a_changed_row_and_says_that_it_differed(installation: Installation):
    """Rows somebody changed by hand are replaced; the command ends with 1 so that the difference is looked into."""
    installation.tamper(delete(LINES).where(LINES.c.stream_id == installation.iom, LINES.c.version == 1))

    ended = installation.letopis("projections", "rebuild", "story")

    assert (ended.code, ended.out) == (1, f"story: № {installation.head}, строки ОТЛИЧАЛИСЬ / the rows DIFFERED\n")
    assert installation.letopis("verify").code == 0


def test_a_model_that_does_not_exist_is_refused(tmp_path: Path):
    """The sentence names the read models there are, and nothing is done."""
    ended = Installation.empty(tmp_path).letopis("projections", "rebuild", "stories")

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("Нет такой модели: stories. No such read model; there are: ")
    assert "audit_trail" in ended.err


def test_a_parked_stream_is_listed_and_retried(installation: Installation, choked: UUID):
    """What could not be folded is listed with its error, waits in vain, and is folded once the cause is gone."""
    followed = installation.letopis("verify")
    listed = installation.letopis("projections", "list").out.splitlines()
    vain = installation.letopis("projections", "retry", "story", choked)
    installation.tamper(delete(LINES).where(LINES.c.stream_id == choked, LINES.c.position == 0))
    retried = installation.letopis("projections", "retry", "story")

    waiting = len(listed) - 1
    assert followed.code == 1
    assert "read model story: fact" in followed.err
    assert listed[0].split("\t")[0] == "story"
    assert listed[0].split("\t")[2:5] == [str(choked), "iom.opened", "poison"]
    assert listed[-1] == f"Отложено фактов / parked facts: {waiting}"
    assert vain.out == f"story: учтено / folded 0, отложено / still parked {waiting}\n"
    assert retried.out == f"story: учтено / folded {waiting}, отложено / still parked 0\n"
    assert installation.letopis("verify").code == 0


def test_a_poison_fact_is_skipped(installation: Installation, choked: UUID):
    """One fact is passed over for good and those behind it are folded; a position beyond the head is refused."""
    installation.letopis("verify")
    assert parked(installation) == 1
    position = installation.letopis("projections", "list").out.split("\t")[1]

    skipped = installation.letopis("projections", "skip", "story", position)
    beyond = installation.letopis("projections", "skip", "story", 10**6)

    assert skipped.code == 0
    assert skipped.out.endswith("still parked 0\n")
    assert parked(installation) == 0
    assert (beyond.code, beyond.err) == (2, "В журнале нет позиции 1000000. The journal has no such position.\n")
