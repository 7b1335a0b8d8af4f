"""Everything that lets somebody in without a password ends at once: after a backup was put back, all of it is old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, update

from domain.kernel import SYSTEM
from infrastructure.accounts.tables import api_tokens, one_time_codes, sessions


@dataclass(frozen=True, slots=True)
class Ended:
    """How many of each."""

    sessions: int = 0
    tokens: int = 0
    codes: int = 0


def end_access(connection: Connection, at: datetime) -> Ended:
    """End all sessions, revoke all API tokens, use up all one-time codes. Passwords and second factors stay."""
    ended = update(sessions).where(sessions.c.ended_at.is_(None)).values(ended_at=at, ended_by=SYSTEM)
    revoked = update(api_tokens).where(api_tokens.c.revoked_at.is_(None)).values(revoked_at=at)
    used = update(one_time_codes).where(one_time_codes.c.used_at.is_(None)).values(used_at=at)
    return Ended(*(connection.execute(each).rowcount for each in (ended, revoked, used)))
