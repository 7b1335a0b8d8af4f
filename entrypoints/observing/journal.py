"""The journal with its appends timed, and a span around each where traces are kept."""

from __future__ import annotations

import time
from dataclasses import replace

from application.ports import Clock, Job, Receipt, Submission
from entrypoints.observing.observing import Observing
from entrypoints.observing.traces import Traces, span_id_of
from infrastructure.causes import with_cause
from infrastructure.database import Database
from infrastructure.journal import Journal
from infrastructure.journal.plan import Plan


class ObservedJournal(Journal):
    def __init__(self, database: Database, clock: Clock, key: bytes, observing: Observing) -> None:
        super().__init__(database, clock, key)
        self._metrics = observing.metrics
        self._traces = observing.traces
        self.facts_recorder.hearers.append(self._committed)

    def append(self, submission: Submission) -> Receipt:
        began = time.perf_counter()
        try:
            return super().append(submission) if self._traces is None else self._traced(submission, self._traces)
        finally:
            self._metrics.append.observe(time.perf_counter() - began)

    def _traced(self, submission: Submission, traces: Traces) -> Receipt:
        cause = submission.envelope
        span_id = span_id_of(cause.command_id)
        with traces.span("append", trace_id=cause.correlation_id.int, span_id=span_id) as span:
            span.set_attribute("letopis.facts", len(submission.facts))
            jobs = [Job(job.name, with_cause(job.args)) for job in submission.jobs]
            return super().append(replace(submission, jobs=jobs))

    def _committed(self, plan: Plan) -> None:
        self._metrics.group.observe(len(plan.commands))
