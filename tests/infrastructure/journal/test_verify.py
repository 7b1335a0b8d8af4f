"""An auditor can hold the journal against itself: whatever was tampered with is found, by its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, delete, func, insert, update

from domain.bindings import RoleBinding
from domain.kernel import OrganisationId, PersonId
from domain.roles import Role
from infrastructure.accounts.tables import name_marks
from infrastructure.journal import Journal
from infrastructure.journal.schema import bindings, claims, commands, facts, organisation_tree, outbox, snapshots, vault
from infrastructure.journal.verify import verify
from tests.infrastructure.journal.toys import ACT, ME, build, save


@pytest.fixture
def kept(open_journal: Callable[..., Journal]) -> Journal:
    """A journal with two boxes on shelves, a correction, a snapshot and a binding: eight facts."""
    journal = open_journal(snapshot_interval=3)
    box, other = build("A"), build("B")
    box.shelve("top")
    box.put("pne")
    other.shelve("bottom")
    save(journal, box)
    save(journal, other)
    box.correct(journal.facts(box.id), version=3, name="pen")
    save(journal, box)
    other.take_down()
    binding = RoleBinding.grant(ACT, uuid4(), PersonId(UUID(int=8)), Role.TUTOR, OrganisationId(UUID(int=9)))
    save(journal, other, binding)
    return journal


def unguarded(journal: Journal, *changes: Any) -> None:
    """Do to the facts what only someone with the database's own password can."""
    with journal.database.write() as connection:
        _switch_guards(connection, on=False)
        for change in changes:
            connection.execute(change)
        _switch_guards(connection, on=True)


def _switch_guards(connection: Connection, *, on: bool) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE facts {'ENABLE' if on else 'DISABLE'} TRIGGER ALL")
    elif not on:
        for trigger in ("facts_never_updated", "facts_never_deleted", "facts_in_order"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")


def found(journal: Journal) -> set[tuple[str, int | None]]:
    return {(finding.code, finding.position) for finding in verify(journal)}


def test_an_untouched_journal_is_whole(kept: Journal):
    """Nothing is found, and every fact was read."""
    counts: list[int] = []

    assert list(verify(kept, counts.append)) == []
    assert sum(counts) == 8


TAMPERED: dict[str, tuple[list[Any], set[tuple[str, int | None]]]] = {
    "payload": (
        [update(facts).where(facts.c.position == 3).values(payload='{"grams":1,"name":"gem"}')],
        {("digest_differs", 3)},
    ),
    "actor": (
        [update(facts).where(facts.c.position == 4).values(actor=UUID(int=1))],
        {("digest_differs", 4), ("fact_without_answer", 4), ("answer_without_fact", 4)},
    ),
    "day": (
        [update(facts).where(facts.c.position == 4).values(occurred_on=ACT.today.replace(day=2))],
        {("digest_differs", 4)},
    ),
    "removed": (
        [delete(facts).where(facts.c.position == 5)],
        {("gap", 6), ("version_without_previous", 7), ("digest_differs", 7), ("answer_without_fact", 5)},
    ),
    "renumbered": (
        [update(facts).where(facts.c.position == 8).values(position=9)],
        {("gap", 9), ("digest_differs", 9), ("fact_without_answer", 9), ("answer_without_fact", 8)},
    ),
    "unknown": (
        [update(facts).where(facts.c.position == 3).values(type="box.gone")],
        {("digest_differs", 3), ("unreadable", 3)},
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_tampering_with_facts_is_found(kept: Journal, case: str):
    """A changed, removed or renumbered fact shows at its position."""
    changes, expected = TAMPERED[case]

    unguarded(kept, *changes)

    assert found(kept) >= expected


DERIVED: dict[str, tuple[Any, str]] = {
    "claim_lost": (delete(claims), "claim_differs"),
    "claim_planted": (
        insert(claims).values(scope="shelf", key="x", slot=1, stream_id=UUID(int=1), position=1),
        "claim_differs",
    ),
    "answer_lost": (delete(commands).where(commands.c.position == 8), "fact_without_answer"),
    "answer_planted": (
        insert(commands).values(
            actor=ME, command_id=UUID(int=1), request_hash="", first_position=1, position=1, streams="[]"
        ),
        "answer_without_fact",
    ),
    "answer_altered": (update(commands).values(streams='[["box", "1", 1]]'), "answer_differs"),
    "job_of_a_fact_that_is_gone": (insert(outbox).values(name="note", args="{}", position=9), "job_without_fact"),
    "person_whose_fact_is_gone": (insert(vault).values(person_id=UUID(int=1)), "person_without_fact"),
    "name_that_outlived_its_key": (
        insert(name_marks).values(mark=b"m", person_id=UUID(int=1), kind="name"),
        "mark_without_key",
    ),
    "binding_widened": (update(bindings).values(role=Role.MINISTRY), "inline_differs"),
    "binding_lost": (delete(bindings), "inline_differs"),
    "organisation_planted": (
        insert(organisation_tree).values(
            stream_id=UUID(int=1), line=1, level="region", kind="region", from_day=ACT.today, position=1
        ),
        "inline_differs",
    ),
    "snapshot": (update(snapshots).values(state=snapshots.c.state.op("||")(" ")), ""),
}


@pytest.mark.parametrize("case", DERIVED)
def test_a_table_that_does_not_follow_from_the_facts_is_found(kept: Journal, case: str):
    """Claims, answers, jobs, people, bindings and the tree say what the facts say, or are found."""
    change, code = DERIVED[case]
    with kept.database.write() as connection:
        connection.execute(change)

    assert {found for found, _ in found(kept)} == ({code} if code else set())


LIFTED = {
    "sqlite": {
        "gone": ("DROP TRIGGER facts_never_deleted",),
        "emptied": (
            "DROP TRIGGER facts_never_deleted",
            "CREATE TRIGGER facts_never_deleted BEFORE DELETE ON facts BEGIN SELECT 1; END",
        ),
    },
    "postgresql": {
        "gone": ("DROP TRIGGER facts_never_change ON facts",),
        "off": ("ALTER TABLE facts DISABLE TRIGGER facts_never_change",),
        "emptied": (
            """CREATE OR REPLACE FUNCTION facts_never_change() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RETURN NULL; END $$""",
        ),
    },
}


@pytest.mark.parametrize("how", ["gone", "off", "emptied"])
def test_a_lifted_guard_is_found(kept: Journal, how: str):
    """A database that would let facts be changed again is found before anybody has changed one."""
    for statement in LIFTED[kept.database.dialect].get(how, LIFTED["sqlite"]["gone"]):
        with kept.database.write() as connection:
            connection.exec_driver_sql(statement)

    assert found(kept) == {("guard_missing", None)}


def test_a_planted_snapshot_is_found(kept: Journal):
    """A state nobody's facts lead to is found."""
    with kept.database.write() as connection:
        connection.execute(
            update(snapshots).values(state=func.replace(snapshots.c.state, '"label":"A"', '"label":"Z"'))
        )

    assert found(kept) == {("snapshot_differs", None)}


def test_a_finding_reads_as_a_line(kept: Journal):
    """The operator sees what, where and in which stream."""
    unguarded(kept, update(facts).where(facts.c.position == 3).values(payload='{"grams":1,"name":"gem"}'))

    (line,) = [str(finding) for finding in verify(kept) if finding.code == "digest_differs"]

    assert line == f"digest_differs · position 3 · stream {kept.read(2, 1)[0].stream_id}"
