"""Commands of one event loop are carried out together, and each gets its own outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from application.bus import Actor, Bus, Context
from application.catalogue import HANDLERS, PERMISSIONS
from application.desk import Desk
from application.organisations import RegisterOrganisation
from application.ports import Receipt, RefusalEntry
from domain.errors import NotAllowed
from domain.organisations.values import Level, OrganisationKind
from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.api.hands import Hands, TooBusy
from entrypoints.bootstrap import Services, build
from infrastructure.settings import Settings
from tests.entrypoints.conftest import as_actor
from tests.scenario import World


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with build(Settings(data=tmp_path, demo=True, log_level="WARNING")) as services:
        yield services


def school(world: World) -> RegisterOrganisation:
    parts = {"level": Level.ORGANISATION, "kind": OrganisationKind.SCHOOL, "name": {"ru": "Демо-школа"}}
    return RegisterOrganisation(parent=world.municipality, **parts)


def test_each_of_many_commands_gets_its_own_outcome(services: Services):
    """Of fifty commands asked for at once an auditor's are refused and the others each begin a stream."""
    world, hands = World(services), Hands(services.bus)
    ministry, auditor = world.actor(Role.MINISTRY, world.ministry), world.actor(Role.AUDITOR, world.region)

    async def ask(by: Actor) -> Receipt:
        return await hands.carry_out(school(world), Context(by, uuid4(), uuid4()))

    async def ask_all() -> list[Receipt | BaseException]:
        return await asyncio.gather(*map(ask, [ministry, auditor] * 25), return_exceptions=True)

    head = services.journal.head()
    outcomes = asyncio.run(ask_all())
    hands.close()

    begun = [outcome for outcome in outcomes[::2] if isinstance(outcome, Receipt)]
    assert len({receipt.streams[0].id for receipt in begun}) == 25 == services.journal.head() - head
    assert all(isinstance(outcome, NotAllowed) for outcome in outcomes[1::2])


def test_one_command_asked_twice_at_once_is_carried_out_once(services: Services):
    """A client that repeats itself before it is answered gets one change and one receipt."""
    world, hands = World(services), Hands(services.bus)
    context = Context(world.actor(Role.MINISTRY, world.ministry), uuid4(), uuid4())

    async def ask_twice() -> list[Receipt]:
        return await asyncio.gather(*(hands.carry_out(school(world), context) for _ in range(2)))

    head = services.journal.head()
    first, second = asyncio.run(ask_twice())
    hands.close()

    assert (first.position, first.streams) == (second.position, second.streams)
    assert services.journal.head() == head + 1


def test_whoever_goes_away_leaves_a_command_that_is_carried_out(services: Services):
    """A cancelled request does not stop a command on its way, nor what is asked for after it."""
    world, hands = World(services), Hands(services.bus)
    ministry = world.actor(Role.MINISTRY, world.ministry)

    async def ask_and_go() -> Receipt:
        going = asyncio.ensure_future(hands.carry_out(school(world), Context(ministry, uuid4(), uuid4())))
        await asyncio.sleep(0)
        going.cancel()
        return await hands.carry_out(school(world), Context(ministry, uuid4(), uuid4()))

    head = services.journal.head()
    asyncio.run(ask_and_go())
    hands.close()

    assert services.journal.head() == head + 2


class SlowLog:
    """A log of refusals that takes its time."""

    def __init__(self) -> None:
        self.go = Event()

    def note(self, entry: RefusalEntry) -> None:
        assert self.go.wait(20)


def test_nobody_waits_until_anothers_refusal_is_in_the_log(services: Services):
    """Ten ask at once, five of them in vain: the others have their receipts before the refusals are written down."""
    world, log = World(services), SlowLog()
    ministry, auditor = world.actor(Role.MINISTRY, world.ministry), world.actor(Role.AUDITOR, world.region)
    hands = Hands(Bus(replace(services.bus._tools, refusals=log), HANDLERS, PERMISSIONS), threads=1)

    async def ask_all() -> list[Receipt | BaseException]:
        asked = [
            asyncio.ensure_future(hands.carry_out(school(world), Context(by, uuid4(), uuid4())))
            for by in [ministry, auditor] * 5
        ]
        async with asyncio.timeout(20):
            await asked[0]
        log.go.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    outcomes = asyncio.run(ask_all())
    hands.close()

    assert all(isinstance(outcome, Receipt) for outcome in outcomes[::2])
    assert all(isinstance(outcome, NotAllowed) for outcome in outcomes[1::2])


def test_a_loop_that_ended_meanwhile_takes_nobody_along(services: Services):
    """Callers whose loops close before their answers come are forgotten; whoever asks afterwards is served."""
    world = World(services)
    ministry, entered, go = world.actor(Role.MINISTRY, world.ministry), Event(), Event()

    def slow(command: RegisterOrganisation, desk: Desk) -> object:
        entered.set()
        assert go.wait(20)
        return HANDLERS[RegisterOrganisation](command, desk)

    hands = Hands(Bus(services.bus._tools, {RegisterOrganisation: slow}, PERMISSIONS), threads=1)

    async def ask() -> Receipt:
        return await asyncio.wait_for(hands.carry_out(school(world), Context(ministry, uuid4(), uuid4())), 20)

    async def ask_and_go() -> None:
        asking = asyncio.ensure_future(ask())
        await asyncio.to_thread(entered.wait, 20)
        asking.cancel()

    asyncio.run(ask_and_go())
    go.set()
    receipt = asyncio.run(ask())
    hands.close()

    assert receipt.position == services.journal.head()


class Panic(BaseException):
    """What a native library raises when it is broken."""


@pytest.mark.parametrize("broken", [StopIteration, Panic])
def test_a_command_that_breaks_its_handler_breaks_it_alone(services: Services, broken: type[BaseException]):
    """Nine ask at once and one command makes its handler fall over: that caller hears so, eight are carried out, and
    whoever asks afterwards is served as before."""
    world = World(services)
    ministry, falls = world.actor(Role.MINISTRY, world.ministry), school(world).model_copy(update={"demo": True})

    def falling(command: RegisterOrganisation, desk: Desk) -> object:
        if command.demo:
            raise broken
        return HANDLERS[RegisterOrganisation](command, desk)

    hands = Hands(Bus(services.bus._tools, {RegisterOrganisation: falling}, PERMISSIONS))

    async def ask(command: RegisterOrganisation) -> Receipt:
        return await asyncio.wait_for(hands.carry_out(command, Context(ministry, uuid4(), uuid4())), 20)

    async def ask_all() -> list[Receipt | BaseException]:
        commands = [falls if number == 4 else school(world) for number in range(9)]
        return await asyncio.gather(*map(ask, commands), return_exceptions=True)

    rounds = [asyncio.run(ask_all()) for _ in range(5)]
    hands.close()

    for outcomes in rounds:
        assert isinstance(outcomes.pop(4), RuntimeError)
        assert all(isinstance(outcome, Receipt) for outcome in outcomes)


def test_whoever_comes_when_too_many_wait_is_sent_away(services: Services):
    """While one command takes long four may wait: of seven that come then three are not taken, and the others are
    carried out."""
    world, begun, go_on = World(services), Event(), Event()
    ministry = world.actor(Role.MINISTRY, world.ministry)

    def slow(command: RegisterOrganisation, desk: Desk) -> object:
        begun.set()
        assert go_on.wait(60)
        return HANDLERS[RegisterOrganisation](command, desk)

    hands = Hands(Bus(services.bus._tools, {RegisterOrganisation: slow}, PERMISSIONS), most=4)

    def ask() -> asyncio.Task[Receipt]:
        return asyncio.ensure_future(hands.carry_out(school(world), Context(ministry, uuid4(), uuid4())))

    async def ask_all() -> list[Receipt | BaseException]:
        first = ask()
        await asyncio.to_thread(begun.wait, 60)
        others = [ask() for _ in range(7)]
        await asyncio.sleep(0)
        go_on.set()
        return await asyncio.gather(first, *others, return_exceptions=True)

    head = services.journal.head()
    outcomes = asyncio.run(ask_all())
    hands.close()

    assert [type(outcome) for outcome in outcomes] == [Receipt] * 5 + [TooBusy] * 3
    assert services.journal.head() == head + 5


def test_a_server_that_is_too_busy_says_so(services: Services):
    """Over HTTP it is a problem in two languages, to be asked again in a second under the same key, and is counted."""
    world = World(services)
    ministry = world.actor(Role.MINISTRY, world.ministry)
    body = {"level": "organisation", "kind": "school", "name": {"ru": "Демо"}, "parent": str(world.municipality)}
    asked = {"json": body, "headers": as_actor(ministry) | {"Idempotency-Key": "school"}}
    app = create_app(services)
    idle = app.state.hands
    with TestClient(app) as http:
        app.state.hands = Hands(services.bus, most=0)
        turned_away = http.post("/api/v1/organisations", **asked)
        app.state.hands = idle
        again = http.post("/api/v1/organisations", **asked)
        counted = http.get("/metrics").text
    problem = turned_away.json()

    assert (turned_away.status_code, turned_away.headers["content-type"]) == (503, "application/problem+json")
    assert (problem["code"], turned_away.headers["retry-after"]) == ("http.too_busy", "1")
    assert ("занят" in problem["detail"], "busy" in problem["detail_en"]) == (True, True)
    assert (again.status_code, again.json()["replayed"]) == (201, False)
    assert 'letopis_commands_total{command="organisation.register",outcome="too_busy"} 1.0' in counted
