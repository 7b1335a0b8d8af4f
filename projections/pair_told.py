"""What a pair's row on the roster says of it: its columns, its next step, everybody who was ever of it."""

from __future__ import annotations

from typing import Any

from domain.kernel import PersonId
from domain.pairs import MentoringPair, PairStatus, Side, SideRole


def columns(pair: MentoringPair) -> dict[str, Any]:
    """Kind, status, sides, subject, term, mentors one after another, links."""
    return {
        "kind": pair.kind.value,
        "teams": pair.of_teams,
        "status": pair.status.value,
        "mentor_school": pair.mentor.school,
        "mentee_school": pair.mentee.school,
        "mentor": _people(pair.mentor),
        "mentee": _people(pair.mentee),
        "candidate": pair.candidate and _people(pair.candidate),
        "subject": pair.subject,
        "competency": pair.competency,
        "programme": pair.programme and pair.programme.title,
        "starts_on": pair.starts_on,
        "ends_on": pair.ends_on,
        "mentors": [
            {
                "people": _people(term.mentor),
                "school": str(term.mentor.school),
                "from": term.span.start.isoformat(),
                "to": term.span.end and term.span.end.isoformat(),
            }
            for term in pair.mentors
        ],
        "links": sorted(f"{link.agreement}:{link.obligation}" for link in pair.links),
    }


def steps(pair: MentoringPair) -> dict[str, Any]:
    """What comes next, whose turn it is, and which evaluations are missing."""
    orders = [str(school) for school in pair.unordered] if pair.status is PairStatus.AGREED else []
    missing = [who.value for who in pair.unevaluated] if pair.status is PairStatus.EVALUATION else []
    step, turn = _next(pair)
    return {"next_step": step, "turn": turn, "orders_missing": orders, "evaluations_missing": missing}


def _next(pair: MentoringPair) -> tuple[str | None, list[str]]:
    school = ["municipality"] if pair.of_teams else ["school"]
    match pair.status:
        case PairStatus.PROPOSED:
            return "consent", [side.value for side in SideRole if side not in pair.consents]
        case PairStatus.AGREED:
            return "activate", school
        case PairStatus.ACTIVE if pair.candidate:
            return "accept_replacement", ["new_mentor"]
        case PairStatus.ACTIVE:
            return "work", ["mentor", "mentee"]
        case PairStatus.PAUSED:
            return "resume", school
        case PairStatus.EVALUATION:
            return "evaluate", [who.value for who in pair.unevaluated]
        case PairStatus.COMPLETED:
            return "follow_up", ["methodical_centre"]
        case _:
            return None, []


def everyone(pair: MentoringPair) -> tuple[PersonId, ...]:
    """All who are or were of the pair, and a mentor asked to take over."""
    former = (person for term in pair.mentors for person in term.mentor.people)
    return (*pair.people, *former, *(pair.candidate.people if pair.candidate else ()))


def _people(side: Side) -> list[str]:
    return [str(person) for person in side.people]
