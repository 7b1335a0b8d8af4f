"""The connection is cut between COMMIT and its reply: the answer is the same, and nothing stands twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from infrastructure.settings import Settings
from tests.faults.judge import check
from tests.faults.load import Load
from tests.faults.processes import topology
from tests.faults.rounds import Rounds
from tests.faults.town import town
from tests.infrastructure.journal.proxy import proxied

HANDS = 16
PORTION = 60
"""Requests asked around each lost reply."""


@pytest.mark.soak(25)
def test_a_reply_lost_on_its_way_from_the_database_changes_no_answer(
    fresh_database_url: Callable[..., str],
    tmp_path: Path,
    rounds: Rounds,
    record_property: Callable[[str, str], None],
):
    """PostgreSQL commits and the connection breaks before it can say so: everybody is answered, once and for good."""
    url = fresh_database_url("postgresql")
    settings = Settings(data=tmp_path, database_url=url, demo=True, log_level="INFO")
    with town(settings) as place, proxied(url) as (proxy, through):
        cut = settings.model_copy(update={"database_url": through})
        with topology(cut, "alone") as processes:
            load = Load(processes.addresses, random.randrange(10**6))
            with load.at_work(place.hands(HANDS)):
                for number in rounds(5, 40):
                    load.allow(PORTION)
                    wanted = load.answered + PORTION // 2
                    proxy.swallow = 1
                    load.until(lambda: proxy.swallowed > number and load.answered >= wanted)  # noqa: B023 - asked here
        record_property("told", f"replies lost: {proxy.swallowed}; answered: {load.answered}")

        check(place, load)
