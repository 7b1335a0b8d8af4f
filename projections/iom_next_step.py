"""What must happen next on a route, and whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.ioms import Activity, Approver, Stage
from domain.roles import Role

LEADERS = (Role.CENTRE, Role.MUNICIPALITY)
WITNESSES = (Role.METHODICAL_CENTRE, Role.SCHOOL_HEAD)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a route stands, as far as the next step depends on it."""

    stage: Stage
    activity: Activity
    plan: str | None
    """Status of the plan, or of its proposed change."""
    based: bool
    """On a request or a deficit."""
    uncovered: int
    items: int
    accepted: int
    waiting: int
    """Items whose evidence waits to be judged."""
    unfinished: int
    approvals_missing: tuple[Approver, ...]
    reflected: bool
    judged: bool
    """Final diagnostics are recorded."""
    transfers_recorded: int
    transfers_confirmed: int
    closing: bool
    reopening: bool


Step = tuple[str | None, tuple[Role, ...]]
"""A code of a step and the roles whose turn it is; no step where nothing is awaited."""


def next_step(route: Standing) -> Step:
    if route.activity is Activity.PAUSED:
        return "resume", LEADERS
    return _STEPS[route.stage](route)


def _diagnostics(route: Standing) -> Step:
    return ("complete_diagnostics" if route.based else "record_diagnostics"), (Role.TUTOR,)


def _design(route: Standing) -> Step:
    if route.plan in {"returned", "recalled"}:
        return "revise_plan", (Role.TUTOR,)
    if route.plan == "agreed":
        return "submit_plan", (Role.TUTOR,)
    if not route.items or route.uncovered:
        return "design_plan", (Role.TUTOR,)
    return "agree_to_plan", (Role.TEACHER,)


def _approval(route: Standing) -> Step:
    return "approve_plan", tuple(approver.role for approver in route.approvals_missing)


def _execution(route: Standing) -> Step:
    if route.waiting:
        return "judge_evidence", (Role.TUTOR,)
    if route.plan == "change_proposed":
        return "agree_to_plan_change", (Role.TEACHER,)
    if route.plan == "change_agreed":
        return "approve_plan_change", tuple(approver.role for approver in route.approvals_missing)
    if route.unfinished:
        return "do_items", (Role.TEACHER,)
    return ("complete_execution" if route.accepted else "propose_plan_change"), (Role.TUTOR,)


def _reflection(route: Standing) -> Step:
    if not route.reflected:
        return "record_reflection", (Role.TEACHER,)
    return ("complete_reflection" if route.judged else "record_final_diagnostics"), (Role.TUTOR,)


def _transfer(route: Standing) -> Step:
    if route.closing:
        return "close", (Role.SCHOOL_HEAD, Role.CENTRE)
    if route.transfers_confirmed:
        return "propose_closing", (Role.TUTOR,)
    if route.transfers_recorded:
        return "confirm_transfer", WITNESSES
    return "record_transfer", (Role.TUTOR,)


def _ended(route: Standing) -> Step:
    return ("reopen", (Role.MINISTRY,)) if route.reopening else (None, ())


_STEPS: dict[Stage, Callable[[Standing], Step]] = {
    Stage.DIAGNOSTICS: _diagnostics,
    Stage.DESIGN: _design,
    Stage.APPROVAL: _approval,
    Stage.EXECUTION: _execution,
    Stage.REFLECTION: _reflection,
    Stage.TRANSFER: _transfer,
    Stage.CLOSED: _ended,
    Stage.TERMINATED: _ended,
}
