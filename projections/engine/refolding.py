"""Rows told from a whole aggregate: its facts are kept as they read now and folded anew with each one.

For streams of tens of facts. Facts a model does not show are left aside: they are neither kept nor folded.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, Uuid

from application.ports import Recorded
from domain.corrections import Corrected, Withdrawn
from domain.kernel import FACTS, Aggregate, Fact, fold
from projections.model import Row, Rows

A = TypeVar("A", bound=Aggregate)


class Refolding(Generic[A]):
    """`table` is one of the model's TABLES; its rows are the facts of each stream."""

    def __init__(self, name: str, metadata: MetaData, cls: type[A], *aside: type[Fact]) -> None:
        self._cls = cls
        self._aside = aside
        self.table = Table(
            f"{name}_facts",
            metadata,
            Column("stream_id", Uuid, primary_key=True),
            Column("version", Integer, primary_key=True, autoincrement=False),
            Column("topic", String(60), nullable=False),
            Column("fact", JSON, nullable=False),
        )

    def keep(self, recorded: Recorded, rows: Rows) -> bool:
        """Keep the fact, or what a correction makes of an earlier one; False when it is left aside."""
        version, reading = recorded.stream_version, recorded.fact
        if isinstance(reading, Corrected) and recorded.corrects:
            version, reading = reading.version, recorded.corrects[1]
        if isinstance(reading, Withdrawn):
            rows.delete(self.table, stream_id=recorded.stream_id, version=version)
        elif isinstance(reading, self._aside):
            return False
        else:
            fact = _kept(reading)
            rows.put(self.table, stream_id=recorded.stream_id, version=version, topic=reading.TOPIC, fact=fact)
        return True

    def fold(self, rows: Rows, stream_id: UUID) -> tuple[A, list[Fact]]:
        """The aggregate as its kept facts tell it, and those facts, oldest first."""
        kept = rows.find(self.table, stream_id=stream_id)
        facts = [_fact(row, number) for number, row in enumerate(kept, start=1)]
        found = fold(facts)
        if not isinstance(found, self._cls):
            raise TypeError(f"{stream_id} is no {self._cls.__name__}")
        return found, facts


def _kept(fact: Fact) -> dict[str, Any]:
    envelope = {"timestamp": fact.timestamp.isoformat(), "occurred_on": fact.occurred_on.isoformat()}
    return fact.model_dump(mode="json") | envelope


def _fact(row: Row, number: int) -> Fact:
    """Numbered without gaps, as evolving asks."""
    numbered = {"originator_id": row["stream_id"], "originator_version": number}
    return FACTS[row["topic"]].model_validate(row["fact"] | numbered)
