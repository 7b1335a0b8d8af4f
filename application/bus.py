"""The one way a command takes: stored answer → permission → handler → journal."""

from __future__ import annotations

import contextvars
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from application.desk import Desk, Outcome
from application.ports import (
    Authority,
    Clock,
    Envelope,
    Ids,
    Journal,
    Opened,
    Receipt,
    RefusalEntry,
    Refusals,
    Request,
    RuleSettings,
    StreamVersion,
    Submission,
    Vault,
)
from application.together import Together
from domain.errors import Invalid, Refusal
from domain.kernel import Act, Aggregate, Basis, OrganisationId, PersonId
from domain.roles import Function, Role


class Command(BaseModel):
    """A request to change something, in the imperative. `NAME` is stable: `<noun>.<verb>`."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=20_000)

    NAME: ClassVar[str]
    STREAM: ClassVar[str | None] = None
    """Name of the field that holds the stream's id; None for a command that begins a stream."""

    occurred_on: date | None = Field(
        default=None, description="The day it was true; today in the region when left out."
    )
    basis: Basis | None = Field(default=None, description="The document the change rests on.")
    expected_version: int | None = Field(default=None, ge=1, description="Version of the stream the actor has seen.")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks and for whom, as the door knows it; the bus checks it against the bindings."""

    person: PersonId
    role: Role
    acting_for: OrganisationId | None = None


@dataclass(frozen=True, slots=True)
class Context:
    actor: Actor
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None = None


Handler = Callable[[Any, Desk], "Aggregate | Outcome"]


@dataclass(frozen=True, slots=True)
class Tools:
    """What the bus works with."""

    journal: Journal
    authority: Authority
    vault: Vault
    clock: Clock
    ids: Ids
    refusals: Refusals
    rules: RuleSettings = RuleSettings()


@dataclass(slots=True, eq=False)
class Asked:
    """A command on its way: decided and then appended together with others, by any of the threads that ask."""

    command: Command
    context: Context
    request: Request
    surroundings: contextvars.Context
    desk: Desk | None = None
    submission: Submission | None = None
    outcome: Receipt | BaseException | None = None


class Bus:
    """Handles commands; `handlers` and `permissions` are the catalogue, one entry a command."""

    def __init__(
        self, tools: Tools, handlers: Mapping[type[Command], Handler], permissions: Mapping[type[Command], Any]
    ) -> None:
        self._tools = tools
        self._handlers = handlers
        self._permissions = permissions
        self._together = Together(self._serve)

    def handle(self, command: Command, context: Context) -> Receipt:
        """Carry out a command once; the same command id and request give the stored receipt again.

        Raises a Refusal, which is also kept in the log of refusals; nothing has changed then.
        """
        asked = self.asked(command, context)
        while asked.outcome is None:  # whoever served it was interrupted
            self._together.ask(asked)
        outcome = self.settled(asked)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def asked(self, command: Command, context: Context) -> Asked:
        """A command for `decide`, by a door that has many of them and waits for none."""
        stream = getattr(command, command.STREAM) if command.STREAM else None
        request = Request(context.actor.person, context.command_id, self._hash(command, context), stream)
        return Asked(command, context, request, copy_context())

    def _serve(self, group: Sequence[Asked]) -> None:
        self.decide(group)
        self.append(group)

    def settled(self, asked: Asked) -> Receipt | BaseException:
        """What `handle` gives or raises of a command that has been appended; a refusal goes to the log.

        The stored receipt, also when a run of the same command has committed while this one was being handled.
        """
        outcome = asked.outcome
        assert outcome is not None
        if not isinstance(outcome, Refusal):
            return outcome
        try:
            if stored := self._tools.journal.answer(*asked.request[:3]):
                return stored
            if asked.desk:
                outcome = asked.desk.veiled(outcome)
        except Refusal as refusal:
            outcome = refusal
        except Exception as error:  # noqa: BLE001 - the caller raises it
            return error
        self._note(asked.command, asked.context, outcome)
        return outcome

    def decide(self, group: Sequence[Asked]) -> None:
        """Open the commands in one round trip and decide each in its own surroundings; `append` comes next."""
        try:
            opened = self._tools.journal.open([asked.request for asked in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, the callers must hear of it
            for asked in group:
                asked.outcome = error
        else:
            for asked, found in zip(group, opened, strict=True):
                asked.surroundings.run(self._decide, asked, found)

    def _decide(self, asked: Asked, opened: Opened) -> None:
        try:
            asked.outcome = opened.answer() or self._carry_out(asked, opened)
        except Exception as error:  # noqa: BLE001 - the caller raises it
            asked.outcome = error

    def append(self, group: Sequence[Asked]) -> None:
        """Append what was decided, in one commit; `settled` comes next."""
        due = [(asked, asked.submission) for asked in group if asked.outcome is None and asked.submission]
        if due:
            outcomes = self._tools.journal.append_all([submission for _, submission in due])
            for (asked, _), outcome in zip(due, outcomes, strict=True):
                asked.outcome = outcome

    def _carry_out(self, asked: Asked, opened: Opened) -> Receipt | None:
        """Hand the command to its handler; what is to be appended is left in `asked`, no facts are answered at once."""
        command, context = asked.command, asked.context
        desk = asked.desk = self._desk(command, context, opened)
        outcome = Outcome.of(self._handlers[type(command)](command, desk))
        desk.check_places(outcome.aggregates)
        facts = [fact for aggregate in outcome.aggregates for fact in aggregate.collect_facts()]
        if not facts:
            streams = tuple(StreamVersion(a.KIND, a.id, a.version) for a in outcome.aggregates)
            return Receipt(self._tools.journal.head(), streams)
        envelope = Envelope(
            actor=context.actor.person,
            role=context.actor.role,
            acting_for=context.actor.acting_for,
            command_id=context.command_id,
            correlation_id=context.correlation_id,
            causation_id=context.causation_id,
            basis=command.basis,
        )
        asked.submission = Submission(
            facts, envelope, asked.request.request_hash, outcome.jobs, outcome.vault, opened.sight
        )
        return None

    def _hash(self, command: Command, context: Context) -> str:
        actor = context.actor
        asked = f"{command.NAME}\n{actor.role}\n{actor.acting_for}\n".encode()
        return self._tools.journal.hash_request(asked + _body(command))

    def _desk(self, command: Command, context: Context, opened: Opened) -> Desk:
        now = self._tools.clock.now()
        today = now.astimezone(ZoneInfo(self._tools.authority.time_zone(context.actor.acting_for))).date()
        occurred_on = command.occurred_on or today
        if occurred_on < _EARLIEST or occurred_on > today + timedelta(days=366):
            raise Invalid(field="occurred_on", problem="out_of_range", value=occurred_on.isoformat())
        grant = self._permissions[type(command)].grant(context.actor, self._tools.authority, today)
        act = Act(
            by=context.actor.person,
            role=context.actor.role,
            acting_for=context.actor.acting_for,
            functions=frozenset[Function](grant.functions),
            in_place_of=grant.in_place_of,
            own_right=grant.own_right,
            occurred_on=occurred_on,
            today=today,
            now=now,
            basis=command.basis,
        )
        return Desk(act, grant, command.expected_version, self._tools, opened)

    def _note(self, command: Command, context: Context, refusal: Refusal) -> None:
        stream = getattr(command, command.STREAM) if command.STREAM else None
        entry = RefusalEntry(
            at=self._tools.clock.now(),
            actor=context.actor.person,
            role=context.actor.role,
            acting_for=context.actor.acting_for,
            command=command.NAME,
            stream_id=stream,
            code=refusal.code,
            params=refusal.params,
            correlation_id=context.correlation_id,
        )
        self._tools.refusals.note(entry)


def _body(command: Command) -> bytes:
    """One text for one request: fields as the class has them, keys of mappings sorted."""
    if _has_mappings(type(command)):
        return json.dumps(command.model_dump(mode="json"), sort_keys=True, ensure_ascii=False).encode()
    return command.__pydantic_serializer__.to_json(command)


@cache
def _has_mappings(cls: type[Command]) -> bool:
    """Whether keys that a client chooses stand anywhere in the command."""
    return _KEYS_OF_A_CLIENT.search(json.dumps(cls.model_json_schema(mode="serialization"))) is not None


_KEYS_OF_A_CLIENT = re.compile(r'"additionalProperties": (?!false)|"patternProperties"')
_EARLIEST = date(1990, 1, 1)
