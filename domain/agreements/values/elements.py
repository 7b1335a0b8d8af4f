"""What the text of an agreement consists of, each part under the key that amendments and claims name."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.agreements.values.duties import Obligation
from domain.agreements.values.targets import Goal, Target
from domain.kernel import Value
from domain.papers.values import Label, Party, Text

TERM = "term"
SUBJECT = "subject"


class Term(Value):
    """Days in force, the last one inclusive. No start day: from the last signature; no end day: open."""

    kind: Literal["term"] = "term"
    starts_on: date | None = None
    ends_on: date | None = None


class Clause(Value):
    """A clause that is no obligation: the subject, final provisions … `clause` is its key or printed number."""

    kind: Literal["clause"] = "clause"
    clause: Label
    text: Text


Element = Annotated[Obligation | Target | Party | Term | Clause, Field(discriminator="kind")]
Elements = dict[str, Element]


def obligation_key(obligation: UUID) -> str:
    return f"obligation:{obligation}"


def target_key(goal: Goal) -> str:
    return f"target:{goal.indicator}:{goal.territory}:{goal.period.key}"


def party_key(role: str) -> str:
    return f"party:{role}"


def clause_key(clause: str) -> str:
    return f"clause:{clause}"


def key_of(element: Element) -> str:
    """Where an element stands in the text: what an amendment touches and a claim is taken on."""
    match element:
        case Obligation():
            return obligation_key(element.id)
        case Target():
            return target_key(element)
        case Party():
            return party_key(element.role)
        case Term():
            return TERM
        case Clause():
            return clause_key(element.clause)


def elements_of(*elements: Element) -> Elements:
    return {key_of(element): element for element in elements}
