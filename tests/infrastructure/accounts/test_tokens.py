"""A token opens what its owner opens, until it is revoked, too old, or its owner goes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from domain.errors import Invalid, Refusal
from domain.kernel import OrganisationId, PersonId
from domain.roles import Role
from infrastructure.accounts.tables import accounts, api_tokens
from infrastructure.accounts.tokens import LONGEST, MOST, PREFIX, NoAccount, Token, Tokens, TooManyTokens, Wanted
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from infrastructure.journal.schema import vault as people
from infrastructure.vault import PeopleVault
from tests.infrastructure.accounts.conftest import FIRST, NOON, SECOND, THIRD

SCHOOL, CENTRE = OrganisationId(UUID(int=11)), OrganisationId(UUID(int=12))
DAY = timedelta(days=1)


@pytest.fixture
def tokens(database: Database, vault: PeopleVault, clock: StoryClock) -> Tokens:
    """FIRST and SECOND have open accounts."""
    with database.write() as connection:
        for person in (FIRST, SECOND):
            row = {"person_id": person, "login_hash": person.bytes, "login": b"", "made_at": NOON}
            connection.execute(insert(accounts).values(row))
    return Tokens(database, vault, clock)


def wanted(
    *nouns: str, label: str = "Выгрузка", until: timedelta = DAY, may_change: bool = False, where: UUID = SCHOOL
) -> Wanted:
    return Wanted(Role.TUTOR, OrganisationId(where), label, may_change, frozenset(nouns), NOON + until)


def found(tokens: Tokens, text: str) -> Token:
    token = tokens.find(text)
    assert token is not None
    return token


def test_a_token_opens_what_was_asked_for(tokens: Tokens):
    """The text of a token finds the person, the role, the organisation and the nouns it was made for."""
    text, issued = tokens.issue(FIRST, wanted("ioms", "pairs"))

    token = found(tokens, text)

    assert (token.id, token.person, token.role, token.acting_for) == (issued.id, FIRST, Role.TUTOR, SCHOOL)
    assert (token.nouns, token.may_change, tokens.label(token)) == (frozenset({"ioms", "pairs"}), False, "Выгрузка")
    assert text.startswith(PREFIX)
    assert len(text) == len(PREFIX) + 43  # 32 random bytes


def test_nothing_stored_opens_anything(tokens: Tokens, database: Database):
    """In the database stand neither the text of a token nor its label."""
    text, _ = tokens.issue(FIRST, wanted(label="Для отчёта"))

    with database.read() as connection:
        stored = [repr(value).encode() for value in connection.execute(select(api_tokens)).one()]

    kept = b" ".join(stored)
    assert text.encode() not in kept
    assert "отчёта".encode() not in kept
    assert "отчёта" not in kept.decode("utf-8", "replace")


@pytest.mark.parametrize("text", ["", "lt_", "lt_" + "A" * 43, "щ", "x" * 10_000])
def test_a_text_that_is_no_token_opens_nothing(tokens: Tokens, text: str):
    """Whatever else is shown finds nobody."""
    tokens.issue(FIRST, wanted())

    assert tokens.find(text) is None


def test_a_token_ends_on_its_day(tokens: Tokens, clock: StoryClock):
    """A moment before its end a token works, and after it not."""
    text, _ = tokens.issue(FIRST, wanted())

    clock.tell(NOON + DAY - timedelta(minutes=1))
    assert tokens.find(text)
    clock.tell(NOON + DAY)
    assert tokens.find(text) is None
    assert tokens.of(FIRST) == []


@pytest.mark.parametrize("until", [timedelta(0), -DAY, LONGEST + timedelta(minutes=1)])
def test_an_end_is_near_and_to_come(tokens: Tokens, until: timedelta):
    """No token is made that is over already or lasts longer than 366 days."""
    with pytest.raises(Invalid):
        tokens.issue(FIRST, wanted(until=until))


def test_a_revoked_token_opens_nothing_from_then_on(tokens: Tokens, database: Database):
    """Whoever revoked it stands beside it, and the second time changes nothing."""
    text, token = tokens.issue(FIRST, wanted())

    tokens.revoke(token.id, SECOND)
    tokens.revoke(token.id, FIRST)

    assert (tokens.find(text), tokens.of(FIRST)) == (None, [])
    with database.read() as connection:
        assert connection.scalar(select(api_tokens.c.revoked_by)) == SECOND


def test_a_token_ends_with_the_account(tokens: Tokens, database: Database):
    """Once the owner may not come in any more their tokens open nothing, and they make no others."""
    text, _ = tokens.issue(FIRST, wanted())

    with database.write() as connection:
        connection.execute(update(accounts).where(accounts.c.person_id == FIRST).values(closed_at=NOON))

    assert tokens.find(text) is None
    with pytest.raises(NoAccount):
        tokens.issue(FIRST, wanted())


def test_a_token_ends_with_the_key_of_its_owner(tokens: Tokens, database: Database):
    """After an erasure nothing comes in by a token of that person, and what they called it is unreadable."""
    text, token = tokens.issue(FIRST, wanted())

    with database.write() as connection:
        connection.execute(update(people).where(people.c.person_id == FIRST).values(wrapped_key=None, details=None))

    assert (tokens.find(text), tokens.label(token)) == (None, None)


@pytest.mark.parametrize("person", [THIRD, PersonId(uuid4())])
def test_whoever_has_no_account_makes_no_token(tokens: Tokens, database: Database, person: PersonId):
    """A token lives by the account of its owner, so there is none without."""
    with pytest.raises(Refusal) as refused:
        tokens.issue(person, wanted())

    assert refused.value.code in {"token.no_account", "not_found"}
    with database.read() as connection:
        assert connection.execute(select(api_tokens)).all() == []


def test_use_is_written_at_most_once_a_minute(tokens: Tokens, clock: StoryClock):
    """A program that asks all day costs one write a minute."""
    text, _ = tokens.issue(FIRST, wanted())
    assert found(tokens, text).used_at is None
    first = found(tokens, text).used_at
    assert first is not None

    clock.tell(first + timedelta(seconds=50))
    found(tokens, text)
    assert found(tokens, text).used_at == first

    clock.tell(first + timedelta(seconds=61))
    found(tokens, text)
    assert (found(tokens, text).used_at or first) > first


def test_people_see_their_own_and_a_territory_its_own(tokens: Tokens):
    """Lists keep apart whose a token is, and for whom it acts."""
    _, own = tokens.issue(FIRST, wanted())
    _, other = tokens.issue(SECOND, wanted(where=CENTRE))

    assert [each.id for each in tokens.of(FIRST)] == [own.id]
    assert [each.id for each in tokens.within({CENTRE})] == [other.id]
    assert tokens.within(()) == []


def test_a_person_has_so_many_tokens_and_no_more(tokens: Tokens):
    """Whoever needs one more first revokes one."""
    made = [tokens.issue(FIRST, wanted())[1] for _ in range(MOST)]
    with pytest.raises(TooManyTokens):
        tokens.issue(FIRST, wanted())

    tokens.revoke(made[0].id, FIRST)

    assert tokens.issue(FIRST, wanted())
