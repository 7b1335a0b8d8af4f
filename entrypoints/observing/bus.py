"""The bus with every command counted, and a span around it where traces are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opentelemetry import trace

from application.bus import Asked, Bus, Command, Context, Handler, Tools
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

    def asked(self, command: Command, context: Context) -> Asked:
        asked = super().asked(command, context)
        if self._traces:
            ids = commanded_by(context.correlation_id, context.command_id)
            asked.surroundings.run(self._traces.begin, f"command {command.NAME}", ids)
        return asked

    def settled(self, asked: Asked) -> Receipt | BaseException:
        outcome = super().settled(asked)
        told = _told(outcome)
        self._metrics.command(asked.command.NAME, told)
        if self._traces:
            span = asked.surroundings.run(trace.get_current_span)
            span.set_attribute("letopis.outcome", told)
            if isinstance(outcome, Receipt):
                span.set_attribute("letopis.position", outcome.position)
            span.end()
        return outcome


def _told(outcome: Receipt | BaseException) -> str:
    if isinstance(outcome, Receipt):
        return "replayed" if outcome.replayed else "accepted"
    return outcome.code if isinstance(outcome, Refusal) else "failed"
