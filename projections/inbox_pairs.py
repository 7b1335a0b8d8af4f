"""What waits on mentoring pairs: consents, orders, replacements, evaluations, and last days that come near."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from domain.pairs import MentoringPair, PairStatus
from domain.roles import Role
from projections.inbox_entry import OWN, Asked, Entry, Source, holds, some
from projections.model import Reader, Row
from projections.pair_roster import PEOPLE, ROSTER

STEPS = ("consent", "activate", "accept_replacement", "resume", "evaluate")
"""Next steps that somebody waits for; work goes on by itself, and a follow-up may be made at any time."""
NEAR = timedelta(days=30)
SIDES = {"mentor": "mentor", "mentee": "mentee", "new_mentor": "candidate"}
"""Whose turn it is → the column of the people who are meant."""
ROLES = {"school": Role.SCHOOL_HEAD, "municipality": Role.MUNICIPALITY, "mentor": Role.MENTOR, "mentee": Role.TEACHER}


def _steps(reader: Reader, asked: Asked) -> Select[Any]:
    c = reader[ROSTER].c
    query = _seen(reader, asked).where(c.next_step.in_(STEPS))
    if not asked.mine:
        return query
    meant = [and_(holds(c.turn, turn), holds(c[side], asked.person)) for turn, side in SIDES.items()]
    if asked.role is Role.SCHOOL_HEAD:
        own_order = or_(c.next_step != "activate", holds(c.orders_missing, asked.acting_for))
        meant.append(and_(holds(c.turn, "school"), own_order))
    if asked.role is Role.MUNICIPALITY:
        meant.append(holds(c.turn, "municipality"))
    return query.where(or_(*meant))


def _ends(reader: Reader, asked: Asked) -> Select[Any]:
    c = reader[ROSTER].c
    near = c.ends_on.between(asked.today, asked.today + NEAR)
    query = _seen(reader, asked).where(c.status == PairStatus.ACTIVE.value, near)
    if asked.mine and asked.role not in {*OWN, Role.SCHOOL_HEAD, Role.MUNICIPALITY}:
        return query.where(c.pair_id.is_(None))
    if asked.mine and asked.role is Role.MUNICIPALITY:
        return query.where(c.teams)
    return query


def _seen(reader: Reader, asked: Asked) -> Select[Any]:
    c, people = reader[ROSTER].c, reader[PEOPLE].c
    own = c.pair_id.in_(select(people.pair_id).where(people.person_id == asked.person))
    if asked.role in OWN:
        return select(reader[ROSTER]).where(own)
    return select(reader[ROSTER]).where(or_(own, some(asked.organisations, c.mentor_school, c.mentee_school)))


def _step_entry(row: Row, asked: Asked) -> Entry:
    return Entry(
        kind="pair_step",
        code=f"pair.{row['next_step']}",
        stream_kind=MentoringPair.KIND,
        stream_id=row["pair_id"],
        roles=tuple(ROLES.get(turn, Role.MENTOR).value for turn in row["turn"]),
        people=tuple(person for turn in row["turn"] for person in _people(row, turn)),
        organisations=_schools(row),
        since=row["since"],
        days=(asked.today - row["since"]).days,
        params={"kind": row["kind"], "side": row["turn"], "evaluator": row["turn"]},
    )


def _end_entry(row: Row, asked: Asked) -> Entry:
    return Entry(
        kind="pair_end",
        code="pair.ends",
        stream_kind=MentoringPair.KIND,
        stream_id=row["pair_id"],
        roles=(Role.MUNICIPALITY.value,) if row["teams"] else (Role.SCHOOL_HEAD.value,),
        people=(*_people(row, "mentor"), *_people(row, "mentee")),
        organisations=_schools(row),
        due_on=row["ends_on"],
        days=(row["ends_on"] - asked.today).days,
        params={"kind": row["kind"]},
    )


def _people(row: Row, turn: str) -> tuple[UUID, ...]:
    return tuple(UUID(person) for person in (row[SIDES[turn]] or ())) if turn in SIDES else ()


def _schools(row: Row) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys((row["mentor_school"], row["mentee_school"])))


def _by_step(reader: Reader) -> tuple[ColumnElement[Any], ...]:
    return reader[ROSTER].c.since, reader[ROSTER].c.pair_id


def _by_end(reader: Reader) -> tuple[ColumnElement[Any], ...]:
    return reader[ROSTER].c.ends_on, reader[ROSTER].c.pair_id


SOURCES = (
    Source("pair_step", _steps, _by_step, _step_entry),
    Source("pair_end", _ends, _by_end, _end_entry),
)
