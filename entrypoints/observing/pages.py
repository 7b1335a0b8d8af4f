"""Pages of read models, timed, and a span around each that links to the commands it shows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import islice

from application.ports import Clock, Recorded
from entrypoints.observing.observing import Observing
from entrypoints.observing.traces import LINKS, Traces, appended_by
from projections.engine.database import Database
from projections.engine.pages import Pages
from projections.engine.track import Track


class ObservedPages(Pages):
    """`clock` is the journal's, which dated the facts."""

    def __init__(self, database: Database, lease: float, clock: Clock, observing: Observing) -> None:
        super().__init__(database, lease)
        self._clock = clock
        self._metrics = observing.metrics
        self._traces = observing.traces

    def write(self, tracks: Sequence[Track], facts: Sequence[Recorded]) -> None:
        began = time.perf_counter()
        if self._traces is None:
            super().write(tracks, facts)
        else:
            self._traced(tracks, facts, self._traces)
        self._metrics.page.observe(time.perf_counter() - began)
        self._metrics.page_facts.observe(len(facts))
        delay = (self._clock.now() - facts[0].recorded_at).total_seconds()
        for track in tracks:
            self._metrics.delay(track.model.NAME, max(0.0, delay))

    def _traced(self, tracks: Sequence[Track], facts: Sequence[Recorded], traces: Traces) -> None:
        causes = dict.fromkeys((fact.correlation_id, fact.command_id) for fact in facts)
        links = [appended_by(*cause) for cause in islice(causes, LINKS)]
        with traces.span("projection page", links=links) as span:
            span.set_attribute("letopis.models", ",".join(sorted(track.model.NAME for track in tracks)))
            span.set_attribute("letopis.position", facts[-1].position)
            span.set_attribute("letopis.facts", len(facts))
            super().write(tracks, facts)
