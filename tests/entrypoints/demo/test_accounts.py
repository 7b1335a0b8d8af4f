"""Accounts of the demonstration: one for each role, with one password, of this installation alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.roles import Role
from entrypoints.bootstrap import Services, build
from entrypoints.demo.accounts import accounts_of, open_accounts, password
from entrypoints.demo.printing import doors
from entrypoints.demo.story import Story, tell
from infrastructure.keys import Keys
from infrastructure.settings import Settings
from tests.entrypoints.demo.conftest import STORY, installation
from tests.entrypoints.signing_in import cheaply

SELF = "127.0.0.1"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The small story told into an installation of its own: an account more is a fact more."""
    with installation(tmp_path_factory.mktemp("demo")) as services:
        tell(services, STORY)
        cheaply(services)
        yield services


def test_every_role_can_be_looked_at(demo: Services):
    """Each role of people has an account; its owner holds the role, and login and password open it."""
    open_accounts(demo, STORY)

    listed = accounts_of(STORY)
    assert {each.actor.role for each in listed} == set(Role) - {Role.SYSTEM}
    assert len({each.actor.person for each in listed}) == len({each.login for each in listed}) == len(listed)
    for each in listed:
        account = demo.entrance.password(each.login, password(demo.keys), SELF)
        assert account is not None
        assert account.person == each.actor.person
        held = demo.authority.bindings(account.person, demo.today())
        assert (each.actor.role, each.actor.acting_for) in {(b.role, b.organisation) for b in held}


def test_opened_twice_they_stay_as_they_are(demo: Services):
    """A demo begun again neither adds facts nor takes a changed password back."""
    open_accounts(demo, STORY)
    account = demo.accounts.find("auditor")
    assert account is not None
    demo.accounts.change_password(account, "тихая улица в конце марта")
    head = demo.journal.head()

    open_accounts(demo, STORY)

    assert demo.journal.head() == head
    assert demo.entrance.password("auditor", "тихая улица в конце марта", SELF) is not None
    demo.accounts.give(account.person, "auditor", demo.accounts.passwords.hash(password(demo.keys)))


def test_the_password_is_this_installation_s(tmp_path: Path):
    """No password is known beforehand: it follows from the key, and the same key makes it again."""
    one, other = Keys.of(bytes(32)), Keys.of(bytes(range(32)))

    assert password(one) == password(one) != password(other)
    assert re.fullmatch(r"demo-[0-9A-Z]{5}-[0-9A-Z]{5}", password(one))


def test_they_are_printed(demo: Services):
    """Whoever starts the demo reads logins and password, and where to type them."""
    said = "\n".join(doors(demo, STORY))

    assert "/sign-in" in said
    assert password(demo.keys) in said
    assert all(each.login in said for each in accounts_of(STORY))


def test_the_full_story_has_them_too():
    """People chosen for the small story are there in the full one as well."""
    listed = accounts_of(Story.of())

    assert len({each.actor.person for each in listed}) == 10


def test_an_installation_without_the_demo_has_no_account(tmp_path: Path):
    """Nothing is opened by building an installation."""
    with installation(tmp_path) as services:
        assert services.accounts.find("administrator") is None


def test_outside_demo_mode_they_open_nothing(demo: Services):
    """Their password is printed, so a demonstration's journal in any other mode knows nobody by a password."""
    open_accounts(demo, STORY)

    with build(Settings(data=demo.settings.data, log_level="WARNING")) as elsewhere:
        cheaply(elsewhere)
        refused = [elsewhere.entrance.password(e.login, password(demo.keys), SELF) for e in accounts_of(STORY)]

    assert refused == [None] * len(accounts_of(STORY))
