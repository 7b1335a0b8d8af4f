"""Every read model of the product: whatever happened in whatever order, its rows are those of a rebuild."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from application.ports import Envelope, Submission
from domain.corrections import Corrected
from domain.errors import ClaimHeld
from domain.kernel import Fact, Reason
from domain.roles import Role
from infrastructure.database import Database
from projections.catalogue import READ_MODELS
from projections.engine.follow import Follower
from projections.engine.rebuild import Rebuild
from projections.engine.store import Store
from tests.behaviour import a_pair, a_route, an_agreement
from tests.projections.conftest import live_digest
from tests.scenario import Parts, World

STREAMS: list[Callable[[], Any]] = [
    a_route.closed,
    a_route.terminated,
    a_pair.completed,
    a_pair.cancelled,
    a_pair.active_teams,
    an_agreement.reported,
    an_agreement.terminated,
]


def streams(chance: random.Random) -> list[list[Fact]]:
    """Facts of every kind of stream, each stream under an id of its own and with some facts corrected."""
    told = []
    for make in STREAMS:
        stream_id = UUID(int=chance.getrandbits(128), version=4)
        facts = [fact.model_copy(update={"originator_id": stream_id}) for fact in make().collect_events()]
        told.append([*facts, *corrections(facts, chance)])
    return told


def corrections(facts: list[Fact], chance: random.Random) -> Iterator[Fact]:
    """A fact or two of the stream is said again as it was, which must change nothing."""
    correctable = [fact for fact in facts if fact.CORRECTABLE]
    for number, fact in enumerate(chance.sample(correctable, min(2, len(correctable)))):
        name = chance.choice(sorted(fact.CORRECTABLE))
        envelope = {
            "originator_id": fact.originator_id,
            "originator_version": len(facts) + 1 + number,
            "timestamp": datetime(2024, 1, 1, tzinfo=UTC),
            "occurred_on": facts[-1].occurred_on,
        }
        values = {name: fact.model_dump(mode="json")[name]}
        yield Corrected.model_validate(
            envelope | {"version": fact.originator_version, "reason": Reason(code="misprint"), "values": values}
        )


def happen(world: World, chance: random.Random) -> Iterator[None]:
    """The streams' facts reach the journal a few at a time, one stream after another in any order."""
    waiting = streams(chance)
    while waiting:
        stream = chance.choice(waiting)
        facts_only = sum(not isinstance(fact, Corrected) for fact in stream)
        count = min(chance.randint(1, 8), facts_only or 1)
        now, stream[:] = stream[:count], stream[count:]
        envelope = Envelope(
            actor=a_route.TUTOR,
            role=Role.TUTOR,
            acting_for=world.centre,
            command_id=UUID(int=chance.getrandbits(128), version=4),
            correlation_id=UUID(int=chance.getrandbits(128), version=4),
        )
        try:
            world.journal.append(Submission(now, envelope, "hash"))
        except ClaimHeld:
            stream.clear()  # the other stream got the place; this one ends here
        waiting = [facts for facts in waiting if facts]
        yield


@pytest.mark.req("X-03")
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@settings(
    max_examples=3,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), page=st.integers(1, 40))
def test_every_read_model_is_what_its_facts_make_of_it(
    tmp_path: Path,
    fresh_database_url: Callable[[str], str],
    dialect: str,
    seed: int,
    page: int,
):
    """Followed while it happens or built afterwards from the first fact, every read model has the same rows,
    and no fact was too much for any of them."""
    with a_world(tmp_path) as world, an_engine(fresh_database_url(dialect)) as engine:
        store = Store(engine, READ_MODELS)
        store.prepare()
        check(store, world, random.Random(seed), page)


@contextmanager
def an_engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    with ExitStack() as ends:
        database = Database()
        ends.callback(database.close)
        parts = Parts(database, folder)
        ends.callback(parts.journal.close)
        yield World(parts)


def check(store: Store, world: World, chance: random.Random, page: int) -> None:
    follower = Follower(store, world.journal, "follower", page=page)
    for _ in happen(world, chance):
        if chance.random() < 0.5:
            follower.step()
    follower.catch_up()
    status = store.status(world.journal.head())
    live = [live_digest(store, model) for model in READ_MODELS]
    follower.close()

    rebuilt = [Rebuild(store, world.journal, model, "builder", page=77).run() for model in READ_MODELS]

    assert [(m.model, m.lag, m.parked_facts) for m in status.models] == [(m.NAME, 0, 0) for m in READ_MODELS]
    assert [(one.place.model, one.matched) for one in rebuilt] == [(model.NAME, True) for model in READ_MODELS]
    assert [live_digest(store, model) for model in READ_MODELS] == live
