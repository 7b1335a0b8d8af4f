"""The event log: facts in commit order, claims, stored answers, outbox, and the tables that commit with them."""

from infrastructure.journal.authority import SqlAuthority
from infrastructure.journal.journal import Journal
from infrastructure.journal.refusals import SqlRefusals
from infrastructure.journal.schema import create
from infrastructure.journal.writer import Unavailable

__all__ = ["Journal", "SqlAuthority", "SqlRefusals", "Unavailable", "create"]
