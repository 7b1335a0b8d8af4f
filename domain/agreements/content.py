"""The text of an agreement as elements, each under a key that amendments and claims name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar
from uuid import UUID

from domain.agreements.values import (
    SUBJECT,
    TERM,
    Clause,
    Element,
    Obligation,
    Target,
    Term,
    clause_key,
    key_of,
    obligation_key,
    party_key,
)
from domain.kernel import Value
from domain.papers.values import Party, fingerprint

E = TypeVar("E", bound=Value)


class Content:
    """The text on one day. Asked, never changed."""

    def __init__(self, elements: Mapping[str, Element]) -> None:
        self.elements = dict(elements)

    def get(self, key: str) -> Element | None:
        return self.elements.get(key)

    def print_of(self, key: str) -> str:
        """Fingerprint of one element; of an absent one too."""
        return fingerprint(self.elements.get(key))

    @property
    def text_hash(self) -> str:
        """Fingerprint of the whole text."""
        return fingerprint(*(self.elements[key] for key in sorted(self.elements)))

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """In the paper's order."""
        return tuple(sorted(self._all(Obligation), key=lambda obligation: obligation.seq))

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(self._all(Target))

    @property
    def parties(self) -> tuple[Party, ...]:
        return tuple(self._all(Party))

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(self._all(Clause))

    @property
    def term(self) -> Term:
        term = self.elements.get(TERM)
        return term if isinstance(term, Term) else Term()

    def obligation(self, obligation_id: UUID) -> Obligation | None:
        found = self.elements.get(obligation_key(obligation_id))
        return found if isinstance(found, Obligation) else None

    def party(self, role: str) -> Party | None:
        found = self.elements.get(party_key(role))
        return found if isinstance(found, Party) else None

    @property
    def subject(self) -> str:
        found = self.elements.get(clause_key(SUBJECT))
        return found.text if isinstance(found, Clause) else ""

    @property
    def next_seq(self) -> int:
        """Place of the next obligation on the paper."""
        return max((obligation.seq for obligation in self.obligations), default=0) + 1

    def with_element(self, element: Element) -> Content:
        return Content({**self.elements, key_of(element): element})

    def _all(self, cls: type[E]) -> list[E]:
        return [element for element in self.elements.values() if isinstance(element, cls)]


def repeated_labels(obligations: Iterable[Obligation]) -> dict[str, tuple[UUID, ...]]:
    """Printed numbers that stand more than once, and the obligations they stand at."""
    found: dict[str, tuple[UUID, ...]] = {}
    for obligation in obligations:
        if obligation.label is not None:
            found[obligation.label] = (*found.get(obligation.label, ()), obligation.id)
    return {label: ids for label, ids in found.items() if len(ids) > 1}
