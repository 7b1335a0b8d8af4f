"""The journal with its appends timed, and a span around each where traces are kept."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from opentelemetry.trace import Span

from application.ports import Clock, Job, Receipt, Submission
from entrypoints.observing.observing import Observing
from entrypoints.observing.traces import Traces, appended_by, commanded_by
from infrastructure.causes import with_cause
from infrastructure.database import Database
from infrastructure.journal import Journal
from infrastructure.journal.plan import Plan


class ObservedJournal(Journal):
    """Appends of several traces are made together, by a thread that need be of none of them."""

    def __init__(self, database: Database, clock: Clock, key: bytes, observing: Observing) -> None:
        super().__init__(database, clock, key)
        self._metrics = observing.metrics
        self._traces = observing.traces
        self.facts_recorder.hearers.append(self._committed)

    def append(self, submission: Submission) -> Receipt:
        (outcome,) = self.append_all([submission])
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def append_all(self, submissions: Sequence[Submission]) -> list[Receipt | BaseException]:
        began = time.perf_counter()
        traces = self._traces
        outcomes = super().append_all(submissions) if traces is None else self._traced(submissions, traces)
        seconds = time.perf_counter() - began
        for _ in submissions:
            self._metrics.append.observe(seconds)
        return outcomes

    def _traced(self, submissions: Sequence[Submission], traces: Traces) -> list[Receipt | BaseException]:
        with ExitStack() as stack:
            begun = [stack.enter_context(_span(submission, traces)) for submission in submissions]
            outcomes = super().append_all([submission for submission, _ in begun])
            for (_, span), outcome in zip(begun, outcomes, strict=True):
                if isinstance(outcome, BaseException):
                    span.set_attribute("error.type", type(outcome).__qualname__)
        return outcomes

    def _committed(self, plan: Plan) -> None:
        self._metrics.group.observe(len(plan.commands))


@contextmanager
def _span(submission: Submission, traces: Traces) -> Iterator[tuple[Submission, Span]]:
    """The span of an append, and the submission with jobs that name it."""
    ids = submission.envelope.correlation_id, submission.envelope.command_id
    append = appended_by(*ids)
    parent = commanded_by(*ids)
    with traces.span("append", trace_id=append.trace_id, span_id=append.span_id, parent=parent) as span:
        span.set_attribute("letopis.facts", len(submission.facts))
        jobs = [Job(job.name, with_cause(job.args)) for job in submission.jobs]
        yield replace(submission, jobs=jobs), span
