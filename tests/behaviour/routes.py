"""A teacher's route and the people around it in the test world, told through the real bus."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from application.bus import Actor, Command
from application.desk import ReasonGiven
from application.ioms import (
    AcceptItem,
    AddItem,
    AgreeToPlan,
    ApprovePlan,
    CloseIom,
    CompleteDiagnostics,
    CompleteExecution,
    CompleteReflection,
    ConfirmTransfer,
    DiagnosticsGiven,
    HandInEvidence,
    IdentifyDeficit,
    OpenIom,
    ProposeClosing,
    RecordDiagnostics,
    RecordFinalDiagnostics,
    RecordReflection,
    RecordTransfer,
    StartItem,
    SubmitPlan,
)
from application.ports import Receipt
from domain.ioms import (
    DeficitOutcome,
    DiagnosticsSource,
    Iom,
    IomKind,
    ItemContent,
    ItemForm,
    Severity,
    TransferForm,
)
from domain.roles import Role
from tests.scenario import World

OPENED, DESIGNED, APPROVED, DONE, CLOSED = (date(2022, month, 5) for month in range(8, 13))
WHY = ReasonGiven(code="illness", text="болеет")
SHEET = DiagnosticsGiven(
    source=DiagnosticsSource.REGIONAL,
    instrument="Тест предметных компетенций",
    subject="физика",
    held_on=OPENED,
    results="выполнено 12 заданий из 20",
)
COURSE = ItemContent(
    form=ItemForm.FORMAL,
    title="Формирующее оценивание",
    provider="Институт развития образования",
    hours=36,
    starts_on=APPROVED,
    ends_on=DONE,
    expected_evidence="удостоверение",
    registry_id="ДПП-17",
)


@dataclass
class Traveller:
    """Everyone around one route; `iom_id` is given before the route is opened."""

    world: World
    teacher: Actor
    tutor: Actor
    head: Actor
    centre: Actor
    methodist: Actor
    kind: IomKind = IomKind.CNPPM_ROUTE
    iom_id: UUID = field(default_factory=uuid4)
    deficit: UUID = field(default_factory=uuid4)
    item: UUID = field(default_factory=uuid4)
    transfer: UUID = field(default_factory=uuid4)

    @classmethod
    def of(cls, world: World) -> "Traveller":
        return cls(
            world,
            world.actor(Role.TEACHER, world.school),
            world.actor(Role.TUTOR, world.centre),
            world.actor(Role.SCHOOL_HEAD, world.school),
            world.actor(Role.CENTRE, world.centre),
            world.actor(Role.METHODICAL_CENTRE, world.methodical_centre),
        )

    @property
    def iom(self) -> Iom:
        return self.world.load(Iom, self.iom_id)

    def again(self) -> "Traveller":
        """Another route of the same people, not opened yet."""
        return Traveller(self.world, self.teacher, self.tutor, self.head, self.centre, self.methodist, self.kind)

    def tell(self, command: type[Command], by: Actor, on: date, **fields: Any) -> Receipt:
        return self.world.do(command(iom_id=self.iom_id, occurred_on=on, **fields), by)

    def opening(self, **changed: Any) -> OpenIom:
        fields: dict[str, Any] = {
            "iom_id": self.iom_id,
            "occurred_on": OPENED,
            "person": self.teacher.person,
            "school": self.world.school,
            "centre": self.world.centre,
            "kind": self.kind,
            "position": "учитель",
            "subjects": ("физика",),
            "tutor": self.tutor.person,
        }
        return OpenIom(**fields | changed)

    def open(self, **changed: Any) -> "Traveller":
        self.world.do(self.opening(**changed), self.tutor)
        return self

    def diagnose(self) -> "Traveller":
        found = uuid4()
        self.tell(RecordDiagnostics, self.tutor, OPENED, diagnostics_id=found, diagnostics=SHEET)
        self.tell(
            IdentifyDeficit,
            self.tutor,
            OPENED,
            deficit_id=self.deficit,
            diagnostics_id=found,
            competency_code="ПК-1",
            competency="Оценивание",
            severity=Severity.HIGH,
        )
        self.tell(CompleteDiagnostics, self.tutor, DESIGNED)
        return self

    def design(self) -> "Traveller":
        content = COURSE.model_copy(update={"serves": (self.deficit,)})
        self.tell(AddItem, self.tutor, DESIGNED, item_id=self.item, item=content)
        self.tell(AgreeToPlan, self.teacher, DESIGNED, plan_hash=self.iom.plan_hash)
        return self

    def submit(self) -> "Traveller":
        self.tell(SubmitPlan, self.tutor, DESIGNED)
        return self

    def approve(self) -> "Traveller":
        for approver in (self.head, self.centre):
            self.tell(ApprovePlan, approver, APPROVED, plan_hash=self.iom.plan_hash)
        return self

    def execute(self) -> "Traveller":
        file = self.world.documents.put(b"%PDF-1.7", "application/pdf", [self.teacher.person])
        self.tell(StartItem, self.teacher, APPROVED, item_id=self.item)
        proof = {"file": file, "certificate": "АБ 123456", "dated": DONE, "hours": 36}
        self.tell(HandInEvidence, self.teacher, DONE, item_id=self.item, **proof)
        self.tell(AcceptItem, self.tutor, DONE, item_id=self.item)
        self.tell(CompleteExecution, self.tutor, DONE)
        return self

    def reflect(self) -> "Traveller":
        self.tell(RecordReflection, self.teacher, DONE, text="научился оценивать иначе")
        outcomes = {self.deficit: DeficitOutcome.CLOSED}
        self.tell(RecordFinalDiagnostics, self.tutor, DONE, diagnostics=SHEET, outcomes=outcomes)
        self.tell(CompleteReflection, self.tutor, DONE)
        return self

    def practise(self) -> "Traveller":
        form = {"form": TransferForm.MASTER_CLASS, "held_on": DONE, "place": "Школа"}
        observed = {"transfer_id": self.transfer, "observer": self.methodist.person}
        self.tell(RecordTransfer, self.tutor, DONE, **form, **observed)
        self.tell(ConfirmTransfer, self.methodist, CLOSED, transfer_id=self.transfer)
        return self

    def close(self) -> "Traveller":
        self.tell(ProposeClosing, self.tutor, CLOSED, recommendations="вести мастер-классы")
        self.tell(CloseIom, self.head, CLOSED)
        return self

    def to_execution(self) -> "Traveller":
        return self.open().diagnose().design().submit().approve()

    def to_the_end(self) -> "Traveller":
        return self.to_execution().execute().reflect().practise().close()
