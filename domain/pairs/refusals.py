"""Why a pair says no. Params name states, days and numbers, never people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.errors import NotAllowed, RuleBroken
from domain.kernel import OrganisationId
from domain.pairs.values import Evaluator, PairKind, PairStatus, SideRole


class PairElsewhere(RuleBroken):
    code = "pair.wrong_state"

    def __init__(self, status: PairStatus, allowed: Iterable[PairStatus]) -> None:
        super().__init__(pair_status=status, pair_allowed=sorted(allowed))


class NotOfThePair(NotAllowed):
    code = "pair.not_of_the_pair"


class NotTheSchoolOfThePair(NotAllowed):
    code = "pair.not_the_school_of_the_pair"


class MentorIsMentee(RuleBroken):
    code = "pair.mentor_is_mentee"


class TeamsOfOneSchool(RuleBroken):
    code = "pair.teams_of_one_school"


class SidesDoNotFitKind(RuleBroken):
    code = "pair.sides_do_not_fit_kind"

    def __init__(self, kind: PairKind) -> None:
        super().__init__(kind=kind)


class GroundMissing(RuleBroken):
    code = "pair.ground_missing"

    def __init__(self, kind: PairKind, field: str) -> None:
        super().__init__(kind=kind, field=field)


class EndsBeforeStart(RuleBroken):
    code = "pair.ends_before_start"

    def __init__(self, starts_on: date, ends_on: date) -> None:
        super().__init__(starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())


class AlreadyConsented(RuleBroken):
    code = "pair.already_consented"

    def __init__(self, side: SideRole) -> None:
        super().__init__(side=side)


class OrderIncomplete(RuleBroken):
    code = "pair.order_incomplete"

    def __init__(self, missing: Iterable[str]) -> None:
        super().__init__(missing=sorted(missing))


class OrderAlreadyIssued(RuleBroken):
    code = "pair.order_already_issued"

    def __init__(self, school: OrganisationId) -> None:
        super().__init__(school=str(school))


class TeamsNeedMunicipality(NotAllowed):
    code = "pair.teams_need_municipality"


class ProgrammeMissing(RuleBroken):
    code = "pair.programme_missing"


class ProgrammeDiffers(RuleBroken):
    code = "pair.programme_differs"


class NotActiveOn(RuleBroken):
    code = "pair.not_active_on"

    def __init__(self, day: date) -> None:
        super().__init__(day=day.isoformat())


class NoSuchTask(RuleBroken):
    code = "pair.no_such_task"

    def __init__(self, task: UUID) -> None:
        super().__init__(task=str(task))


class TaskAlreadyDone(RuleBroken):
    code = "pair.task_already_done"

    def __init__(self, task: UUID) -> None:
        super().__init__(task=str(task))


class ExtensionNotLater(RuleBroken):
    code = "pair.extension_not_later"

    def __init__(self, ends_on: date, after: date) -> None:
        super().__init__(ends_on=ends_on.isoformat(), after=after.isoformat())


class SameMentor(RuleBroken):
    code = "pair.same_mentor"


class ReplacementPending(RuleBroken):
    code = "pair.replacement_pending"


class NoReplacementPending(RuleBroken):
    code = "pair.no_replacement_pending"


class NotTheNewMentor(NotAllowed):
    code = "pair.not_the_new_mentor"


class NotYetDue(RuleBroken):
    code = "pair.evaluation_not_due"

    def __init__(self, ends_on: date) -> None:
        super().__init__(ends_on=ends_on.isoformat())


class EvaluationNotYours(NotAllowed):
    code = "pair.evaluation_not_yours"

    def __init__(self, evaluator: Evaluator) -> None:
        super().__init__(evaluator=evaluator)


class OwnEvaluation(NotAllowed):
    """Whoever stands in the pair has a voice already: the school's is another person's."""

    code = "pair.own_evaluation"


class AlreadyEvaluated(RuleBroken):
    code = "pair.already_evaluated"

    def __init__(self, evaluator: Evaluator) -> None:
        super().__init__(evaluator=evaluator)


class GoalsNotCovered(RuleBroken):
    code = "pair.goals_not_covered"

    def __init__(self, expected: Iterable[int], given: Iterable[int]) -> None:
        super().__init__(expected=sorted(expected), given=sorted(given))


class EvaluationsMissing(RuleBroken):
    code = "pair.evaluations_missing"

    def __init__(self, missing: Iterable[Evaluator]) -> None:
        super().__init__(missing=sorted(missing))


class AlreadyLinked(RuleBroken):
    code = "pair.already_linked"
