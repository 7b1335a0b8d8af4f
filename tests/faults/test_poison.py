"""A fact whose row the database will not take parks its stream in one read model; everything else flows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from application.organisations import AddSynonym, RenameOrganisation
from domain.organisations import Name
from infrastructure.settings import Settings
from projections.engine.checkpoints import State
from projections.organisation_register import OrganisationRegister
from tests.databases import DIALECTS
from tests.entrypoints.command_line import Installation
from tests.eventually import eventually
from tests.faults.judge import check_read_models
from tests.faults.processes import topology
from tests.faults.town import Town, town

SQLITE = """
CREATE TRIGGER torn BEFORE INSERT ON "{table}" WHEN NEW.organisation_id = '{hex}'
    BEGIN SELECT RAISE(ABORT, 'torn'); END"""
POSTGRESQL = """
CREATE FUNCTION torn() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''torn''; END';
CREATE TRIGGER torn BEFORE INSERT OR UPDATE ON "{table}" FOR EACH ROW
    WHEN (NEW.organisation_id = '{id}') EXECUTE FUNCTION torn()"""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_poison_parks_one_stream_and_the_rest_flows(
    dialect: str, fresh_database_url: Callable[..., str], tmp_path: Path
):
    """One school's rows cannot be written: that school is parked in that model alone and the status says so, other
    schools and other models are as fresh as ever; mended and retried from the command line, nothing is missing."""
    url = fresh_database_url("postgresql") if dialect == "postgresql" else None
    settings = Settings(data=tmp_path, database_url=url, demo=True, log_level="WARNING")
    installation = Installation(tmp_path, url, UUID(int=0), 0)
    with town(settings) as place, topology(settings, "follower") as followers:
        eventually(lambda: place.lag() == 0, 60)
        tear(settings, table_of_names(place), place.world.school)
        for school in (place.world.school, place.world.other_school):
            place.world.do(RenameOrganisation(organisation_id=school, name=Name(ru="Демо лицей")))
            place.world.do(AddSynonym(organisation_id=school, synonym="Демо"))
        eventually(lambda: place.lag() == 0, 60)

        assert parked(place) == {OrganisationRegister.NAME: 1}
        mend(settings, table_of_names(place))
        retried = installation.letopis("projections", "retry", OrganisationRegister.NAME, demo=1)
        assert (retried.code, parked(place)) == (0, {}), retried.err
        followers.kill()
        check_read_models(place.services)


def parked(place: Town) -> dict[str, int]:
    """Parked streams by model."""
    models = place.services.store.status(place.services.journal.head()).models
    return {model.model: model.parked_streams for model in models if model.parked_streams}


def table_of_names(place: Town) -> str:
    """The live table that keeps what organisations are called."""
    checkpoints = place.services.store.checkpoints()
    [live] = [c for c in checkpoints if c.place.model == OrganisationRegister.NAME and c.state == State.LIVE]
    return next(table for table in live.tables if "names" in table)


def tear(settings: Settings, table: str, school: UUID) -> None:
    """The database refuses what is told of this school."""
    run(settings, (POSTGRESQL if settings.database_url else SQLITE).format(table=table, id=school, hex=school.hex))


def mend(settings: Settings, table: str) -> None:
    run(settings, f'DROP TRIGGER torn ON "{table}"' if settings.database_url else "DROP TRIGGER torn")


def run(settings: Settings, statement: str) -> None:
    if settings.database_url:
        with psycopg.connect(settings.database_url) as connection:
            connection.execute(statement)
    else:
        with closing(sqlite3.connect(settings.data / "read_models.db", timeout=30)) as connection:
            connection.execute(statement)
            connection.commit()
