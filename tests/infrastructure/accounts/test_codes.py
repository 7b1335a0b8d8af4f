"""One-time codes: how they are typed, how long they last, and that they open once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.kernel import PersonId
from infrastructure.accounts.codes import OneTimeCodes, Purpose
from infrastructure.accounts.tables import one_time_codes as table
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from tests.infrastructure.accounts.conftest import FIRST, KEYS, NOON, SECOND


@pytest.fixture
def codes(database: Database, clock: StoryClock) -> OneTimeCodes:
    return OneTimeCodes(database, KEYS, clock)


def issue(database: Database, codes: OneTimeCodes, purpose: Purpose, person: PersonId = FIRST) -> str:
    with database.write() as connection:
        return codes.issue(connection, person, purpose, SECOND)


def use(database: Database, codes: OneTimeCodes, code: str) -> bool:
    with database.write() as connection:
        return codes.use(connection, code)


def test_a_code_is_made_for_paper(database: Database, codes: OneTimeCodes):
    """It is twenty letters and digits in groups, and may be typed without care."""
    code = issue(database, codes, Purpose.INVITATION)
    careless = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", code)
    assert codes.look(careless) is not None
    assert codes.look(careless) == codes.look(code)


def test_only_a_keyed_hash_is_kept(database: Database, codes: OneTimeCodes):
    """The table does not open what it keeps."""
    code = issue(database, codes, Purpose.RESET)

    with database.read() as connection:
        rows = str(connection.execute(select(table)).all())

    assert code not in rows
    assert code.replace("-", "") not in rows


def test_a_code_opens_once(database: Database, codes: OneTimeCodes):
    """Used, it is as unknown as any other."""
    code = issue(database, codes, Purpose.RESET)

    assert [use(database, codes, code), use(database, codes, code)] == [True, False]
    assert codes.look(code) is None


@pytest.mark.parametrize(
    ("purpose", "lasts"), [(Purpose.INVITATION, timedelta(days=7)), (Purpose.RESET, timedelta(hours=1))]
)
def test_a_code_gets_too_old(
    database: Database, codes: OneTimeCodes, clock: StoryClock, purpose: Purpose, lasts: timedelta
):
    """An invitation lasts seven days, a reset an hour."""
    code = issue(database, codes, purpose)

    clock.tell(NOON + lasts - timedelta(minutes=1))
    assert codes.look(code) is not None
    clock.tell(NOON + lasts + timedelta(minutes=1))

    assert codes.look(code) is None
    assert not use(database, codes, code)


def test_the_latest_code_counts(database: Database, codes: OneTimeCodes):
    """Another code for the same person takes the place of the one before; other people's stay."""
    first, foreign = issue(database, codes, Purpose.RESET), issue(database, codes, Purpose.RESET, SECOND)
    second = issue(database, codes, Purpose.RESET)

    assert [codes.look(code) is not None for code in (first, second, foreign)] == [False, True, True]
