"""Supplementary agreements: the only way to change an agreement in force."""

from __future__ import annotations

from fastapi import APIRouter

from application import amendments
from entrypoints.api.commands import CommandRoutes

router = APIRouter(prefix="/amendments", tags=["amendments"])

commands = CommandRoutes(router)
commands.begin(amendments.DraftAmendment)
commands.begin(amendments.RegisterAmendment, "/register-signed-paper")
commands.tell(amendments.ReviseAmendment, amendments.ProposeChange, amendments.DropChange, amendments.SubmitAmendment)
commands.tell(amendments.ApproveAmendment, amendments.ReturnAmendment, amendments.SignAmendment)
commands.tell(amendments.DeclineAmendment, amendments.ReplaceAmendmentSignatory, amendments.WithdrawAmendment)
commands.tell(amendments.BringIntoForce, amendments.ProposeAmendmentVoid, amendments.ConfirmAmendmentVoid)
