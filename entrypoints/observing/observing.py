"""The metrics of a process, and its traces where they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from entrypoints.observing.metrics import Metrics
from entrypoints.observing.traces import Traces


@dataclass(frozen=True, slots=True)
class Observing:
    """`traces` is None where no collector is named: then there is nothing to begin and end."""

    metrics: Metrics
    traces: Traces | None

    def close(self) -> None:
        if self.traces:
            self.traces.close()


def observed(otlp_url: str | None, process: str) -> Observing:
    """Of a process, by its name; an address makes it send traces there."""
    if otlp_url is None:
        return Observing(Metrics(), None)
    from entrypoints.observing.otlp import traces_to  # noqa: PLC0415 - the exporter takes long to load

    return Observing(Metrics(), traces_to(otlp_url, process))
