"""Individual routes: commands of every stage."""

from __future__ import annotations

from fastapi import APIRouter

from application import ioms
from entrypoints.api.commands import CommandRoutes

router = APIRouter(prefix="/ioms", tags=["ioms"])
requests_router = APIRouter(prefix="/requests")

requests = CommandRoutes(requests_router)
requests.begin(ioms.FileIomRequest)
requests.tell(ioms.DeclineIomRequest, ioms.WithdrawIomRequest)
router.include_router(requests_router)

commands = CommandRoutes(router)
commands.begin(ioms.OpenIom)
commands.tell(ioms.RecordRequest, ioms.RecordDiagnostics, ioms.IdentifyDeficit, ioms.CompleteDiagnostics)
commands.tell(ioms.AddItem, ioms.ChangeItem, ioms.DropItem, ioms.AgreeToPlan, ioms.SubmitPlan)
commands.tell(ioms.ApprovePlan, ioms.ReturnPlan, ioms.RecallPlan)
commands.tell(ioms.StartItem, ioms.HandInEvidence, ioms.AcceptItem, ioms.ReturnItem, ioms.CancelItem)
commands.tell(ioms.ProposePlanChange, ioms.AgreeToPlanChange, ioms.ApprovePlanChange)
commands.tell(ioms.ReturnPlanChange, ioms.RecallPlanChange, ioms.CompleteExecution)
commands.tell(ioms.RecordReflection, ioms.RecordFinalDiagnostics, ioms.CompleteReflection, ioms.ReturnToExecution)
commands.tell(ioms.RecordTransfer, ioms.ConfirmTransfer, ioms.ProposeClosing, ioms.CloseIom)
commands.tell(ioms.PauseIom, ioms.ResumeIom, ioms.ReassignTutor, ioms.MoveToSchool, ioms.TerminateIom, ioms.Deviate)
commands.tell(ioms.RecordDynamics, ioms.RecordSupport, ioms.ProposeReopening, ioms.ReopenIom)
