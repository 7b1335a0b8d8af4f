"""One command corrects any fact of any stream; the fact itself stays as it was recorded (X-08)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import UnionType
from typing import Any, ClassVar, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from application.bindings.grant import check_reach
from application.bus import Command, Handler
from application.desk import Desk, ReasonGiven
from application.permissions.leads import LEADS
from domain.bindings import RoleBinding
from domain.corrections import correct
from domain.errors import Invalid, NotAllowed, NotFound
from domain.kernel import AGGREGATES, Aggregate, Fact, OrganisationId, PersonId, Sealed, Value
from domain.organisations import Organisation
from domain.roles import Role


class Correct(Command):
    """Say how a recorded fact must be read from now on: other values, another date, or that it never happened.

    The newest correction of a fact stands alone, so it repeats what an earlier one rightly changed. Values that
    are sealed in the fact are given in plain words.
    """

    NAME: ClassVar[str] = "fact.correct"
    STREAM: ClassVar[str | None] = "stream_id"

    kind: str = Field(pattern=r"^[a-z_]{2,30}$", description="What the stream is: iom, agreement, staff …")
    stream_id: UUID
    version: int = Field(ge=1, description="Number of the fact in its stream.")
    reason: ReasonGiven
    values: dict[str, JsonValue] = Field(default={}, max_length=50, description="Fields that read otherwise.")
    dated: date | None = Field(default=None, description="The day it was really true.")
    withdrawn: bool = Field(default=False, description="It never happened; only of a fact that moved nothing.")


def correct_fact(command: Correct, desk: Desk) -> Aggregate:
    cls = AGGREGATES.get(command.kind)
    if cls is None:
        raise NotFound(command.kind, command.stream_id)
    _check_leads(command.kind, desk)
    aggregate = desk.load(cls, command.stream_id)
    if isinstance(aggregate, Organisation):  # its place in the tree is for those above it to say
        desk.require(aggregate.parent or OrganisationId(aggregate.id))
    if isinstance(aggregate, RoleBinding):
        check_reach(desk, aggregate.role, aggregate.organisation)
    facts = desk.facts(command.stream_id)
    correct(
        aggregate,
        facts,
        desk.act,
        version=command.version,
        reason=desk.reason(command.reason, *_about(aggregate, facts)),
        values=_sealed_values(command, facts, aggregate, desk),
        dated=command.dated,
        withdrawn=command.withdrawn,
    )
    return aggregate


def _check_leads(kind: str, desk: Desk) -> None:
    role, leads = desk.act.role, LEADS.get(kind, frozenset())
    if role not in leads and role is not Role.SYSTEM:
        raise NotAllowed(role=role, allowed=sorted(leads))


def _sealed_values(command: Correct, facts: Sequence[Fact], aggregate: Aggregate, desk: Desk) -> dict[str, JsonValue]:
    """The values with words sealed wherever the fact has sealed ones, under the keys of those it was about."""
    target = next((fact for fact in facts if fact.originator_version == command.version), None)
    if target is None:
        return command.values
    fields, about = type(target).model_fields, _about(aggregate, facts)
    return {
        name: _sealed(value, fields[name].annotation, getattr(target, name), about, desk)
        if name in target.CORRECTABLE
        else value
        for name, value in command.values.items()
    }


def _about(aggregate: Aggregate, facts: Sequence[Fact]) -> tuple[PersonId, ...]:
    """Whose keys seal what is said of the stream: its people, or all that its sealed words were ever about."""
    if people := aggregate.about():
        return people
    return tuple({person for fact in facts for person in _subjects(fact)})


def _subjects(part: object) -> set[PersonId]:
    if isinstance(part, Sealed):
        return set(part.subjects)
    if isinstance(part, BaseModel):
        return set().union(*(_subjects(value) for _, value in part))
    if isinstance(part, tuple | list | frozenset):
        return set().union(*map(_subjects, part))
    return set()


def _sealed(value: JsonValue, shape: Any, was: object, about: tuple[PersonId, ...], desk: Desk) -> JsonValue:
    """A JSON value of the shape with its sealed parts sealed; what comes sealed may be anything and is refused."""
    if isinstance(value, dict) and "ciphertext" in value:
        raise Invalid(field="values", problem="not_plain_words", value=None)
    if get_origin(shape) in (Union, UnionType):
        shape = next((part for part in get_args(shape) if part is not type(None)), shape)
    if shape is Sealed and isinstance(value, str):
        subjects = was.subjects if isinstance(was, Sealed) else about
        return desk.seal(value, *subjects).model_dump(mode="json")
    if isinstance(value, dict) and isinstance(shape, type) and issubclass(shape, Value):
        fields = shape.model_fields
        return {
            name: _sealed(part, fields[name].annotation, getattr(was, name, None), about, desk)
            if name in fields
            else part
            for name, part in value.items()
        }
    if isinstance(value, list) and get_origin(shape) in (tuple, list, frozenset):
        return [_sealed(part, get_args(shape)[0], None, about, desk) for part in value]
    return value


HANDLERS: dict[type[Command], Handler] = {Correct: correct_fact}
