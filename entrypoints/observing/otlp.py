"""Spans to an OTLP collector; imported only where LETOPIS_OTLP_URL names one."""

from __future__ import annotations

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from entrypoints.observing.traces import Traces, next_ids

PATIENCE = 5
"""Seconds the collector may take to answer; what it does not take is dropped, and the work goes on."""


class GivenIds(RandomIdGenerator):
    """The ids a span asks for, random ones otherwise."""

    def generate_trace_id(self) -> int:
        return next_ids.get()[0] or super().generate_trace_id()

    def generate_span_id(self) -> int:
        return next_ids.get()[1] or super().generate_span_id()

    def is_trace_id_random(self) -> bool:
        return False


def traces_to(url: str, process: str) -> Traces:
    """`url` is the collector's base address; `process` tells this one from the others."""
    resource = Resource({"service.name": "letopis", "service.instance.id": process})
    provider = TracerProvider(resource=resource, id_generator=GivenIds(), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{url.rstrip('/')}/v1/traces", timeout=PATIENCE)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Traces(provider)
