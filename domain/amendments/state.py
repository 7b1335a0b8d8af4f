"""What an amendment knows of itself."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.agreements.values import TargetRevision
from domain.amendments.values import ProposedChange, clauses_of
from domain.kernel import Reason
from domain.papers.state import Paper
from domain.papers.values import Part, Party, Sha256, fingerprint


class AmendmentState(Paper):
    agreement_id: UUID
    starts_on: date | None
    reason: Reason
    signing_parties: tuple[Party, ...]
    """Who approves and signs: the agreement's parties of the day it was submitted, and who joins by it."""
    changes: tuple[ProposedChange, ...]
    scan_hash: Sha256 | None

    @property
    def parties(self) -> tuple[Party, ...]:
        return self.signing_parties

    @property
    def parts(self) -> tuple[Part, ...]:
        return parts_of(self.changes)

    @property
    def start_date(self) -> date | None:
        return self.starts_on

    @property
    def clauses(self) -> tuple[str, ...]:
        """Elements of the agreement it touches."""
        return clauses_of(self.changes)

    @property
    def whole_hash(self) -> str:
        """Fingerprint of what the parties approve."""
        dated, starts_on = (day.isoformat() if day else None for day in (self.dated, self.starts_on))
        return fingerprint(self.number, dated, starts_on, *self.changes)

    def replace_party(self, party: Party) -> None:
        self.signing_parties = tuple(party if old.role == party.role else old for old in self.signing_parties)


def parts_of(changes: tuple[ProposedChange, ...]) -> tuple[Part, ...]:
    """A revised target stands in a new annex."""
    revised = any(isinstance(each.change, TargetRevision) for each in changes)
    return tuple(Part) if revised else (Part.MAIN_TEXT,)
