"""What waits on routes: the next step of each, routes that have stood too long at a stage, and requests for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from domain.ioms import Activity, Iom, IomRequest, RequestStatus
from domain.roles import Role
from projections.inbox_entry import OWN, Asked, Entry, Source, holds, some
from projections.iom_board import BOARD, SHOWN
from projections.iom_requests import REQUESTS
from projections.model import Reader, Row

WATCHERS = (Role.TUTOR, Role.CENTRE, Role.MUNICIPALITY)
"""Who can move a route that is stuck: its tutor, or those who may pause it or give it another one."""

ANSWERERS = (Role.TUTOR, Role.CENTRE)
"""Who opens a route that was asked for, or declines."""


def _steps(reader: Reader, asked: Asked) -> Select[Any]:
    c = reader[BOARD].c
    query = _seen(reader, asked).where(c.next_step.is_not(None))
    if not asked.mine:
        return query
    if asked.role in {*OWN, Role.TUTOR}:
        return query.where(c.turn_person == asked.person, holds(c.turn, _as(asked.role)))
    return query.where(holds(c.turn, asked.role))


def _stuck(reader: Reader, asked: Asked) -> Select[Any]:
    c = reader[BOARD].c
    too_long = [
        and_(c.stage == stage, c.stage_since < asked.today - timedelta(days=days))
        for stage, days in asked.stuck_days.items()
    ]
    query = _seen(reader, asked).where(c.activity == Activity.ACTIVE.value, or_(*too_long))
    if not asked.mine:
        return query
    if asked.role not in WATCHERS:
        return query.where(c.iom_id.is_(None))
    return query.where(c.tutor == asked.person) if asked.role is Role.TUTOR else query


def _seen(reader: Reader, asked: Asked) -> Select[Any]:
    c = reader[BOARD].c
    query = select(*(c[name] for name in SHOWN))
    if asked.role in OWN:
        return query.where(c.person_id == asked.person)
    return query.where(some(asked.organisations, c.school, c.centre))


def _as(role: Role) -> Role:
    """A mentor with a route of their own is its teacher."""
    return Role.TEACHER if role in OWN else role


def _requests(reader: Reader, asked: Asked) -> Select[Any]:
    c = reader[REQUESTS].c
    query = select(reader[REQUESTS]).where(c.status == RequestStatus.FILED.value)
    if asked.role in OWN:
        query = query.where(c.person_id == asked.person)
    else:
        query = query.where(some(asked.organisations, c.school, c.centre))
    return query if not asked.mine or asked.role in ANSWERERS else query.where(c.request_id.is_(None))


def _step_entry(row: Row, asked: Asked) -> Entry:
    return Entry(
        kind="route_step",
        code=f"route.{row['next_step']}",
        stream_kind=Iom.KIND,
        stream_id=row["iom_id"],
        roles=tuple(row["turn"]),
        people=(row["turn_person"],) if row["turn_person"] else (),
        organisations=(row["school"], row["centre"]),
        since=row["stage_since"],
        days=(asked.today - row["stage_since"]).days,
        params=_params(row),
    )


def _stuck_entry(row: Row, asked: Asked) -> Entry:
    return Entry(
        kind="route_stuck",
        code="route.stuck",
        stream_kind=Iom.KIND,
        stream_id=row["iom_id"],
        roles=tuple(role.value for role in WATCHERS),
        people=(row["tutor"],),
        organisations=(row["school"], row["centre"]),
        since=row["stage_since"],
        days=(asked.today - row["stage_since"]).days,
        params=_params(row) | {"allowed": asked.stuck_days[row["stage"]]},
    )


def _request_entry(row: Row, asked: Asked) -> Entry:
    return Entry(
        kind="route_request",
        code="route.requested",
        stream_kind=IomRequest.KIND,
        stream_id=row["request_id"],
        roles=tuple(role.value for role in ANSWERERS),
        organisations=(row["school"], row["centre"]),
        since=row["filed_on"],
        days=(asked.today - row["filed_on"]).days,
        params={"person": str(row["person_id"])},
    )


def _params(row: Row) -> Row:
    return {
        "person": str(row["person_id"]),
        "stage": row["stage"],
        "evidence_waiting": row["evidence_waiting"],
    }


def _keys(reader: Reader) -> tuple[ColumnElement[Any], ...]:
    return reader[BOARD].c.stage_since, reader[BOARD].c.iom_id


def _by_filing(reader: Reader) -> tuple[ColumnElement[Any], ...]:
    return reader[REQUESTS].c.filed_on, reader[REQUESTS].c.request_id


SOURCES = (
    Source("route_step", _steps, _keys, _step_entry),
    Source("route_stuck", _stuck, _keys, _stuck_entry),
    Source("route_request", _requests, _by_filing, _request_entry),
)
