"""Agreements: commands from draft or signed paper to closing."""

from __future__ import annotations

from fastapi import APIRouter

from application import agreements
from entrypoints.api.commands import CommandRoutes

router = APIRouter(prefix="/agreements", tags=["agreements"])

commands = CommandRoutes(router)
commands.begin(agreements.DraftAgreement)
commands.begin(agreements.RegisterAgreement, "/register-signed-paper")
commands.tell(agreements.ReviseAgreement, agreements.AddObligation, agreements.EditObligation)
commands.tell(agreements.RemoveObligation, agreements.SetTarget, agreements.RemoveTarget)
commands.tell(agreements.SetClause, agreements.RemoveClause, agreements.SubmitAgreement)
commands.tell(agreements.ApproveAgreement, agreements.ReturnAgreement, agreements.SignAgreement)
commands.tell(agreements.DeclineAgreement, agreements.ReplaceSignatory, agreements.WithdrawAgreement)
commands.tell(agreements.DelegateObligations, agreements.RevokeDelegation, agreements.RecordMeasure)
commands.tell(agreements.NoteDefect, agreements.ReportObligation, agreements.ConfirmObligation)
commands.tell(agreements.ReturnReport, agreements.MarkNotFulfilled, agreements.RenewAgreement)
commands.tell(agreements.TerminateAgreement, agreements.AgreeToEnd, agreements.ProposeVoid)
commands.tell(agreements.ConfirmVoid, agreements.CloseAgreement)
