"""People become known, and their details are mended. Details go to the vault; the journal gets ids."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from application.bus import Command, Handler
from application.desk import Desk, Outcome
from domain.errors import Invalid
from domain.kernel import SYSTEM, OrganisationId, PersonId
from domain.people import Detail, Person
from domain.people.contacts import e164

PartOfName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^\+?[0-9() .\u2010-\u2014-]+$"),
    AfterValidator(e164),
    Field(description="E.164; written as people do, it is folded: 8 (4012) 00-00-00 is +74012000000."),
]
Born = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 1, 1))]


class RegisterPerson(Command):
    """A person is known from now on by an id; the details are kept in the vault alone."""

    NAME: ClassVar[str] = "person.register"

    person_id: UUID | None = Field(default=None, description="Id of the new person; made for you when left out.")
    organisation: OrganisationId = Field(description="The organisation that enters the person.")
    family_name: PartOfName
    given_name: PartOfName
    patronymic: PartOfName | None = None
    birth_date: Born | None = None
    email: Email | None = None
    phone: Phone | None = None
    demo: bool = Field(default=False, description="Made up for the demonstration.")


def register_person(command: RegisterPerson, desk: Desk) -> Outcome:
    person_id = PersonId(command.person_id or desk.new_id())
    if person_id == SYSTEM:
        raise Invalid(field="person_id", problem="reserved")
    desk.ancestors(command.organisation)
    entry = desk.enrol(person_id, _details(command) | ({"demo": "true"} if command.demo else {}))
    person = Person.register(desk.act, person_id, command.organisation, demo=command.demo)
    return Outcome((person,), vault=(entry,))


class ChangePersonDetails(Command):
    """Details given here replace those in the vault; details left out stay."""

    NAME: ClassVar[str] = "person.change_details"
    STREAM: ClassVar[str | None] = "person_id"

    person_id: UUID
    family_name: PartOfName | None = None
    given_name: PartOfName | None = None
    patronymic: PartOfName | None = None
    birth_date: Born | None = None
    email: Email | None = None
    phone: Phone | None = None


def change_person_details(command: ChangePersonDetails, desk: Desk) -> Outcome:
    person = desk.load(Person, command.person_id)
    details = _details(command)
    person.change_details(desk.act, map(Detail, details))
    return Outcome((person,), vault=(desk.amend(PersonId(command.person_id), details),))


def _details(command: RegisterPerson | ChangePersonDetails) -> dict[str, str]:
    given = command.model_dump(mode="json", include={detail.value for detail in Detail})
    return {detail: value for detail, value in given.items() if value is not None}


HANDLERS: dict[type[Command], Handler] = {
    RegisterPerson: register_person,
    ChangePersonDetails: change_person_details,
}
