"""What the import contracts in pyproject.toml cannot say: who may know what inside and across rooms."""

import ast

from tests.architecture.source import ROOMS, Source, sources

MEANING = {"values"}
"""Modules of a noun that another noun may read: words and numbers, no state and no facts."""

LOSSY_STORES = {"eventsourcing.postgres", "eventsourcing.sqlite", "eventsourcing_sqlalchemy"}


def test_a_noun_of_the_domain_knows_only_the_values_of_another():
    """What two aggregates share is an id or a value; neither reaches into the other's state or facts.

    A package without an aggregate of its own (papers) is no noun: like the kernel it is grammar for the nouns.
    """
    trespasses = [
        f"{source.path} imports {module}"
        for source in sources("domain")
        for module in imported(source)
        if trespassing(source, module)
    ]

    assert trespasses == []


def test_settings_are_read_in_one_place():
    """Only bootstrap reads the settings; everything else is handed what it needs."""
    readers = {source.path for source in sources(*ROOMS) if "infrastructure.settings" in imported(source)}

    assert {path for path in readers if not path.startswith("entrypoints/bootstrap")} == set()


def test_the_library_stores_that_lose_events_are_used_nowhere():
    """The journal's recorder is ours: no room imports the SQL recorders of the library."""
    users = [source.path for source in sources(*ROOMS) if LOSSY_STORES.intersection(imported(source))]

    assert users == []


def imported(source: Source) -> set[str]:
    found = set()
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names):
                found |= {module} | {f"{module}.{alias.name}" for alias in names}
    return found


def trespassing(source: Source, module: str) -> bool:
    room, *other = module.split(".")
    noun = source.path.removesuffix(".py").split("/")[1]
    if room != "domain" or not other or other[0] == noun:
        return False
    a_noun = any(each.path.startswith(f"domain/{other[0]}/") and " KIND: " in each.text for each in sources("domain"))
    return a_noun and not (len(other) > 1 and other[1] in MEANING)
