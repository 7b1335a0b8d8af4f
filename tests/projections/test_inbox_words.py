"""Everything that may wait has a sentence in Russian and in English."""

import inspect
import re

from domain.indicators import ValueStatus
from entrypoints.words import LANGUAGES, load
from projections import inbox_pairs, iom_next_step
from projections.inbox_papers import WAITING
from projections.inbox_values import TURN


def test_every_step_of_a_route_a_pair_and_a_paper_has_its_sentence():
    """Whatever the board, the roster or a paper waits for can be read in the inbox."""
    route_steps = re.findall(r'"([a-z_]+)"', inspect.getsource(iom_next_step))
    codes = {f"route.{step}" for step in route_steps if "_" in step or step in {"close", "reopen", "resume"}}
    codes -= {f"route.{status}" for status in ("change_proposed", "change_agreed")}
    codes |= {f"pair.{step}" for step in inbox_pairs.STEPS}
    papers = ("submit", "approve", "sign", "confirm_void")
    codes |= {f"{kind}.{step}" for kind in ("agreement", "amendment") for step in papers}
    codes |= {f"obligation.{state}" for state in WAITING} | {f"value.{status}" for status in TURN}

    assert len(route_steps) > 20
    assert codes <= load().inbox.keys()


def test_every_sentence_stands_in_both_languages():
    """A sentence without its other language is no sentence of this product."""
    assert [code for code, entry in load().inbox.items() if set(entry) != set(LANGUAGES)] == []
    assert set(ValueStatus) >= set(TURN)
