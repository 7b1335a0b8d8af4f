"""Golden payloads: the exact text every fact is stored as, one file a stored name and version, never changed again.

`python -m tests.golden` writes the files that are missing. A changed shape is a new version with an upcaster; the old
file stays and must still be read.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

import application.catalogue
from domain.kernel import FACTS, Fact
from infrastructure.journal import codec
from tests import golden_samples

FOLDER = Path(__file__).parent
NOUNS = application.catalogue.NOUNS
"""Importing the catalogue makes every fact of the product known."""


def samples() -> dict[str, Fact]:
    """Stored name → the sample of its newest version."""
    found: dict[str, Fact] = {}
    for module in pkgutil.iter_modules(golden_samples.__path__):
        for fact in import_module(f"{golden_samples.__name__}.{module.name}").SAMPLES:
            found.setdefault(fact.TOPIC, fact)
    return found


def path_of(fact: Fact) -> Path:
    return FOLDER / f"{fact.TOPIC}.v{fact.SCHEMA_VERSION}.json"


def text_of(fact: Fact) -> str:
    return codec.payload_of(fact) + "\n"


def write_missing() -> list[Path]:
    """Write the files of samples that have none; files that exist are never touched."""
    missing = [fact for topic, fact in samples().items() if topic in FACTS and not path_of(fact).exists()]
    for fact in missing:
        path_of(fact).write_text(text_of(fact), encoding="utf-8")
    return [path_of(fact) for fact in missing]
