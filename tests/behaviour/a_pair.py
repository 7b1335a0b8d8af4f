"""Mentoring pairs in every state, for tests that tell the aggregate itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kernel import Act, Basis, OrganisationId, PersonId, Reason, Sealed
from domain.pairs import (
    Evaluator,
    Goal,
    GoalOutcome,
    GoalResult,
    MentoringPair,
    PairKind,
    PairTerms,
    Programme,
    Side,
)
from domain.roles import Role

SCHOOL = OrganisationId(UUID(int=100))
OTHER_SCHOOL = OrganisationId(UUID(int=101))
THIRD_SCHOOL = OrganisationId(UUID(int=102))
MUNICIPALITY = OrganisationId(UUID(int=110))
PAIR = UUID(int=1)
MENTOR, MENTEE, NEW_MENTOR, HEAD, OFFICER, STRANGER = (PersonId(UUID(int=n)) for n in range(10, 16))
TODAY = date(2023, 9, 1)
PROPOSED, STARTED, ENDS = date(2022, 9, 1), date(2022, 9, 12), date(2023, 5, 31)
PROGRAMME = Programme(title="Учитель — учитель")
ORDER = Basis(kind="order", number="17-н", dated=date(2022, 9, 10))
WORDS = Sealed(subjects=(MENTOR, MENTEE), nonce="AA==", ciphertext="AA==")
WHY = Reason(code="illness")


def act(by: PersonId, role: Role, school: OrganisationId, on: date, today: date = TODAY) -> Act:
    now = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
    return Act(by=by, role=role, acting_for=school, occurred_on=on, today=today, now=now)


def mentor(on: date = STARTED) -> Act:
    return act(MENTOR, Role.MENTOR, SCHOOL, on)


def mentee(on: date = STARTED) -> Act:
    return act(MENTEE, Role.TEACHER, SCHOOL, on)


def head(on: date = STARTED, school: OrganisationId = SCHOOL) -> Act:
    return act(HEAD, Role.SCHOOL_HEAD, school, on)


def municipality(on: date = STARTED) -> Act:
    return act(OFFICER, Role.MUNICIPALITY, MUNICIPALITY, on)


def stranger(on: date = STARTED) -> Act:
    return act(STRANGER, Role.TEACHER, SCHOOL, on)


def system(on: date) -> Act:
    return act(PersonId(UUID(int=1)), Role.SYSTEM, SCHOOL, on)


def person(who: PersonId, school: OrganisationId = SCHOOL) -> Side:
    return Side(school=school, people=(who,))


def team(school: OrganisationId, *people: PersonId) -> Side:
    return Side(school=school, people=people, team=True)


def proposed(**changed: Any) -> MentoringPair:
    fields: dict[str, Any] = {
        "kind": PairKind.YOUNG_SPECIALIST,
        "mentor": person(MENTOR),
        "mentee": person(MENTEE),
        "mentor_capacity": 3,
        "subject": None,
        "competency": None,
        "goals": (Goal(number=1, text=WORDS), Goal(number=2, text=WORDS)),
        "starts_on": STARTED,
        "ends_on": ENDS,
    }
    return MentoringPair.propose(head(PROPOSED), PAIR, PairTerms(**fields | changed))


def proposed_teams(mentor_school: OrganisationId = SCHOOL) -> MentoringPair:
    return proposed(
        kind=PairKind.MANAGEMENT_TEAMS,
        mentor=team(mentor_school, MENTOR, HEAD),
        mentee=team(OTHER_SCHOOL, MENTEE, STRANGER),
    )


def agreed(pair: MentoringPair | None = None) -> MentoringPair:
    pair = pair or proposed()
    pair.consent(mentor(date(2022, 9, 3)))
    pair.consent(mentee(date(2022, 9, 5)))
    return pair


def active(pair: MentoringPair | None = None) -> MentoringPair:
    pair = agreed(pair)
    pair.activate(head(), ORDER, PROGRAMME)
    return pair


def active_teams() -> MentoringPair:
    pair = agreed(proposed_teams())
    pair.activate(municipality(), ORDER, PROGRAMME)
    return pair


def paused() -> MentoringPair:
    pair = active()
    pair.pause(head(date(2022, 11, 1)), WHY)
    return pair


def in_evaluation() -> MentoringPair:
    pair = active()
    pair.start_evaluation(mentor(ENDS), None)
    return pair


def completed() -> MentoringPair:
    pair = in_evaluation()
    pair.evaluate(mentor(ENDS), Evaluator.MENTOR, results(), None)
    pair.evaluate(mentee(ENDS), Evaluator.MENTEE, results(), None)
    pair.evaluate(head(ENDS), Evaluator.SCHOOL, results(), WORDS)
    return pair


def declined() -> MentoringPair:
    pair = proposed()
    pair.decline(mentee(), WHY)
    return pair


def cancelled() -> MentoringPair:
    pair = active()
    pair.cancel(mentor(date(2022, 12, 1)), WHY)
    return pair


def results(*goals: int) -> tuple[GoalResult, ...]:
    return tuple(GoalResult(goal=goal, outcome=GoalOutcome.REACHED) for goal in goals or (1, 2))


def after(days: int, day: date = STARTED) -> date:
    return day + timedelta(days=days)
