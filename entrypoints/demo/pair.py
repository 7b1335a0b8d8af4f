"""One mentoring pair as a script: from proposal to follow-up, with the turn its plan gives it."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from application.bus import Actor, Command
from application.pairs import (
    AcceptReplacement,
    ActivatePair,
    CancelPair,
    CommentPair,
    CompletePair,
    ConsentToPair,
    DeclinePair,
    EvaluatePair,
    ExtendPair,
    FollowUpPair,
    HoldMeeting,
    LinkPair,
    PausePair,
    ProposePair,
    ReplaceMentor,
    ResumePair,
    SetTask,
    StartEvaluation,
)
from domain.kernel import Basis
from domain.pairs import (
    EarlyEnd,
    Evaluator,
    Finding,
    GoalOutcome,
    GoalResult,
    MeetingForm,
    ObligationLink,
    PairKind,
    Programme,
    Side,
)
from entrypoints.demo.chance import dice, later, workday
from entrypoints.demo.reasons import because
from entrypoints.demo.runner import SYSTEM_ACTOR, Script, Step, demo_id


class Fate(StrEnum):
    COMPLETED = "completed"
    EARLY = "early"
    WITHOUT_ONE = "without_one"
    EXTENDED = "extended"
    PAUSED = "paused"
    REPLACED = "replaced"
    DECLINED = "declined"
    NOT_ACTIVATED = "not_activated"
    CANCELLED = "cancelled"


class PairPlan(NamedTuple):
    """`orders`: who sets it to work; `other`: the mentor who takes over in a replaced pair."""

    name: str
    kind: PairKind
    mentor: Side
    mentee: Side
    mentor_speaks: Actor
    mentee_speaks: Actor
    proposes: Actor
    orders: Actor
    methodist: Actor
    starts_on: date
    ends_on: date
    fate: Fate
    link: ObligationLink
    subject: str | None = None
    other: tuple[Side, Actor] | None = None


class Course:
    """A pair on its way."""

    def __init__(self, plan: PairPlan) -> None:
        self.plan = plan
        self.id: UUID = demo_id("pair", plan.name)
        self.chance = dice("pair", plan.name)
        self.day = workday(plan.starts_on - timedelta(days=14))
        self.mentor = plan.mentor_speaks
        self.ends_on = plan.ends_on

    def step(self, by: Actor, command: Command, *, after: int = 0) -> Step:
        self.day = later(self.day, after)
        return Step(self.day, by, command)


def pair(plan: PairPlan) -> Script:
    course = Course(plan)
    yield from forming(course)
    if plan.fate in {Fate.DECLINED, Fate.NOT_ACTIVATED}:
        return
    yield from working(course)
    if plan.fate is Fate.CANCELLED:
        by = course.chance.choice((plan.mentor_speaks, plan.mentee_speaks, plan.orders))
        yield course.step(by, CancelPair(pair_id=course.id, reason=because("workload")), after=10)
        return
    yield from evaluating(course)
    if plan.fate is not Fate.EARLY:
        finding = course.chance.choice((Finding.STILL_TEACHING,) * 4 + (Finding.BECAME_MENTOR, Finding.UNKNOWN))
        command = FollowUpPair(pair_id=course.id, found_on=later(course.day, 180), finding=finding)
        yield course.step(plan.methodist, command, after=182)


def forming(course: Course) -> Script:
    plan = course.plan
    propose = ProposePair(
        pair_id=course.id,
        kind=plan.kind,
        mentor=plan.mentor,
        mentee=plan.mentee,
        subject=plan.subject if plan.kind is PairKind.SUBJECT else None,
        competency="Формирующее оценивание" if plan.kind is PairKind.COMPETENCY else None,
        goals=("Освоить приёмы урока.", "Провести открытое занятие."),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )
    yield course.step(plan.proposes, propose)
    yield course.step(plan.mentor_speaks, ConsentToPair(pair_id=course.id), after=2)
    if plan.fate is Fate.DECLINED:
        reason = because("no_consent", "Хочу работать с предметником.")
        yield course.step(plan.mentee_speaks, DeclinePair(pair_id=course.id, reason=reason), after=1)
        return
    yield course.step(plan.mentee_speaks, ConsentToPair(pair_id=course.id), after=1)
    if plan.fate is Fate.NOT_ACTIVATED:
        yield course.step(plan.orders, CancelPair(pair_id=course.id, reason=because("moved_away")), after=5)
        return
    course.day = max(course.day, workday(plan.starts_on))
    number = f"{course.chance.randint(10, 300)}-од"
    order = Basis(kind="приказ", number=number, dated=course.day)
    programme = Programme(title="Программа наставничества (демо)")
    yield course.step(plan.orders, ActivatePair(pair_id=course.id, order=order, programme=programme))
    yield course.step(plan.methodist, LinkPair(pair_id=course.id, **dict(plan.link)), after=3)


def working(course: Course) -> Script:
    """Meetings every few weeks, a task, a comment; in the middle the turn."""
    plan, last = course.plan, course.ends_on if course.plan.fate is not Fate.CANCELLED else None
    meetings = 4 if last is None else max(3, (last - course.day).days // 45)
    for number in range(1, meetings + 1):
        yield meeting(course, number)
        if number == 1:
            text = "Подготовить план урока и самоанализ."
            yield course.step(course.mentor, SetTask(pair_id=course.id, text=text, due_on=later(course.day, 20)))
        if number == 2:
            yield from turning(course)
    if course.chance.random() < 0.4:
        words = CommentPair(pair_id=course.id, text="Стало спокойнее на уроке.")
        yield course.step(plan.mentee_speaks, words, after=1)


def meeting(course: Course, number: int) -> Step:
    forms = list(MeetingForm)[:-1]
    command = HoldMeeting(
        pair_id=course.id,
        held_on=later(course.day, course.chance.randint(20, 34)),
        meeting_form=course.chance.choice(forms),
        topic=f"Встреча {number}: разбор урока",
        result="Договорились о следующем шаге." if course.chance.random() < 0.7 else None,
    )
    course.day = command.held_on
    return course.step(course.mentor, command)


def turning(course: Course) -> Script:
    plan = course.plan
    match plan.fate:
        case Fate.PAUSED:
            yield course.step(plan.orders, PausePair(pair_id=course.id, reason=because("illness")), after=3)
            yield course.step(plan.orders, ResumePair(pair_id=course.id, reason=because("resumed")), after=21)
        case Fate.EXTENDED:
            course.ends_on = later(plan.ends_on, 60)
            extend = ExtendPair(pair_id=course.id, ends_on=course.ends_on, reason=because("goals_not_reached"))
            yield course.step(plan.orders, extend, after=3)
        case Fate.REPLACED if plan.other:
            side, speaks = plan.other
            replace = ReplaceMentor(pair_id=course.id, mentor=side, reason=because("workload"))
            yield course.step(plan.orders, replace, after=3)
            yield course.step(speaks, AcceptReplacement(pair_id=course.id), after=2)
            course.mentor = speaks


def evaluating(course: Course) -> Script:
    """On the last day or by the scheduler the day after it; a pair that has reached its goals, before."""
    plan = course.plan
    if plan.fate is Fate.EARLY:
        start = StartEvaluation(pair_id=course.id, early=EarlyEnd.GOALS_REACHED)
        yield course.step(course.mentor, start, after=5)
    else:
        course.day = max(course.day, course.ends_on + timedelta(days=1))
        yield Step(course.day, SYSTEM_ACTOR, StartEvaluation(pair_id=course.id))
    voices = (
        (Evaluator.MENTOR, course.mentor),
        (Evaluator.MENTEE, plan.mentee_speaks),
        (Evaluator.SCHOOL, plan.orders),
    )
    for evaluator, by in voices[: 2 if plan.fate is Fate.WITHOUT_ONE else 3]:
        outcomes = (GoalOutcome.REACHED, GoalOutcome.REACHED, GoalOutcome.PARTLY)
        results = tuple(GoalResult(goal=goal, outcome=course.chance.choice(outcomes)) for goal in (1, 2))
        yield course.step(by, EvaluatePair(pair_id=course.id, evaluator=evaluator, results=results), after=2)
    if plan.fate is Fate.WITHOUT_ONE:
        complete = CompletePair(pair_id=course.id, reason=because("absence"))
        yield course.step(plan.orders, complete, after=10)
