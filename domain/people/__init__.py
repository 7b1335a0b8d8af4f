"""People as the journal knows them: ids. Names live in the vault."""

from domain.people.person import Person
from domain.people.values import Detail

__all__ = ["Detail", "Person"]
