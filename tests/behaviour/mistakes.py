"""What tests of corrections correct: a staff record told from 2020 to 2022, and the card of a school."""

from datetime import date
from typing import Any
from uuid import UUID

from application.corrections import Correct
from application.desk import ReasonGiven
from application.staff import ChangeWork, EndWork, Hire
from domain.kernel import PersonId
from domain.staff import Post, WorkCategory
from tests.scenario import World

WHY = ReasonGiven(code="misprint")
TEACHER = Post(position="учитель", category=WorkCategory.TEACHER, subjects=("физика",))
DEPUTY = Post(position="заместитель директора", category=WorkCategory.MANAGEMENT)


def hired(world: World, person: PersonId) -> UUID:
    """Somebody who worked from 2020 to 2022, with a change in between."""
    command = Hire(person=person, school=world.school, post=TEACHER, occurred_on=date(2020, 9, 1))
    record_id = world.do(command).streams[0].id
    world.do(ChangeWork(staff_id=record_id, post=DEPUTY, occurred_on=date(2021, 9, 1)))
    world.do(EndWork(staff_id=record_id, occurred_on=date(2022, 8, 31)))
    return record_id


def of_staff(record: UUID, version: int, **changed: Any) -> Correct:
    return Correct(**{"kind": "staff", "stream_id": record, "version": version, "reason": WHY} | changed)


def of_school(world: World, version: int, **changed: Any) -> Correct:
    given = {"kind": "organisation", "stream_id": world.school, "version": version, "reason": WHY}
    return Correct(**given | changed)
