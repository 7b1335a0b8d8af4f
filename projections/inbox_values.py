"""What waits on reported figures: those to be confirmed, and those returned."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from domain.indicators import ReportedValue, ValueStatus
from domain.roles import Role
from projections.inbox_entry import Asked, Entry, Source
from projections.model import Reader, Row
from projections.reported_values import VALUES

TURN = {
    ValueStatus.REPORTED.value: (Role.CENTRE, Role.MINISTRY),
    ValueStatus.RETURNED.value: (Role.MUNICIPALITY, Role.METHODICAL_CENTRE),
}
"""Status of a value → who acts on it."""


def _values(reader: Reader, asked: Asked) -> Select[Any]:
    table = reader[VALUES]
    waiting = [status for status, roles in TURN.items() if not asked.mine or asked.role in roles]
    return select(table).where(table.c.status.in_(waiting), table.c.territory_id.in_(asked.organisations))


def _entry(row: Row, asked: Asked) -> Entry:
    return Entry(
        kind="value",
        code=f"value.{row['status']}",
        stream_kind=ReportedValue.KIND,
        stream_id=row["value_id"],
        roles=tuple(role.value for role in TURN[row["status"]]),
        organisations=(row["territory_id"],),
        since=row["since"],
        days=(asked.today - row["since"]).days,
        params={"indicator": row["indicator"], "year": row["year"], "territory": str(row["territory_id"])},
    )


def _keys(reader: Reader) -> tuple[ColumnElement[Any], ...]:
    return reader[VALUES].c.since, reader[VALUES].c.value_id


SOURCES = (Source("value", _values, _keys, _entry),)
