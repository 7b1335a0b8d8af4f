"""Before and after an erasure, over every surface: what was read of a person is readable nowhere any more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from application.bus import Actor
from domain.kernel import Sealed
from domain.roles import Role
from entrypoints.verification import verify_all
from infrastructure.journal.schema import facts, outbox
from tests.behaviour.test_erasing import WHY
from tests.behaviour.test_people import SECRETS
from tests.entrypoints.conftest import Api, as_actor
from tests.entrypoints.test_api_files import PDF
from tests.entrypoints.test_api_ioms import DIAGNOSTICS
from tests.eventually import eventually
from tests.personal_data import files_below, in_clear, rows_of

WORDS = "Путает дроби и проценты"
EVIDENCE = PDF + b" dropped-evidence-marker"
PRIVATE = (*(SECRETS[name] for name in ("family_name", "patronymic", "birth_date", "email")), WORDS)


@dataclass
class Known:
    """Somebody with a route, a post, a text and a file, and those who read of them."""

    api: Api
    person: str
    iom: str
    file: str
    tutor: Actor
    head: Actor
    auditor: Actor

    def answers(self) -> dict[str, str]:
        """What each address that shows people answers, by the address."""
        asked: list[tuple[str, Actor, dict[str, Any]]] = [
            ("people", self.head, {"limit": 500}),
            ("people", self.head, {"sort": "name", "organisation": str(self.api.world.school)}),
            (f"people/{self.person}", self.head, {}),
            ("people/staff", self.head, {}),
            ("ioms", self.tutor, {}),
            (f"ioms/{self.iom}", self.tutor, {}),
            (f"ioms/{self.iom}/story", self.tutor, {}),
            ("inbox", self.tutor, {"mine": False}),
            ("audit", self.auditor, {"limit": 500}),
            ("audit/readings", self.auditor, {}),
            ("refusals", self.auditor, {}),
        ]
        found = {}
        for number, (path, by, query) in enumerate(asked):
            answer = self.api.get(path, by, **query)
            assert answer.status_code in {200, 404}, (path, answer.text)
            found[f"{number} {path}"] = answer.text
        sought = self.api.http.post("/api/v1/people/search", json={"text": "приме"}, headers=as_actor(self.head))
        return found | {"- people/search": sought.text}

    def content(self) -> bytes:
        url = f"/api/v1/ioms/{self.iom}/files/{self.file}"
        return self.api.http.get(url, headers=as_actor(self.tutor)).content

    def export(self) -> bytes:
        """The trail as a file, asked for and fetched by the auditor."""
        asked = self.api.post("audit/exports", {}, self.auditor).json()
        eventually(lambda: self.api.get(f"audit/exports/{asked['id']}", self.auditor).json()["status"] == "done")
        return self.api.get(f"audit/exports/{asked['id']}/file", self.auditor).content


@pytest.fixture
def known(api: Api) -> Known:
    """Entered, hired and led along a route with diagnostics, words about them and a file."""
    world = api.world
    tutor, head = world.actor(Role.TUTOR, world.municipality), world.actor(Role.SCHOOL_HEAD, world.school)
    person = api.done("people", {"organisation": str(world.school), **SECRETS}, head)
    post = {"position": "учитель", "category": "teacher", "subjects": ["математика"]}
    api.done("people/staff", {"person": person, "school": str(world.school), "post": post}, head)
    places = {"school": str(world.school), "centre": str(world.centre)}
    terms = {"kind": "cnppm_route", "position": "учитель", "tutor": str(tutor.person)}
    iom = api.done("ioms", {"person": person} | places | terms, tutor)
    headers = as_actor(tutor) | {"Content-Type": "application/pdf"}
    ref = api.http.post(f"/api/v1/ioms/{iom}/files", content=EVIDENCE, headers=headers).json()
    diagnostics = DIAGNOSTICS | {"results": WORDS, "report": ref}
    api.done(f"ioms/{iom}/record-diagnostics", {"diagnostics": diagnostics}, tutor)
    return Known(api, person, iom, ref["address"], tutor, head, world.actor(Role.AUDITOR, world.region))


def erase(known: Known) -> None:
    """Two officers erase over HTTP, and the job after it is done."""
    world, api = known.api.world, known.api
    one, other = world.actor(Role.MUNICIPALITY, world.administration), world.actor(Role.MINISTRY, world.ministry)
    api.done(f"people/{known.person}/propose-erasure", {"reason": WHY.model_dump()}, one)
    api.done(f"people/{known.person}/confirm-erasure", {}, other)
    eventually(lambda: not _open_jobs(api))


def _open_jobs(api: Api) -> list[Any]:
    with api.services.database.read() as connection:
        return list(connection.execute(select(outbox.c.name).where(outbox.c.done_at.is_(None))))


def test_what_was_read_is_readable_nowhere(known: Known) -> None:
    """Each address that showed the name, the details or the file before shows nothing of them after."""
    before, file = known.answers(), known.content()
    showing = {path.split(" ", 1)[1] for path, text in before.items() if in_clear(PRIVATE, text.encode())}

    erase(known)
    after = known.answers()

    card, route = f"people/{known.person}", f"ioms/{known.iom}"
    assert showing == {"people", "people/search", card, "people/staff", "ioms", route, "inbox"}
    assert file == EVIDENCE
    assert {path: shown for path, text in after.items() if (shown := in_clear(PRIVATE, text.encode()))} == {}
    assert b"marker" not in known.content()


def test_words_that_were_sealed_open_no_more(known: Known) -> None:
    """The words a tutor wrote of the diagnostics stay as ciphertext in the fact, and nobody can open it."""
    services = known.api.services
    payloads = [fact.model_dump(mode="json") for fact in services.journal.facts(UUID(known.iom))]
    sealed = next(text for payload in payloads for text in sealed_in(payload))
    before = services.vault.unseal(sealed)

    erase(known)

    assert (before, services.vault.unseal(sealed)) == (WORDS, None)


def sealed_in(value: Any) -> Iterator[Sealed]:
    """Every sealed text of a payload, however deep."""
    if isinstance(value, dict) and "ciphertext" in value:
        yield Sealed.model_validate_json(json.dumps(value))
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from sealed_in(part)


def test_no_table_and_no_file_holds_it_before_or_after(known: Known) -> None:
    """Tables of the journal and the read models, snapshots, outbox, exports and evidence never hold it in clear."""
    before = kept(known)
    erase(known)
    after = kept(known)

    for held in (before, after):
        assert known.person.encode() in held
        assert in_clear(PRIVATE, held) == set()
        assert b"dropped-evidence-marker" not in held


def kept(known: Known) -> bytes:
    """Everything an installation keeps; on PostgreSQL the read models are tables of the same database."""
    services = known.api.services
    return known.export() + files_below(services.settings.data) + rows_of(services.database)


def test_counts_and_digests_are_what_they_were(known: Known) -> None:
    """Rows of every list stay, the digest of every fact stays, and all of it still proves."""
    services, api = known.api.services, known.api
    with services.database.read() as connection:
        digests = connection.execute(select(facts.c.position, facts.c.digest).order_by(facts.c.position)).all()
    lists = {path: len(api.get(path, known.head).json()["items"]) for path in ("people", "people/staff", "ioms")}
    board = _without_names(api.get("ioms", known.tutor).json()["items"])

    erase(known)

    with services.database.read() as connection:
        kept = connection.execute(select(facts.c.position, facts.c.digest).order_by(facts.c.position)).all()
    assert kept[: len(digests)] == digests
    assert {path: len(api.get(path, known.head).json()["items"]) for path in lists} == lists
    assert _without_names(api.get("ioms", known.tutor).json()["items"]) == board
    assert list(verify_all(services, lambda _done, _all: None)) == []


def _without_names(items: Any) -> str:
    return re.sub(r"'name': [^}]*}", "'name': -}", str(items))


def test_the_log_of_readings_keeps_who_read_what_is_gone(known: Known) -> None:
    """That an officer read a person who is erased now stays in the log, by id."""
    known.api.get(f"ioms/{known.iom}", known.tutor)
    erase(known)
    known.api.get(f"ioms/{known.iom}", known.tutor)

    noted = known.api.get("audit/readings", known.auditor, person=known.person, operation="get_iom").json()["items"]

    assert [each["reader"] for each in noted] == [str(known.tutor.person)]
