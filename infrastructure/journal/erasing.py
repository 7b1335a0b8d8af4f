"""What goes with a person's key: in the transaction of `person.erased`, and wherever an erasure is applied again. And
what goes with an id that goes into another: all that is its own but the key, which history is still read with.

Ciphertext stays where it is, in facts and files: nothing opens it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Delete, Update, bindparam, delete, null, select, update

from domain.kernel import PersonId
from domain.people.erasure_facts import Erased
from domain.people.merge_facts import Merged, MergeUndone
from infrastructure.accounts.tables import (
    accounts,
    api_tokens,
    identities,
    name_marks,
    one_time_codes,
    recovery_codes,
    sessions,
)
from infrastructure.journal.plan import Row
from infrastructure.journal.schema import facts, vault

OWNED = (name_marks, accounts, recovery_codes, one_time_codes, identities, sessions, api_tokens)
"""Tables whose rows are a person's own, by the column `person_id`."""
BATCH = 500


def statements() -> Iterator[Update | Delete]:
    """Each erases a part of the person bound to `person`."""
    person: BindParameter[UUID] = bindparam("person")
    yield update(vault).where(vault.c.person_id == person).values(wrapped_key=null(), details=null())
    yield from partings()


def partings() -> Iterator[Delete]:
    """Each takes something of its own from the person bound to `person`: whoever logs in as it, or looks for it."""
    person: BindParameter[UUID] = bindparam("person")
    yield from (delete(table).where(table.c.person_id == person) for table in OWNED)


def joining() -> Update:
    """Notes in the vault which id (`into`, or nobody) stands for the person bound to `person`."""
    return update(vault).where(vault.c.person_id == bindparam("person")).values(merged_into=bindparam("into"))


def merged_in(rows: Iterable[Row]) -> dict[PersonId, PersonId | None]:
    """The ids that go by facts among the rows of a plan, with those that stay; None: that is taken back."""
    found = dict[PersonId, PersonId | None]()
    for row in rows:
        if isinstance(row.line.fact, Merged | MergeUndone):
            found[PersonId(row.line.stream_id)] = getattr(row.line.fact, "into", None)
    return found


def erased_in(rows: Iterable[Row]) -> dict[PersonId, int]:
    """The people whom facts among the rows of a plan erase, and the positions of those facts."""
    return {PersonId(row.line.stream_id): row.position for row in rows if isinstance(row.line.fact, Erased)}


def erase(connection: Connection, person: PersonId) -> None:
    """Erase a person again, without a fact; the caller's transaction holds it together."""
    for statement in statements():
        connection.execute(statement, {"person": person})


def readable(connection: Connection, people: Iterable[PersonId]) -> list[PersonId]:
    """Those among the people whose key is still there."""
    asked, found = sorted(people), list[PersonId]()
    for start in range(0, len(asked), BATCH):
        batch = vault.c.person_id.in_(asked[start : start + BATCH])
        query = select(vault.c.person_id).where(batch, vault.c.wrapped_key.is_not(None))
        found += map(PersonId, connection.scalars(query))
    return found


def erased(connection: Connection) -> dict[PersonId, int | None]:
    """Everybody without a key, and where the fact of it stands; None where the journal has none."""
    told = (facts.c.stream_id == vault.c.person_id) & (facts.c.type == Erased.TOPIC)
    query = select(vault.c.person_id, facts.c.position).outerjoin(facts, told).where(vault.c.wrapped_key.is_(None))
    return {PersonId(person): position for person, position in connection.execute(query)}
