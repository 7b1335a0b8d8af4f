"""Sessions: what opens them, when they are over, and what is kept of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from domain.kernel import OrganisationId
from domain.roles import Role
from infrastructure.accounts.sessions import ABSOLUTE, IDLE, KEPT, Session, SessionGone, Sessions
from infrastructure.accounts.tables import sessions as table
from infrastructure.clock import StoryClock
from infrastructure.database import Database
from tests.infrastructure.accounts.conftest import FIRST, KEYS, NOON, SECOND

SCHOOL = OrganisationId(UUID(int=77))


@pytest.fixture
def sessions(database: Database, clock: StoryClock) -> Sessions:
    return Sessions(database, KEYS, clock)


def found(sessions: Sessions, token: str) -> Session:
    session = sessions.find(token)
    assert session is not None
    return session


def test_a_token_opens_its_session(sessions: Sessions):
    """Who comes in gets a token that finds the session, without a role as yet."""
    begun = sessions.begin(FIRST, "password", "Firefox, Linux")

    assert found(sessions, begun.token) == begun.session
    assert (begun.session.person, begun.session.role, begun.session.acting_for) == (FIRST, None, None)
    assert sessions.find("something else") is None


def test_the_token_itself_is_not_kept(sessions: Sessions, database: Database):
    """Whoever reads the table cannot come in with what stands there."""
    begun = sessions.begin(FIRST, "password", "Firefox, Linux")

    with database.read() as connection:
        rows = str(connection.execute(select(table)).all())

    assert begun.token not in rows


def test_choosing_a_role_changes_the_token(sessions: Sessions):
    """The session stays the same one, the token of before is dead at once."""
    begun = sessions.begin(FIRST, "password", "Firefox, Linux")

    chosen = sessions.choose(begun.token, Role.TUTOR, SCHOOL)

    assert chosen.token != begun.token
    assert chosen.session.id == begun.session.id
    assert (found(sessions, chosen.token).role, chosen.session.acting_for) == (Role.TUTOR, SCHOOL)
    assert sessions.find(begun.token) is None
    with pytest.raises(SessionGone):
        sessions.choose(begun.token, Role.MINISTRY, SCHOOL)


def test_a_second_factor_changes_the_token_too(sessions: Sessions):
    """Showing more gives a new token; when it counts no more the role is to be chosen again."""
    chosen = sessions.choose(sessions.begin(FIRST, "password", "x").token, Role.TUTOR, SCHOOL)

    strong = sessions.strengthen(chosen.token, "second_factor")
    weak = sessions.weaken(strong.token, "password")

    assert (strong.session.method, strong.session.role) == ("second_factor", Role.TUTOR)
    assert (weak.session.method, weak.session.role, weak.session.acting_for) == ("password", None, None)
    assert [sessions.find(token) for token in (chosen.token, strong.token)] == [None, None]


def test_an_idle_session_is_over(sessions: Sessions, clock: StoryClock):
    """An hour without a request ends it; a request in between lets it go on."""
    token = sessions.begin(FIRST, "password", "x").token

    clock.tell(NOON + timedelta(minutes=50))
    assert sessions.find(token) is not None
    clock.tell(NOON + timedelta(minutes=100))
    assert sessions.find(token) is not None
    clock.tell(NOON + timedelta(minutes=101) + IDLE)

    assert sessions.find(token) is None
    assert sessions.of(FIRST) == []
    with pytest.raises(SessionGone):
        sessions.choose(token, Role.TUTOR, SCHOOL)


def test_no_session_lives_longer_than_half_a_day(sessions: Sessions, clock: StoryClock):
    """However busy its owner, a session is over after twelve hours, also when the token was changed."""
    token = sessions.begin(FIRST, "password", "x").token
    for minutes in range(30, int(ABSOLUTE.total_seconds() // 60), 30):
        clock.tell(NOON + timedelta(minutes=minutes))
        assert sessions.find(token) is not None
    token = sessions.choose(token, Role.TUTOR, SCHOOL).token

    clock.tell(NOON + ABSOLUTE + timedelta(minutes=1))

    assert sessions.find(token) is None


def test_being_seen_is_written_once_a_minute(sessions: Sessions, clock: StoryClock):
    """A busy page does not write at every request."""
    token = sessions.begin(FIRST, "password", "x").token

    clock.tell(NOON + timedelta(seconds=30))
    sessions.find(token)
    soon = sessions.of(FIRST)[0].seen_at
    clock.tell(NOON + timedelta(seconds=90))
    sessions.find(token)
    later = sessions.of(FIRST)[0].seen_at

    assert soon - NOON < timedelta(seconds=1)
    assert later - NOON >= timedelta(seconds=90)


def test_a_person_sees_and_ends_own_devices(sessions: Sessions):
    """Each device can be ended by itself; other people's are not touched."""
    phone, desk = sessions.begin(FIRST, "password", "phone"), sessions.begin(FIRST, "password", "desk")
    foreign = sessions.begin(SECOND, "password", "desk")

    sessions.end(phone.session.id, FIRST)

    assert [session.id for session in sessions.of(FIRST)] == [desk.session.id]
    assert sessions.find(phone.token) is None
    assert sessions.find(foreign.token) is not None


def test_all_other_devices_are_ended_at_once(sessions: Sessions):
    """After a change of password only the device at hand goes on, or none."""
    kept, *others = (sessions.begin(FIRST, "password", name) for name in "abc")
    foreign = sessions.begin(SECOND, "password", "desk")

    sessions.end_all(FIRST, FIRST, but=kept.session.id)

    assert [sessions.find(other.token) for other in others] == [None, None]
    assert sessions.find(kept.token) is not None
    sessions.end_all(FIRST, SECOND)
    assert sessions.find(kept.token) is None
    assert sessions.find(foreign.token) is not None


def test_a_form_s_token_follows_the_session_s(sessions: Sessions, database: Database, clock: StoryClock):
    """Every process makes the same one, another session's differs, and it changes with the session's token."""
    one, other = sessions.begin(FIRST, "password", "x"), sessions.begin(FIRST, "password", "x")
    chosen = sessions.choose(other.token, Role.TUTOR, SCHOOL)

    made = [sessions.csrf_token(begun.token) for begun in (one, other, chosen)]

    assert len(set(made)) == 3
    assert Sessions(database, KEYS, clock).csrf_token(one.token) == made[0]


def test_sessions_long_over_leave_the_table(sessions: Sessions, database: Database, clock: StoryClock):
    """Rows of sessions that ended long ago go when their owner comes in again."""
    sessions.begin(FIRST, "password", "x")
    clock.tell(NOON + ABSOLUTE + KEPT + timedelta(days=1))
    sessions.begin(FIRST, "password", "x")

    with database.read() as connection:
        assert len(connection.execute(select(table)).all()) == 1
