"""The table of contents is whole: commands, permissions, words, addresses, facts."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from application.agreements import NoteEvaluationDue, NoteExpired, NoteInForce
from application.bus import Command
from application.catalogue import HANDLERS, NOUNS, PERMISSIONS, RULES
from application.people import EraseAgain
from domain.errors import Refusal
from domain.kernel import AGGREGATES, FACTS
from entrypoints.api.commands import BODIES
from entrypoints.api.routes import ROUTERS
from entrypoints.fact_catalogue import lines
from entrypoints.words import LANGUAGES, load
from tests.architecture.source import ROOMS, ROOT, sources

PROBLEM = re.compile(r'Invalid\(.*problem="(\w+)"')


def _commands(cls: type[Command] = Command) -> set[type[Command]]:
    found = {cls} if "NAME" in cls.__dict__ and cls.__module__.startswith("application") else set()
    return found.union(*(_commands(child) for child in cls.__subclasses__()))


def test_every_command_has_a_handler_and_a_permission() -> None:
    """A command nobody handles, or everybody may give, does not exist."""
    assert _commands() == set(HANDLERS) == set(PERMISSIONS)


def test_every_command_stands_once_in_the_catalogue() -> None:
    """Two handlers or two permissions of one command would be a matter of which module comes last."""
    handled = Counter(command for noun in NOUNS for command in noun.HANDLERS)
    allowed = Counter(command for rules in RULES for command in rules.PERMISSIONS)

    assert {command for counted in (handled, allowed) for command, times in counted.items() if times > 1} == set()
    assert all(permission.roles or permission.system for permission in PERMISSIONS.values())


SYSTEM_ONLY = {NoteInForce, NoteExpired, NoteEvaluationDue, EraseAgain}
"""What the scheduler or a start after a restore alone may ask: nobody can come through a door and be allowed."""


def test_every_command_people_may_give_has_an_address() -> None:
    """Whatever a person may ask of the bus, the API offers; what none may ask has no address to be refused at."""
    assert ROUTERS

    missing = {command for command in HANDLERS if f"{command.__name__}Body" not in BODIES}

    assert missing == SYSTEM_ONLY
    assert {command for command, permission in PERMISSIONS.items() if not permission.roles} == SYSTEM_ONLY


def test_names_of_commands_are_stable_and_unique() -> None:
    """A command's name is its noun and verb, and no two share one."""
    names = [command.NAME for command in HANDLERS]

    assert len(set(names)) == len(names)
    assert all(name.replace("_", "").replace(".", "", 1).isalpha() for name in names)


@pytest.mark.parametrize("section", ["facts", "refusals", "commands"])
def test_everything_people_meet_has_words(section: str) -> None:
    """Every fact, refusal and command is said in Russian and in English."""
    words = load()
    wanted = {
        "facts": set(FACTS),
        "refusals": {refusal.code for refusal in Refusal.all()} - {Refusal.code},
        "commands": {command.NAME for command in HANDLERS},
    }[section]
    said = getattr(words, section)

    missing = {key for key in wanted if not all(said.get(key, {}).get(language) for language in LANGUAGES)}

    assert missing == set()


def test_every_moving_fact_names_a_status() -> None:
    """What moves a state says where to, so the audit trail can show it."""
    silent = {topic for topic, fact in FACTS.items() if fact.MOVES and not _says_status(fact)}

    assert silent == set()


def _says_status(fact: type) -> bool:
    return any("statuses" in base.__dict__ for base in fact.__mro__ if base.__name__ not in {"Fact", "Founding"})


def test_every_fact_belongs_to_an_aggregate() -> None:
    """The first part of a fact's stored name is a kind of stream."""
    kinds = {topic.split(".", 1)[0] for topic in FACTS if topic != "fact.corrected"}

    assert kinds <= set(AGGREGATES)


def test_the_catalogue_of_facts_is_current() -> None:
    """docs/facts.md is what `letopis facts` prints today."""
    written = (ROOT / "docs" / "facts.md").read_text("utf-8")

    assert written == "\n".join(lines()) + "\n"


def test_every_problem_of_a_field_has_words() -> None:
    """What is wrong with a field is said in words, never by a code of ours."""
    found = {code for source in sources(*ROOMS) for code in PROBLEM.findall(source.text)}

    assert found
    assert {f"problem.{code}" for code in found} <= set(load().values)
