"""What must hold when everything has died often enough: nothing lost, nothing twice, nothing half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import func, select

from entrypoints.bootstrap import Services
from infrastructure.exports import exports
from infrastructure.journal.schema import commands, facts, outbox
from infrastructure.journal.verify import verify
from infrastructure.queue.outbox import Depth
from infrastructure.queue.schedule import SWEEP, scheduled
from projections.audit_trail import AuditTrail
from projections.engine.follow import Follower
from projections.engine.rebuild import Rebuild
from projections.model import ReadModel
from projections.organisation_register import OrganisationRegister
from projections.story import Story
from tests.eventually import eventually
from tests.faults.load import EXPORTS, Load, contradictions
from tests.faults.town import Town

TOUCHED = (OrganisationRegister, AuditTrail, Story)
"""Read models that what the hands ask changes; to rebuild all the others each time would prove nothing more."""
CATCH_UP = 120
"""Seconds for jobs and read models to come to an end."""


def check(town: Town, load: Load, models: Sequence[type[ReadModel]] = TOUCHED) -> None:
    """Acknowledged = stored, nothing twice, positions gapless, chains whole, read models equal to rebuilt ones."""
    assert load.failed == []
    assert contradictions(load) == []
    check_journal(town, load)
    check_read_models(town.services, models)


def check_journal(town: Town, load: Load) -> None:
    """Officers ask over HTTP alone, so what stands in their name is what they were answered: no more and no less."""
    officers = [officer.person for officer in town.officers]
    with town.services.database.read() as connection:
        positions = connection.scalars(select(facts.c.position).order_by(facts.c.position)).all()
        theirs = connection.execute(
            select(facts.c.position, facts.c.command_id).where(facts.c.actor.in_(officers))
        ).all()
        kept = connection.scalars(select(commands.c.position).where(commands.c.actor.in_(officers))).all()
    acknowledged = sorted(asked.answers[0].body["position"] for asked in load.done if asked.path != EXPORTS)

    assert positions == list(range(1, len(positions) + 1))
    assert sorted(kept) == acknowledged
    assert sorted(row.position for row in theirs) == acknowledged
    assert len({row.command_id for row in theirs}) == len(acknowledged)
    assert list(verify(town.services.journal)) == []


def check_read_models(services: Services, models: Sequence[type[ReadModel]] = TOUCHED) -> None:
    """Every read model comes to the head with nothing parked, and a rebuild of these gives the same rows."""
    head = services.journal.head()
    with closing(Follower(services.store, services.journal, "judge")) as follower:
        eventually(lambda: follower.catch_up() and _fresh(services, head), CATCH_UP)
    for model in models:
        rebuilt = Rebuild(services.store, services.journal, model, "auditor").run()
        assert (model.NAME, rebuilt.position, rebuilt.matched) == (model.NAME, services.journal.head(), True)


def _fresh(services: Services, head: int) -> bool:
    models = services.store.status(head).models
    return all(model.lag is not None and model.lag <= 0 and not model.parked_facts for model in models)


def check_jobs(town: Town, load: Load) -> None:
    """Every export asked for stands once with its whole file, every day of every zone was swept once."""
    services = town.services
    queue = services.jobs.queue.outbox
    eventually(lambda: queue.depth() == Depth(0, 0, 0), CATCH_UP)
    wanted = {asked.answers[0].body["id"] for asked in load.exports}
    with services.database.read() as connection:
        written = {str(row.id): row for row in connection.execute(select(exports))}
        asked = Counter(connection.scalars(select(scheduled.c.occasion).where(scheduled.c.job == SWEEP)))
        sweeps = connection.scalar(select(func.count()).where(outbox.c.name == SWEEP))
        jobs = connection.scalar(select(func.count()).where(outbox.c.name != SWEEP))
    lines = {
        id: services.jobs.audit.file_of(services.jobs.audit.find(town.ministry, row.id)) for id, row in written.items()
    }

    assert set(written) == wanted
    assert jobs == len(wanted)
    assert all(path.read_bytes().count(b"\n") == written[id].rows + 1 for id, path in lines.items())
    assert sweeps == len(asked)


def check_swept(town: Town) -> None:
    """Each pair whose last day is over was noted, once."""
    noted = Counter(
        str(recorded.stream_id)
        for pair in town.pairs
        for recorded in town.services.journal.stream(pair)
        if recorded.type == "pair.evaluation_started"
    )
    assert noted == {str(pair): 1 for pair in town.pairs}
