"""A lease: of all processes that could do a thing, one at a time does it, and a dead one is replaced in seconds."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Double, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from infrastructure.database import Database
from infrastructure.journal.schema import leases


class LeaseLost(Exception):
    """Another process has taken over; what was about to be written was not."""


class Lease:
    """`holder` is unique to the process, so whoever was stopped past `seconds` finds another's name and writes
    nothing. Time is the database's, the one clock all processes share."""

    def __init__(self, database: Database, name: str, holder: str, seconds: float) -> None:
        self._database = database
        self._name = name
        self._holder = holder
        self.seconds = seconds

    def hold(self) -> bool:
        """Take the lease if it is free, run out or ours already, for another `seconds`; False while another has it."""
        dialect = sqlite if self._database.dialect == "sqlite" else postgresql
        mine = {"holder": self._holder, "until": self._now + self.seconds}
        taking = dialect.insert(leases).values(name=self._name, **mine)
        free = or_(leases.c.holder == self._holder, leases.c.until <= self._now)
        taking = taking.on_conflict_do_update(index_elements=[leases.c.name], set_=mine, where=free)
        with self._database.write() as connection:
            return connection.execute(taking.returning(leases.c.name)).first() is not None

    def guard(self, connection: Connection) -> None:
        """Keep the lease until this transaction commits; raises LeaseLost when it is another's or has run out."""
        keeping = update(leases).where(self._ours, leases.c.until > self._now).values(holder=self._holder)
        if not connection.execute(keeping).rowcount:
            raise LeaseLost(self._name)

    def release(self) -> None:
        """Another may begin at once."""
        with self._database.write() as connection:
            connection.execute(update(leases).where(self._ours).values(until=0))

    def holder(self) -> str | None:
        """Who has it now."""
        with self._database.read() as connection:
            query = select(leases.c.holder).where(leases.c.name == self._name, leases.c.until > self._now)
            return connection.scalar(query)

    @property
    def _ours(self) -> ColumnElement[bool]:
        return (leases.c.name == self._name) & (leases.c.holder == self._holder)

    @property
    def _now(self) -> ColumnElement[float]:
        """Seconds since 1970 by the database's clock."""
        if self._database.dialect == "sqlite":
            return literal_column("((julianday('now') - 2440587.5) * 86400.0)", Double)
        return literal_column("extract(epoch from clock_timestamp())::float8", Double)
