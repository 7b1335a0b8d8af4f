"""Why a route says no. Params name stages, statuses, ids of the route's own parts and days, never people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.errors import NotAllowed, RuleBroken
from domain.ioms.values import Approver, DiagnosticsMoment, ItemStatus, Stage


def _ids(ids: Iterable[UUID]) -> list[str]:
    return sorted(str(one) for one in ids)


class WrongStage(RuleBroken):
    code = "iom.wrong_stage"

    def __init__(self, stage: Stage, needed: Iterable[Stage]) -> None:
        super().__init__(stage=stage, stages=[*needed])


class RouteEnded(RuleBroken):
    code = "iom.ended"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage=stage)


class RouteIsPaused(RuleBroken):
    code = "iom.paused"


class RouteNotPaused(RuleBroken):
    code = "iom.not_paused"


class NotTheTeacher(NotAllowed):
    code = "iom.not_the_teacher"


class NotTheTutor(NotAllowed):
    code = "iom.not_the_tutor"


class NotTheSchool(NotAllowed):
    code = "iom.not_the_school"


class TutorIsTeacher(RuleBroken):
    code = "iom.tutor_is_teacher"


class SameTutor(RuleBroken):
    code = "iom.same_tutor"


class SameSchool(RuleBroken):
    code = "iom.same_school"


class ApproversMissing(RuleBroken):
    code = "iom.approvers_missing"


class NothingDiagnosed(RuleBroken):
    code = "iom.nothing_diagnosed"


class DiagnosticsOutOfPlace(RuleBroken):
    code = "iom.diagnostics_out_of_place"

    def __init__(self, moment: DiagnosticsMoment, stage: Stage) -> None:
        super().__init__(moment=moment, stage=stage)


class DiagnosticsUnknown(RuleBroken):
    code = "iom.diagnostics_unknown"

    def __init__(self, diagnostics: UUID) -> None:
        super().__init__(diagnostics=str(diagnostics))


class DeficitRepeated(RuleBroken):
    code = "iom.deficit_repeated"

    def __init__(self, competency_code: str) -> None:
        super().__init__(competency_code=competency_code)


class DeficitUnknown(RuleBroken):
    code = "iom.deficit_unknown"

    def __init__(self, deficits: Iterable[UUID]) -> None:
        super().__init__(deficits=_ids(deficits))


class RegistryIdMissing(RuleBroken):
    code = "iom.registry_id_missing"


class RegistryIdOutOfPlace(RuleBroken):
    code = "iom.registry_id_out_of_place"


class ItemDatesReversed(RuleBroken):
    code = "iom.item_dates_reversed"

    def __init__(self, starts_on: date, ends_on: date) -> None:
        super().__init__(starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())


class ItemUnknown(RuleBroken):
    code = "iom.item_unknown"

    def __init__(self, item: UUID) -> None:
        super().__init__(item=str(item))


class IdTaken(RuleBroken):
    code = "iom.id_taken"

    def __init__(self, part: UUID) -> None:
        super().__init__(part=str(part))


class PlanEmpty(RuleBroken):
    code = "iom.plan_empty"


class DeficitsUncovered(RuleBroken):
    code = "iom.deficits_uncovered"

    def __init__(self, competencies: Iterable[str]) -> None:
        super().__init__(competencies=sorted(competencies))


class PlanNotAgreed(RuleBroken):
    code = "iom.plan_not_agreed"


class PlanHashDiffers(RuleBroken):
    code = "iom.plan_hash_differs"

    def __init__(self, expected: str, given: str) -> None:
        super().__init__(expected=expected, given=given)


class ApprovalNotAsked(NotAllowed):
    code = "iom.approval_not_asked"

    def __init__(self, asked: Iterable[Approver]) -> None:
        super().__init__(asked=[*asked])


class ApprovalAlreadyGiven(RuleBroken):
    code = "iom.approval_already_given"

    def __init__(self, approver: Approver) -> None:
        super().__init__(approver=approver)


class DesignerApproves(NotAllowed):
    code = "iom.designer_approves"


class OwnRoute(NotAllowed):
    code = "iom.own_route"


class ItemElsewhere(RuleBroken):
    code = "iom.item_wrong_status"

    def __init__(self, item: UUID, status: ItemStatus, needed: Iterable[ItemStatus]) -> None:
        super().__init__(item=str(item), item_status=status, item_needed=sorted(needed))


class EvidenceEmpty(RuleBroken):
    code = "iom.evidence_empty"


class FileOfAnother(RuleBroken):
    code = "iom.file_of_another"


class OwnEvidence(NotAllowed):
    code = "iom.own_evidence"


class ItemUnderChange(RuleBroken):
    code = "iom.item_under_change"

    def __init__(self, item: UUID) -> None:
        super().__init__(item=str(item))


class PlanChangeEmpty(RuleBroken):
    code = "iom.plan_change_empty"


class PlanChangePending(RuleBroken):
    code = "iom.plan_change_pending"


class PlanChangeMissing(RuleBroken):
    code = "iom.plan_change_missing"


class ItemsUnfinished(RuleBroken):
    code = "iom.items_unfinished"

    def __init__(self, items: Iterable[UUID]) -> None:
        super().__init__(items=_ids(items))


class NothingAccepted(RuleBroken):
    code = "iom.nothing_accepted"


class OutcomesIncomplete(RuleBroken):
    code = "iom.outcomes_incomplete"

    def __init__(self, missing: Iterable[UUID], unknown: Iterable[UUID]) -> None:
        super().__init__(missing=_ids(missing), unknown=_ids(unknown))


class ReflectionMissing(RuleBroken):
    code = "iom.reflection_missing"


class FinalDiagnosticsMissing(RuleBroken):
    code = "iom.final_diagnostics_missing"


class TransferUnknown(RuleBroken):
    code = "iom.transfer_unknown"

    def __init__(self, transfer: UUID) -> None:
        super().__init__(transfer=str(transfer))


class TransferAlreadyConfirmed(RuleBroken):
    code = "iom.transfer_already_confirmed"

    def __init__(self, transfer: UUID) -> None:
        super().__init__(transfer=str(transfer))


class OwnTransfer(NotAllowed):
    code = "iom.own_transfer"


class ObserverIsTeacher(RuleBroken):
    code = "iom.observer_is_teacher"


class TransferMissing(RuleBroken):
    code = "iom.transfer_missing"


class ClosingNotProposed(RuleBroken):
    code = "iom.closing_not_proposed"


class OwnClosing(NotAllowed):
    code = "iom.own_closing"


class ReopeningNotProposed(RuleBroken):
    code = "iom.reopening_not_proposed"


class OwnReopening(NotAllowed):
    code = "iom.own_reopening"


class ReopeningOutOfPlace(RuleBroken):
    code = "iom.reopening_out_of_place"

    def __init__(self, to: Stage, allowed: Iterable[Stage]) -> None:
        super().__init__(to_stage=to, stages=[*allowed])


class DeviationNotForward(RuleBroken):
    code = "iom.deviation_not_forward"

    def __init__(self, stage: Stage, to: Stage) -> None:
        super().__init__(stage=stage, to_stage=to)


class PeriodReversed(RuleBroken):
    code = "iom.period_reversed"

    def __init__(self, begins_on: date, ends_on: date) -> None:
        super().__init__(begins_on=begins_on.isoformat(), ends_on=ends_on.isoformat())
