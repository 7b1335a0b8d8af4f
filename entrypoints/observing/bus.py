"""The bus with every command counted, and a span around it where traces are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opentelemetry.trace import Span

from application.bus import Bus, Command, Context, Handler, Tools
from application.ports import Receipt
from domain.errors import Refusal
from entrypoints.observing.observing import Observing
from entrypoints.observing.traces import commanded_by


class ObservedBus(Bus):
    """A refusal is an outcome, not an error: its span names the code."""

    def __init__(
        self,
        tools: Tools,
        handlers: Mapping[type[Command], Handler],
        permissions: Mapping[type[Command], Any],
        observing: Observing,
    ) -> None:
        super().__init__(tools, handlers, permissions)
        self._metrics = observing.metrics
        self._traces = observing.traces

    def handle(self, command: Command, context: Context) -> Receipt:
        if self._traces is None:
            return self._counted(command, context)
        ids = commanded_by(context.correlation_id, context.command_id)
        with self._traces.span(f"command {command.NAME}", trace_id=ids.trace_id, span_id=ids.span_id) as span:
            return self._traced(command, context, span)

    def _traced(self, command: Command, context: Context, span: Span) -> Receipt:
        try:
            receipt = self._counted(command, context)
        except Refusal as refusal:
            span.set_attribute("letopis.outcome", refusal.code)
            raise
        span.set_attribute("letopis.outcome", "replayed" if receipt.replayed else "accepted")
        span.set_attribute("letopis.position", receipt.position)
        return receipt

    def _counted(self, command: Command, context: Context) -> Receipt:
        try:
            receipt = super().handle(command, context)
        except Refusal as refusal:
            self._metrics.command(command.NAME, refusal.code)
            raise
        except Exception:
            self._metrics.command(command.NAME, "failed")
            raise
        self._metrics.command(command.NAME, "replayed" if receipt.replayed else "accepted")
        return receipt
