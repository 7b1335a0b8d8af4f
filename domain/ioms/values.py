"""The words of an individual route (ИОМ)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from domain.kernel import FileRef, OrganisationId, PersonId, Sealed, Value
from domain.roles import Role

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
"""A short printed text: a title, an instrument, a place. Never about a person."""
ACTIVE_ROUTE = "active_iom"
"""Scope of the claim on a person's one active route of a kind; key = `kind:person`."""
OPEN_REQUEST = "open_iom_request"
"""Scope of the claim on a person's one unanswered request for a route of a kind; key = `kind:person`."""


class IomKind(StrEnum):
    """ИОМ of the CNPPM, or ИППР of a school or a municipality (ALA прил. 2, пок. 2 counts them apart)."""

    CNPPM_ROUTE = "cnppm_route"
    SCHOOL_PLAN = "school_plan"
    MUNICIPAL_PLAN = "municipal_plan"


class Stage(StrEnum):
    """In order; `TERMINATED` ends a route at any of them."""

    DIAGNOSTICS = "diagnostics"
    DESIGN = "design"
    APPROVAL = "approval"
    EXECUTION = "execution"
    REFLECTION = "reflection"
    TRANSFER = "transfer"
    CLOSED = "closed"
    TERMINATED = "terminated"

    @property
    def place(self) -> int:
        return list(Stage).index(self)

    def until(self, later: Stage) -> tuple[Stage, ...]:
        """This stage and those after it, up to but without the later one."""
        return tuple(stage for stage in Stage if self.place <= stage.place < later.place)


class Activity(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class RouteBasis(StrEnum):
    """What a route rests on: one of these or both (SOV 2.2.2)."""

    REQUEST = "request"
    DIAGNOSTICS = "diagnostics"


class Approver(StrEnum):
    """Who may be asked to approve a plan; which of them are asked is settled when the route is opened."""

    SCHOOL = "school"
    METHODICAL_CENTRE = "methodical_centre"
    MUNICIPALITY = "municipality"
    CENTRE = "centre"

    @property
    def role(self) -> Role:
        return Role.SCHOOL_HEAD if self is Approver.SCHOOL else Role(self.value)

    @classmethod
    def of(cls, role: Role) -> Approver | None:
        """The approver a role speaks as."""
        return next((approver for approver in cls if approver.role is role), None)


class DiagnosticsSource(StrEnum):
    FEDERAL = "federal"
    REGIONAL = "regional"
    SELF = "self"


class DiagnosticsMoment(StrEnum):
    """When in the route it was held (MEG 4.5): while forming it, during training, at its end."""

    ENTRY = "entry"
    INTERIM = "interim"
    FINAL = "final"


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class DeficitOutcome(StrEnum):
    CLOSED = "closed"
    REDUCED = "reduced"
    UNCHANGED = "unchanged"


class ItemForm(StrEnum):
    """The three forms of education a route is made of (ALA 1.4)."""

    FORMAL = "formal"
    NON_FORMAL = "non_formal"
    INFORMAL = "informal"


class ItemStatus(StrEnum):
    PLANNED = "planned"
    STARTED = "started"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


class TransferForm(StrEnum):
    """The four forms of taking competencies into practice (SOV 2.3.8, IZH 4)."""

    INTERNSHIP = "internship"
    MASTER_CLASS = "master_class"
    EXPERIENCE_EXCHANGE = "experience_exchange"
    VISIT = "visit"


class TransferStatus(StrEnum):
    RECORDED = "recorded"
    CONFIRMED = "confirmed"


class Dynamics(StrEnum):
    """How the results of the teacher's pupils changed after the route (ALA дорожная карта, 14)."""

    POSITIVE = "positive"
    STABLE = "stable"
    NEGATIVE = "negative"


class RequestStatus(StrEnum):
    """A teacher's request for a route, before there is one."""

    FILED = "filed"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class PersonalRequest(Value):
    """The teacher's own wish to learn: when it was made, and its words."""

    made_on: date
    text: Sealed | None = None


class RouteTerms(Value):
    """For whom and where a route is opened, who leads it and who must approve its plan."""

    person: PersonId
    school: OrganisationId
    centre: OrganisationId
    kind: IomKind
    position: Label
    subjects: tuple[Label, ...]
    tutor: PersonId
    approvers: tuple[Approver, ...]


class DiagnosticsSheet(Value):
    """What the paper of a diagnostics says; its results are about the teacher, so they are sealed."""

    source: DiagnosticsSource
    instrument: Label
    subject: Label
    held_on: date
    results: Sealed
    report: FileRef | None = None


class Deficit(Value):
    """A missing competency, named by the diagnostics that found it (SOV 2.3.7)."""

    deficit_id: UUID
    diagnostics_id: UUID
    competency_code: Label
    competency: Label
    severity: Severity


class OutcomeOfDeficit(Value):
    deficit_id: UUID
    outcome: DeficitOutcome


class Approval(Value):
    by: PersonId
    on: date


class Transfer(Value):
    """A transfer into practice as the route remembers it."""

    form: TransferForm
    recorded_by: PersonId
    status: TransferStatus
    since: date


class Closing(Value):
    """A tutor's proposal to close the route."""

    by: PersonId
    on: date


class Reopening(Value):
    """A centre's proposal to open a closed route again."""

    by: PersonId
    to: Stage
    on: date
