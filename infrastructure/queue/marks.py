"""Middleware of the broker: what becomes of a message is written to its row of the outbox."""

from __future__ import annotations

from typing import Any

import structlog
from dramatiq import Broker, Message, Middleware
from dramatiq.broker import MessageProxy
from dramatiq.middleware import SkipMessage

from infrastructure.queue.outbox import Outbox

OUTBOX_ID = "outbox_id"
REDIS_ID = "redis_message_id"
"""Option under which dramatiq's Redis broker files a message, made anew at every enqueueing."""
NOTED = "failure_noted"
UNKNOWN_JOB = "UnknownJob"
"""Error of a job no worker of this version knows."""


class OutboxMarks(Middleware):
    """Skips what is done already or was asked for by another journal, notes what is done now, keeps what failed for
    an operator.

    It stands before `Retries` in the list, so that it hears of a failure after `Retries` has judged it. Dramatiq
    catches what is raised here; a note that could not be made lets the job run once more.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        id = message.options[OUTBOX_ID]
        structlog.contextvars.bind_contextvars(job=message.actor_name, outbox_id=id)
        if not self._outbox.asks(id, message.actor_name, message.kwargs) or not self._outbox.begin(id):
            raise SkipMessage("done already, or never asked for")

    def after_process_message(
        self,
        broker: Broker,
        message: MessageProxy,
        *,
        result: Any | None = None,
        exception: BaseException | None = None,
    ) -> None:
        if exception is None:
            self._outbox.done(message.options[OUTBOX_ID])
        elif message.failed:
            message.options[NOTED] = True
            self._outbox.fail(message.options[OUTBOX_ID], type(exception).__qualname__)
        structlog.contextvars.clear_contextvars()

    def after_skip_message(self, broker: Broker, message: MessageProxy) -> None:
        structlog.contextvars.clear_contextvars()

    def after_nack(self, broker: Broker, message: MessageProxy) -> None:
        """A failure noted already may have been sent again meanwhile; what is left was never processed at all."""
        id = message.options[OUTBOX_ID]
        if NOTED not in message.options and self._outbox.asks(id, message.actor_name, message.kwargs):
            self._outbox.fail(id, UNKNOWN_JOB)


class IdsOnly(Middleware):
    """Keeps the words of exceptions, which may quote what a person typed, out of the queue; names what Redis keeps of
    a job by its row of the outbox, so that a job lost there is missed."""

    def before_enqueue(self, broker: Broker, message: Message[Any], delay: int) -> None:
        message.options.pop("traceback", None)
        if REDIS_ID in message.options:
            message.options[REDIS_ID] = f"{message.options[OUTBOX_ID]}:{message.options[REDIS_ID]}"
