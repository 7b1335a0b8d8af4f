"""Verification tells what was cut off, before anything is mended by itself."""

from pathlib import Path

from sqlalchemy import delete

from entrypoints.bootstrap import build
from entrypoints.verification import verify_all
from infrastructure.accounts.tables import name_marks
from infrastructure.journal.schema import commands, facts, vault
from infrastructure.settings import Settings
from tests.scenario import World


def test_a_journal_cut_short_is_told_by_what_stands_beyond_it(tmp_path: Path):
    """The newest fact is cut away without a trace in the journal; the read models had seen it, and say so once."""
    with build(Settings(data=tmp_path, demo=True, log_level="WARNING")) as services:
        person = World(services).person()
        services.catch_up()
        head = services.journal.head()
        with services.database.write() as connection:
            connection.exec_driver_sql("DROP TRIGGER facts_never_deleted")
            connection.execute(delete(facts).where(facts.c.position == head))
            connection.execute(delete(commands).where(commands.c.position == head))
            for table in (vault, name_marks):
                connection.execute(delete(table).where(table.c.person_id == person))

        told = list(verify_all(services, lambda _read, _head: None))

        *models, guard = told
        assert "guard_missing · facts_never_deleted" in guard
        assert len(models) == len(services.store.models)
        assert all(f"position {head}, the journal ends at {head - 1}" in line for line in models)


def test_a_lifted_guard_is_told_in_words(tmp_path: Path):
    """A journal nobody touched yet is not whole while the database would let anybody: the auditor reads what to do."""
    with build(Settings(data=tmp_path, demo=True, log_level="WARNING")) as services:
        with services.database.write() as connection:
            connection.exec_driver_sql("DROP TRIGGER facts_never_updated")

        [told] = verify_all(services, lambda _read, _head: None)

    assert told.startswith("guard_missing · facts_never_updated · ")
    assert "запрета менять и удалять факты" in told
    assert "restore the database from a backup" in told
