"""Spans of one process, sent by OTLP.

A request's trace is its correlation id, and the spans of a command and its append are made from the command's id. So
a fact, which carries both, says which span wrote it, and a page of a read model links to the commands it shows with
nothing stored for that. A job is linked by the traceparent in its outbox row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context, attach
from opentelemetry.propagators.textmap import DefaultGetter
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

LINKS = 32
"""Commands a page is linked to at most."""
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_W3C = TraceContextTextMapPropagator()

next_ids: ContextVar[tuple[int, int]] = ContextVar("ids of the next span", default=(0, 0))
"""Trace and span id; 0: a random one."""


class Traces:
    """Made only where spans are wanted: everywhere else there is None, and None costs nothing."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("letopis")

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()

    def begin(self, name: str, ids: SpanContext) -> None:
        """A span of these ids, under way in the caller's context from now on; whoever ends it asks for it there."""
        above = trace.get_current_span().get_span_context()
        child = above.is_valid and above.trace_id == ids.trace_id
        context, links = (None, []) if child else (Context(), [Link(above)] if above.is_valid else [])
        with _ids(ids.trace_id, ids.span_id):
            span = self._tracer.start_span(name, context, links=links, record_exception=False)
        attach(trace.set_span_in_context(span))

    @contextmanager
    def span(
        self,
        name: str,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        trace_id: int | None = None,
        span_id: int = 0,
        parent: SpanContext | None = None,
        links: Iterable[SpanContext] = (),
    ) -> Iterator[Span]:
        """A span around the block; in the trace given, or the one under way. Of an error it keeps the type alone.

        What is under way elsewhere (`parent`, or the caller's own span) is its parent in the same trace, linked to
        from another.
        """
        above = parent or trace.get_current_span().get_span_context()
        child = above.is_valid and trace_id in {None, above.trace_id}
        context = trace.set_span_in_context(trace.NonRecordingSpan(above), Context()) if child else Context()
        linked = [Link(each) for each in (*links, *(() if child else (above,))) if each.is_valid]
        with _ids(trace_id or 0, span_id):
            span = self._tracer.start_span(name, context, kind, links=linked)
        with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                yield span
            except BaseException as error:
                span.set_attribute("error.type", type(error).__qualname__)
                span.set_status(Status(StatusCode.ERROR))
                raise


def appended_by(correlation_id: UUID, command_id: UUID) -> SpanContext:
    """The span of the append that wrote a fact."""
    low = command_id.int & 0xFFFF_FFFF_FFFF_FFFF
    return SpanContext(correlation_id.int, low, is_remote=True, trace_flags=_SAMPLED)


def commanded_by(correlation_id: UUID, command_id: UUID) -> SpanContext:
    """The span of a command, under which its append stands."""
    return SpanContext(correlation_id.int, command_id.int >> 64, is_remote=False, trace_flags=_SAMPLED)


def parent_of(traceparent: str | None) -> SpanContext:
    """The caller's span; an invalid one where there is none or it cannot be read."""
    carrier = {"traceparent": traceparent} if traceparent else {}
    context = _W3C.extract(carrier, Context(), DefaultGetter())
    return trace.get_current_span(context).get_span_context()


@contextmanager
def _ids(trace_id: int, span_id: int) -> Iterator[None]:
    token = next_ids.set((trace_id, span_id))
    try:
        yield
    finally:
        next_ids.reset(token)
