"""`letopis administrator`, `invite` and `reset`: one-time codes that come out of a printer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.kernel import PersonId
from domain.roles import Role
from entrypoints.bootstrap import build
from entrypoints.importing.ids import organisation_id
from infrastructure.accounts.codes import Purpose
from infrastructure.settings import Settings
from tests.entrypoints.command_line import Installation

LOGIN = "admin@example.org"
FIRST = ("administrator", "--family-name", "Демо", "--given-name", "Лицо", "--login", LOGIN)


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return Installation.empty(tmp_path / "data")


def code_in(out: str) -> str:
    return re.findall(r"one-time code: (\S+)", out)[0]


def person_in(out: str) -> PersonId:
    from uuid import UUID

    return PersonId(UUID(re.findall(r"administrator: (\S+)", out)[0]))


def redeem(house: Installation, code: str, purpose: Purpose, password: str) -> PersonId | None:
    with build(Settings(data=house.folder, log_level="ERROR")) as services:
        return services.accounts.redeem(code, password, purpose)


def test_the_first_administrator_of_an_empty_installation(house: Installation):
    """One command: a person in the vault, the role over the whole country, and a code; no password is anybody's yet."""
    done = house.letopis(*FIRST)

    assert (done.code, done.err) == (0, "")
    assert f"login: {LOGIN}" in done.out
    assert "/invitation" in done.out
    person = person_in(done.out)
    with build(Settings(data=house.folder, log_level="ERROR")) as services:
        (held,) = services.authority.bindings(person, services.today())
        account = services.accounts.of(person)
        assert services.vault.names([person]) == {person: "Демо Лицо"}
    assert (held.role, held.organisation) == (Role.ADMINISTRATOR, organisation_id("russia"))
    assert account is not None
    assert account.password is None
    assert redeem(house, code_in(done.out), Purpose.INVITATION, "тихая улица в конце марта") == person


def test_a_second_administrator_is_meant(house: Installation):
    """Whoever reaches the server does not quietly become administrator of a running one: --another says so aloud."""
    house.letopis(*FIRST)

    refused = house.letopis(*FIRST[:-1], "second@example.org")
    taken = house.letopis(*FIRST, "--another")
    another = house.letopis(*FIRST[:-1], "second@example.org", "--another")

    assert [refused.code, taken.code, another.code] == [2, 2, 0]
    assert "--another" in refused.err
    assert "Somebody else has this login" in taken.err
    assert "Traceback" not in refused.err + taken.err


def test_invitation_and_reset_on_paper(house: Installation):
    """An invitation is printed again until it is used, then a reset is; unknown people get neither."""
    person = person_in(house.letopis(*FIRST).out)
    invited = house.letopis("invite", person)
    assert redeem(house, code_in(invited.out), Purpose.INVITATION, "тихая улица в конце марта") == person

    again, reset = house.letopis("invite", person), house.letopis("reset", person)
    full = house.letopis("reset", person, "--second-factor")
    unknown = house.letopis("invite", organisation_id("russia"), "--login", "x@example.org")

    assert (again.code, reset.code, full.code, unknown.code) == (2, 0, 0, 2)
    assert "letopis reset" in again.err
    assert "/reset" in reset.out
    assert redeem(house, code_in(reset.out), Purpose.RESET, "другая улица в апреле") is None
    assert redeem(house, code_in(full.out), Purpose.FULL_RESET, "другая улица в апреле") == person
    assert "Traceback" not in again.err + unknown.err
