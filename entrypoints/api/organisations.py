"""Organisations: commands and the register."""

from fastapi import APIRouter

from application import organisations
from entrypoints.api.commands import CommandRoutes

router = APIRouter(prefix="/organisations", tags=["organisations"])

commands = CommandRoutes(router)
commands.begin(organisations.RegisterOrganisation)
commands.tell(organisations.RenameOrganisation, organisations.AddSynonym, organisations.SetBasedOn)
commands.tell(organisations.TakeRole, organisations.EndRole)
commands.tell(organisations.MoveOrganisation, organisations.MergeOrganisation)
commands.tell(organisations.CloseOrganisation, organisations.OpenOrganisationAgain)
