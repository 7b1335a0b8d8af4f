"""People and routes of a municipality in the test world, for figures that are counted from them."""

from datetime import date, timedelta
from uuid import UUID

from application.bus import Actor
from application.corrections import Correct
from application.desk import ReasonGiven
from application.ioms import AddItem, AgreeToPlan, ApprovePlan, CompleteDiagnostics, OpenIom, SubmitPlan
from application.ioms.opening import RequestGiven
from application.staff import EndWork, Hire
from domain.ioms import Approver, Iom, IomKind, ItemContent, ItemForm
from domain.kernel import OrganisationId
from domain.roles import Role
from domain.staff import Post, WorkCategory
from tests.scenario import World

LONG_AGO = date(2020, 9, 1)


class Municipality:
    """The world's municipality, or another one, with its schools."""

    def __init__(self, world: World, id: OrganisationId | None = None) -> None:
        self.world = world
        self.id = id or world.municipality

    def school(self) -> OrganisationId:
        return self.world.new_school(self.id)

    def teacher(
        self, school: OrganisationId, since: date = LONG_AGO, category: WorkCategory = WorkCategory.TEACHER
    ) -> Actor:
        """A new teacher of the school; the record's id is kept in `records`."""
        teacher = self.world.actor(Role.TEACHER, school)
        self.hire(teacher, school, since, category)
        return teacher

    def hire(
        self,
        teacher: Actor,
        school: OrganisationId,
        since: date,
        category: WorkCategory = WorkCategory.TEACHER,
    ) -> UUID:
        """The id of the staff record."""
        post = Post(position="учитель", category=category)
        hire = Hire(occurred_on=since, person=teacher.person, school=school, post=post)
        return self.world.do(hire).streams[0].id

    def leaves(self, record: UUID, last_day: date) -> None:
        self.world.do(EndWork(staff_id=record, occurred_on=last_day))

    def correct(self, kind: str, stream: UUID, fact: type, **how: object) -> None:
        """The newest fact of that kind in the stream reads otherwise from now on."""
        versions = [f.originator_version for f in self.world.journal.facts(stream) if isinstance(f, fact)]
        reason = ReasonGiven(code="typed_wrong")
        self.world.do(Correct(kind=kind, stream_id=stream, version=max(versions), reason=reason, **how))

    def route(self, teacher: Actor, approved_on: date, kind: IomKind = IomKind.CNPPM_ROUTE) -> UUID:
        """A route on the teacher's own request whose plan the centre approved on that day."""
        world, on = self.world, approved_on - timedelta(days=3)
        tutor, centre = (world.actor(role, world.centre) for role in (Role.TUTOR, Role.CENTRE))
        opened = OpenIom(
            occurred_on=on,
            person=teacher.person,
            school=teacher.acting_for,
            centre=world.centre,
            kind=kind,
            position="учитель",
            tutor=tutor.person,
            approvers=(Approver.CENTRE,),
            request=RequestGiven(made_on=on),
        )
        iom = world.do(opened, tutor).streams[0].id
        world.do(CompleteDiagnostics(iom_id=iom, occurred_on=on), tutor)
        world.do(AddItem(iom_id=iom, occurred_on=on, item=_course(approved_on)), tutor)
        plan_hash = world.load(Iom, iom).plan_hash
        world.do(AgreeToPlan(iom_id=iom, occurred_on=on, plan_hash=plan_hash), teacher)
        world.do(SubmitPlan(iom_id=iom, occurred_on=on), tutor)
        world.do(ApprovePlan(iom_id=iom, occurred_on=approved_on, plan_hash=plan_hash), centre)
        return iom


def _course(day: date) -> ItemContent:
    return ItemContent(
        form=ItemForm.NON_FORMAL,
        title="Мастер-класс",
        provider="ЦНППМ",
        hours=8,
        starts_on=day,
        ends_on=day,
        expected_evidence="сертификат",
    )
