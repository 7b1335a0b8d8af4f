"""An auditor asks for the trail as a file and gets what stood in scope at that moment, once."""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from application.bus import Actor
from application.organisations import RenameOrganisation
from application.permissions.reading import Scope, scope
from domain.errors import CommandIdReused, Invalid, NotAllowed, NotFound
from domain.roles import Role
from entrypoints import audit_export
from entrypoints.audit_export import Filters
from entrypoints.bootstrap import Services, build
from entrypoints.jobs import Jobs
from infrastructure.exports import Export
from infrastructure.settings import Settings
from tests.eventually import eventually
from tests.scenario import World


@dataclass
class Office:
    """A running installation, an auditor of its region, and the exports."""

    services: Services
    world: World
    jobs: Jobs
    auditor: Actor

    def scope(self, actor: Actor) -> Scope:
        return scope("audit", actor, self.services.authority, self.world.today)

    def ask(self, filters: Filters | None = None, by: Actor | None = None, command_id: UUID | None = None) -> Export:
        actor = by or self.auditor
        given = filters or Filters()
        return self.jobs.audit.ask(actor, self.scope(actor), given, command_id or uuid4(), self.world.today)

    def done(self, asked: Export) -> Export:
        """The export once its file is written."""
        eventually(lambda: self.jobs.audit.find(self.auditor, asked.request.id).status == "done")
        return self.jobs.audit.find(self.auditor, asked.request.id)

    def table(self, export: Export) -> list[dict[str, str]]:
        content = self.jobs.audit.file_of(export).read_text("utf-8-sig")
        lines = csv.DictReader(io.StringIO(content, newline=""), delimiter=";")
        return [{name.rpartition(" / ")[2]: value for name, value in line.items()} for line in lines]


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """Once on SQLite and once on PostgreSQL."""
    given = None if database_url.startswith("sqlite") else database_url
    with build(Settings(data=tmp_path, database_url=given, demo=True, log_level="WARNING")) as services:
        world = World(services)
        services.start()
        yield Office(services, world, services.jobs, world.actor(Role.AUDITOR, world.region))


def test_an_export_shows_every_line_of_the_trail_in_scope(office: Office):
    """All facts of the region are in the auditor's file, in order, and none of another region."""
    export = office.done(office.ask())

    lines = office.table(export)
    positions = [int(line["Position"]) for line in lines]
    streams = {line["Stream"] for line in lines}
    assert export.rows == len(lines) > 0
    assert positions == sorted(positions)
    assert {str(office.world.school), str(office.world.ministry)} <= streams
    assert str(office.world.foreign_school) not in streams


def test_a_file_is_written_page_by_page(office: Office):
    """Pages of three lines give the same file as one page."""
    asked = office.ask()
    whole = office.done(asked)

    paged = b"".join(audit_export._Table(office.services.store, asked.request, page=3).parts())

    assert hashlib.sha256(paged).hexdigest() == whole.address


def test_filters_narrow_the_export(office: Office):
    """Kind, aggregate, organisation, actor and period choose the lines, each alone."""
    world = office.world
    world.on(date(2023, 9, 5))
    renaming = RenameOrganisation(organisation_id=world.school, name={"ru": "Демо школа имени зари"})
    world.do(renaming)
    chosen = {
        "kind": Filters(kind="binding"),
        "stream": Filters(stream_id=world.school),
        "below": Filters(organisation=world.municipality),
        "actor": Filters(actor=office.auditor.person),
        "period": Filters(occurred_from=date(2023, 9, 5), occurred_to=date(2023, 9, 5)),
        "moves": Filters(kind="organisation", moves=True),
    }

    tables = {name: office.table(office.done(office.ask(filters))) for name, filters in chosen.items()}

    assert {line["Kind"] for line in tables["kind"]} == {"назначение роли"}
    assert {line["Stream"] for line in tables["stream"]} == {str(world.school)}
    assert str(world.ministry) not in {line["Stream"] for line in tables["below"]}
    assert tables["actor"] == []
    assert [line["Fact"] for line in tables["period"]] == ["organisation.renamed"]
    assert all(line["To"] for line in tables["moves"])


def test_what_happens_after_the_asking_is_not_in_the_file(office: Office):
    """The scope and the newest position are those of the moment of asking, however late the job runs."""
    office.jobs.queue.stop()
    asked = office.ask()
    late = office.world.new_school()

    office.jobs.export_audit(str(asked.request.id))

    lines = office.table(office.done(asked))
    assert str(late) not in {line["Stream"] for line in lines}
    assert max(int(line["Position"]) for line in lines) <= asked.request.position


def test_a_job_delivered_twice_writes_one_file(office: Office):
    """The second delivery finds the export done and touches nothing."""
    export = office.done(office.ask())
    office.world.new_school()
    path = office.jobs.audit.file_of(export)
    path.unlink()

    office.jobs.export_audit(str(export.request.id))

    assert not path.exists()
    assert office.jobs.audit.find(office.auditor, export.request.id) == export


def test_two_runs_of_one_export_write_the_same_bytes(office: Office):
    """A worker that died after writing leaves nothing to clear up: the next run gives the same file."""
    asked = office.ask()
    export = office.done(asked)
    office.world.new_school()
    again = b"".join(audit_export._Table(office.services.store, asked.request).parts())

    assert hashlib.sha256(again).hexdigest() == export.address


def test_a_job_without_its_export_ends_quietly(office: Office):
    """A message for another database's export is nobody's trouble."""
    office.jobs.export_audit(str(uuid4()))


def test_asking_again_under_the_same_id_gives_the_same_export(office: Office):
    """A lost reply costs nothing; the same id with other filters is refused."""
    command_id = uuid4()
    first = office.ask(Filters(kind="pair"), command_id=command_id)

    again = office.ask(Filters(kind="pair"), command_id=command_id)

    assert again.request.id == first.request.id
    with pytest.raises(CommandIdReused):
        office.ask(Filters(kind="iom"), command_id=command_id)


def test_an_export_is_its_askers_alone(office: Office):
    """Another auditor of the same region does not even learn that it exists."""
    asked = office.ask()
    other = office.world.actor(Role.AUDITOR, office.world.region)

    with pytest.raises(NotFound):
        office.jobs.audit.find(other, asked.request.id)


def test_nobody_exports_beyond_their_scope(office: Office):
    """An organisation of another region is as if it were not there, and a tutor exports nothing."""
    with pytest.raises(NotFound):
        office.ask(Filters(organisation=office.world.foreign_school))
    with pytest.raises(NotAllowed):
        office.ask(by=office.world.actor(Role.TUTOR, office.world.school))


def test_there_is_no_file_before_the_job_is_done(office: Office):
    """Whoever asks too early is told the status."""
    office.jobs.queue.stop()
    asked = office.ask()

    with pytest.raises(Invalid) as refused:
        office.jobs.audit.file_of(asked)

    assert refused.value.params["value"] == "waiting"
