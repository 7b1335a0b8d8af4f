"""A mentor, a mentee and the heads of their schools in the test world, and a pair told through the real bus."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from application.bus import Actor, Command
from application.desk import ReasonGiven
from application.pairs import (
    ActivatePair,
    ConsentToPair,
    EvaluatePair,
    HoldMeeting,
    PausePair,
    ProposePair,
    StartEvaluation,
)
from application.ports import Receipt
from domain.kernel import Basis, OrganisationId
from domain.pairs import (
    Evaluator,
    GoalOutcome,
    GoalResult,
    MeetingForm,
    MentoringPair,
    PairKind,
    Programme,
    RouteItem,
    Side,
)
from domain.roles import Role
from tests.scenario import World

PROPOSED, STARTED, ENDS = date(2022, 9, 1), date(2022, 9, 12), date(2023, 5, 31)
NOT_PROPOSED = UUID(int=0)
WHY = ReasonGiven(code="illness", text="болеет")
RESULTS = (GoalResult(goal=1, outcome=GoalOutcome.REACHED),)


@dataclass
class Couple:
    """Two people of one school or two, or two management teams; `pair_id` once proposed."""

    world: World
    mentor: Actor
    mentee: Actor
    head: Actor
    other_head: Actor
    municipality: Actor
    teams: bool
    pair_id: UUID = NOT_PROPOSED

    @classmethod
    def of(
        cls,
        world: World,
        school: OrganisationId | None = None,
        other: OrganisationId | None = None,
        *,
        teams: bool = False,
        mentor: Actor | None = None,
    ) -> "Couple":
        school = school or world.school
        other = other or (world.other_school if teams else school)
        head = world.actor(Role.SCHOOL_HEAD, school)
        return cls(
            world,
            mentor or world.actor(Role.MENTOR, school),
            world.actor(Role.TEACHER, other),
            head,
            head if other == school else world.actor(Role.SCHOOL_HEAD, other),
            world.actor(Role.MUNICIPALITY, world.administration),
            teams,
        )

    def side(self, actor: Actor) -> Side:
        assert actor.acting_for is not None
        return Side(school=actor.acting_for, people=(actor.person,), team=self.teams)

    def propose(self, by: Actor | None = None, **changed: Any) -> UUID:
        """The pair is proposed by the head of the mentor's school, for the school year."""
        kind = PairKind.MANAGEMENT_TEAMS if self.teams else PairKind.YOUNG_SPECIALIST
        fields = {
            "occurred_on": PROPOSED,
            "kind": kind,
            "mentor": self.side(self.mentor),
            "mentee": self.side(self.mentee),
            "goals": ("Вести урок",),
            "starts_on": STARTED,
            "ends_on": ENDS,
        }
        receipt = self.world.do(ProposePair(**fields | changed), by or self.head)
        self.pair_id = receipt.streams[0].id
        return self.pair_id

    def tell(self, command: type[Command], by: Actor, on: date | None = STARTED, **fields: Any) -> Receipt:
        return self.world.do(command(pair_id=self.pair_id, occurred_on=on, **fields), by)

    def agree(self, **changed: Any) -> "Couple":
        self.propose(**changed)
        for side in (self.mentor, self.mentee):
            self.tell(ConsentToPair, side, changed.get("occurred_on", PROPOSED))
        return self

    def start(self, on: date = STARTED, **changed: Any) -> "Couple":
        """The pair is at work from that day."""
        self.agree(**changed)
        order = Basis(kind="order", number="17-н", dated=on)
        programme = Programme(title="Учитель — учитель")
        for by in [self.municipality] if self.teams else {self.head, self.other_head}:
            self.tell(ActivatePair, by, on, order=order, programme=programme)
        return self

    def meet(self, on: date, item: RouteItem | None = None) -> Receipt:
        about = {"held_on": on, "meeting_form": MeetingForm.ONLINE, "topic": "Урок", "item": item}
        return self.tell(HoldMeeting, self.mentor, on, **about)

    def pause(self, on: date) -> Receipt:
        return self.tell(PausePair, self.head, on, reason=WHY)

    def evaluate(self, on: date = ENDS) -> "Couple":
        """Evaluated by all three on that day, so completed."""
        self.tell(StartEvaluation, self.head, on)
        parts = (self.mentor, Evaluator.MENTOR), (self.mentee, Evaluator.MENTEE), (self.head, Evaluator.SCHOOL)
        for by, evaluator in parts:
            self.tell(EvaluatePair, by, on, evaluator=evaluator, results=RESULTS, words="хорошо")
        return self

    @property
    def pair(self) -> MentoringPair:
        return self.world.load(MentoringPair, self.pair_id)
