"""What asked for a job: the trace context (W3C traceparent) of the span under way, carried in the job's outbox row.

It holds two random numbers and nothing else. Without tracing there is no span, and the row carries nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from opentelemetry import trace

KEY = "traceparent"
"""Beside the job's own arguments, none of which has this name."""


def with_cause(args: Mapping[str, str]) -> dict[str, str]:
    """The arguments as the outbox keeps them."""
    span = trace.get_current_span().get_span_context()
    cause = {KEY: f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"} if span.is_valid else {}
    return {**args, **cause}


def without_cause(args: Mapping[str, str]) -> tuple[dict[str, str], str | None]:
    """The job's own arguments, and what asked for it if that was traced."""
    return {name: value for name, value in args.items() if name != KEY}, args.get(KEY)
