"""Threads that ask at once are served by few of them, and each gets its own answer."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from uuid import uuid4

import pytest

import application.together
from application.bus import Context
from application.corrections import Correct
from application.desk import ReasonGiven
from application.organisations import RenameOrganisation
from application.ports import Receipt
from application.together import Together
from domain.errors import Refusal
from domain.organisations.values import Name
from domain.roles import Role
from tests.eventually import eventually
from tests.scenario import World

WHY = ReasonGiven(code="typing_error")


@dataclass
class Counter:
    """Serves numbers; the first of them holds up the turn until told."""

    go: Event = field(default_factory=Event)
    groups: list[list[int]] = field(default_factory=list)
    angry: int = -1

    def serve(self, group: Sequence[int]) -> None:
        if 0 in group:
            self.go.wait(30)
        if self.angry in group:
            raise KeyboardInterrupt
        self.groups.append(list(group))


def asked_at_once(together: Together[int], counter: Counter, count: int) -> list[BaseException | None]:
    """What each of so many threads heard; all but the first come while the first has the turn."""
    with ThreadPoolExecutor(count) as pool:
        calls = [pool.submit(together.ask, 0)]
        eventually(lambda: together._led and not together._queue)
        for number in range(1, count):
            calls.append(pool.submit(together.ask, number))
            eventually(lambda number=number: len(together._queue) == number)
        counter.go.set()
        return [call.exception() for call in calls]


def test_those_who_come_meanwhile_are_served_as_one_group():
    """Nine come while one is served: the next turn serves all nine."""
    counter = Counter()

    assert asked_at_once(Together(counter.serve), counter, 10) == [None] * 10
    assert counter.groups == [[0], list(range(1, 10))]


def test_an_interrupted_group_is_left_unserved():
    """Ctrl-C is heard by the thread that serves; the others return, and the turn is free again."""
    counter = Counter(angry=1)
    together = Together(counter.serve)

    heard = asked_at_once(together, counter, 4)

    assert [type(error) for error in heard if error] == [KeyboardInterrupt]
    together.ask(7)
    assert counter.groups == [[0], [7]]


def test_an_interrupted_wait_for_others_gives_the_turn_back(monkeypatch: pytest.MonkeyPatch):
    """Ctrl-C while the leader waits for those it expects: it hears so, and whoever asks next is served."""
    counter = Counter()
    together = Together(counter.serve)
    counter.go.set()

    def interrupted() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(together, "_gather", interrupted)
        with pytest.raises(KeyboardInterrupt):
            together.ask(1)
    together.ask(2)

    assert counter.groups == [[2]]


class Woken:
    """A sleep that ends in Ctrl-C just when the sleeper is to lead."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._lock.acquire()

    def acquire(self) -> None:
        self._lock.acquire()
        raise KeyboardInterrupt

    def release(self) -> None:
        self._lock.release()


def test_who_is_interrupted_when_it_is_to_lead_lets_the_next_one_lead(monkeypatch: pytest.MonkeyPatch):
    """It hears Ctrl-C and goes unserved; those behind it are served."""
    counter = Counter()
    together = Together(counter.serve)
    made = application.together._Waiting

    def waiting(item: int) -> object:
        own = made(item)
        if item == 1:
            own.wake = Woken()
        return own

    monkeypatch.setattr(application.together, "_Waiting", waiting)

    heard = asked_at_once(together, counter, 4)

    assert [type(error) for error in heard] == [type(None), KeyboardInterrupt, type(None), type(None)]
    assert counter.groups == [[0], [2, 3]]


def test_as_many_as_asked_lately_are_waited_for(monkeypatch: pytest.MonkeyPatch):
    """Three were served at once; the first who asks again waits until the other two are there."""
    monkeypatch.setattr(application.together, "LONGEST_WAIT", 30)
    counter = Counter()
    together = Together(counter.serve)
    asked_at_once(together, counter, 4)
    together._took = 30

    with ThreadPoolExecutor(3) as pool:
        for number in (5, 6, 7):
            pool.submit(together.ask, number)
            eventually(lambda number=number: len(together._queue) == number - 4 or number == 7)

    assert counter.groups == [[0], [1, 2, 3], [5, 6, 7]]


def test_all_who_ask_again_and_again_are_served():
    """Four who ask again and again are each served every time, and nobody leads when they are gone."""
    counter = Counter()
    together = Together(counter.serve)
    counter.go.set()

    def asks() -> None:
        for number in range(1, 200):
            together.ask(number)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(asks) for _ in range(4)]:
            done.result()

    assert sum(map(len, counter.groups)) == 4 * 199
    assert not together._led


def test_of_commands_decided_together_a_refused_one_is_refused_alone(world: World):
    """Sixteen officers at once: those out of their place hear so, the others' changes stand."""
    here = world.actor(Role.MUNICIPALITY, world.administration)
    foreign = world.new_school(world.foreign_municipality)
    schools = [world.new_school() if number % 4 else foreign for number in range(16)]

    def rename(number: int) -> Receipt | str:
        command = RenameOrganisation(organisation_id=schools[number], name=Name(ru=f"Школа {number}"))
        try:
            return world.bus.handle(command, Context(here, uuid4(), uuid4()))
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(rename, range(16)))

    refused = [answer for answer in answers if not isinstance(answer, Receipt)]
    changed = {answer.streams[0].id for answer in answers if isinstance(answer, Receipt)}
    assert refused == ["not_found"] * 4
    assert changed == set(schools) - {foreign}


def test_a_request_is_the_same_in_whatever_order_its_mappings_come(world: World):
    """A client that repeats a correction and writes its fields in another order gets the stored receipt."""
    officer, command_id = world.actor(Role.MINISTRY, world.ministry), uuid4()
    values = {"kind": "school", "name": {"ru": "Демо-школа", "en": "Demo school"}}

    def ask(values: dict[str, object]) -> bytes:
        command = Correct(kind="organisation", stream_id=world.school, version=1, reason=WHY, values=values)
        return world.bus.asked(command, Context(officer, command_id, uuid4())).request.request_hash

    assert ask(values) == ask(dict(reversed(values.items())))
    assert ask(values) != ask({**values, "kind": "centre"})


@pytest.mark.parametrize("again", ["the same", "another"])
def test_a_command_id_is_looked_up_for_each_of_them(world: World, again: str):
    """Asked at once under one id, one request gets one answer, and a different one is refused."""
    officer, command_id = world.actor(Role.MUNICIPALITY, world.administration), uuid4()
    names = ["Школа", "Школа" if again == "the same" else "Лицей"]

    def rename(name: str) -> int | str:
        command = RenameOrganisation(organisation_id=world.school, name=Name(ru=name))
        try:
            return world.bus.handle(command, Context(officer, command_id, uuid4())).position
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as pool:
        answers = set(pool.map(rename, names))

    assert answers - {"command_id_reused"} == {world.journal.head()}
    assert ("command_id_reused" in answers) is (again == "another")
