"""What is stored today must be read by every later version of the program."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from domain.kernel import FACTS
from infrastructure.database import moment_text
from infrastructure.journal import codec, registry
from tests.golden import FOLDER, path_of, samples, text_of

SAMPLES = samples()
MOMENT = moment_text(datetime(2024, 9, 1, tzinfo=UTC))


def test_every_fact_has_a_sample():
    """No fact of the product is stored without a golden payload, and no sample is of a fact that is not stored."""
    assert set(SAMPLES) == set(FACTS)


@pytest.mark.parametrize("topic", sorted(SAMPLES))
def test_a_fact_is_stored_as_its_golden_payload(topic: str):
    """The text on the disk of an installation is, letter by letter, what it was yesterday."""
    sample = SAMPLES[topic]

    assert path_of(sample).exists(), "python -m tests.golden writes what is missing"
    assert path_of(sample).read_text(encoding="utf-8") == text_of(sample)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_golden_payload_is_read_in_every_version(path: Path):
    """Whatever was ever stored reads as a fact of today, and stays what it is when it is read again."""
    topic, _, version = path.stem.rpartition(".v")
    payload = path.read_text(encoding="utf-8").removesuffix("\n")

    fact = registry.read_fact(topic, int(version), payload, UUID(int=1), 1, MOMENT, date(2024, 9, 1))

    assert codec.canonical(fact.model_dump(mode="json")) == codec.payload_of(fact)
    assert fact.SCHEMA_VERSION > int(version) or codec.payload_of(fact) == payload
