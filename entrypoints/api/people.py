"""People, their work and their roles: commands and registers."""

from fastapi import APIRouter

from application import bindings, people, staff
from entrypoints.api.commands import CommandRoutes

router = APIRouter(tags=["people"])

persons = CommandRoutes(people_router := APIRouter(prefix="/people"))
persons.begin(people.RegisterPerson)
persons.tell(people.ChangePersonDetails)

records = CommandRoutes(staff_router := APIRouter(prefix="/people/staff"))
records.begin(staff.Hire)
records.tell(staff.ChangeWork, staff.EndWork, staff.HireAgain)

roles = CommandRoutes(bindings_router := APIRouter(prefix="/people/bindings"))
roles.begin(bindings.GrantRole)
roles.tell(bindings.ChangeBindingEnd, bindings.RevokeRole)

for part in (staff_router, bindings_router, people_router):
    router.include_router(part)
