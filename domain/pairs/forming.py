"""Two sides become a pair: proposed, agreed to by both, ordered by their schools."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from domain.errors import DatedInFuture
from domain.kernel import Act, Basis, OrganisationId, Reason
from domain.pairs.facts import (
    PairActivated,
    PairAgreed,
    PairConsented,
    PairDeclined,
    PairOrderIssued,
    PairProposed,
)
from domain.pairs.refusals import (
    AlreadyConsented,
    EndsBeforeStart,
    GroundMissing,
    MentorIsMentee,
    NotTheSchoolOfThePair,
    OrderAlreadyIssued,
    OrderIncomplete,
    ProgrammeDiffers,
    ProgrammeMissing,
    SidesDoNotFitKind,
    TeamsNeedMunicipality,
    TeamsOfOneSchool,
)
from domain.pairs.state import PairState, dated_at_latest
from domain.pairs.values import PairKind, PairStatus, PairTerms, Programme, Side, SideRole
from domain.roles import Role


class Forming(PairState):
    @classmethod
    def propose(cls, act: Act, pair_id: UUID, terms: PairTerms) -> Self:
        """Begin a pair; the claim on a mentor's place refuses one more than the mentor's capacity at once."""
        check_sides(terms.kind, terms.mentor, terms.mentee)
        if terms.kind is PairKind.SUBJECT and not terms.subject:
            raise GroundMissing(terms.kind, "subject")
        if terms.kind is PairKind.COMPETENCY and not terms.competency:
            raise GroundMissing(terms.kind, "competency")
        if terms.ends_on < terms.starts_on:
            raise EndsBeforeStart(terms.starts_on, terms.ends_on)
        return cls.found(act, PairProposed, pair_id, **dict(terms), proposed_for=act.acting_for)

    def consent(self, act: Act) -> None:
        """The actor's side consents; with both in, the pair is agreed from the later day."""
        self._be(PairStatus.PROPOSED)
        side = self._be_of_the_pair(act)
        if side in self.consents:
            raise AlreadyConsented(side)
        self.record(act, PairConsented, side=side, by=act.by)
        if len(self.consents) == len(SideRole):
            self.record(dated_at_latest(act, self.consents.values()), PairAgreed)

    def decline(self, act: Act, reason: Reason) -> None:
        self._be(PairStatus.PROPOSED)
        self.record(act, PairDeclined, side=self._be_of_the_pair(act), by=act.by, reason=reason)

    def activate(self, act: Act, order: Basis, programme: Programme | None) -> None:
        """One school's order (for teams the municipality's); with the last of them the pair is at work.

        The programme comes with the first order; the second school's is the same or left out.
        """
        self._be(PairStatus.AGREED)
        organisation = self._ordering(act)
        self._be_dated_from(self.moved_on, act)
        if missing := [name for name in ("number", "dated") if not getattr(order, name)]:
            raise OrderIncomplete(missing)
        if order.dated and order.dated > act.today:
            raise DatedInFuture(order.dated, act.today)
        programme = self._same_programme(programme)
        self.record(act, PairOrderIssued, organisation=organisation, order=order, programme=programme, by=act.by)
        if not self.unordered:
            self.record(dated_at_latest(act, [*self.orders.values(), self.moved_on]), PairActivated)

    def _ordering(self, act: Act) -> OrganisationId:
        if self.of_teams:
            if act.role is not Role.MUNICIPALITY or act.acting_for is None:
                raise TeamsNeedMunicipality
            return act.acting_for
        if act.role is not Role.SCHOOL_HEAD or act.acting_for is None or act.acting_for not in self.schools:
            raise NotTheSchoolOfThePair
        if act.acting_for in self.orders:
            raise OrderAlreadyIssued(act.acting_for)
        return act.acting_for

    def _same_programme(self, programme: Programme | None) -> Programme:
        chosen = self.programme or programme
        if chosen is None:
            raise ProgrammeMissing
        if programme not in {None, chosen}:
            raise ProgrammeDiffers
        return chosen


def check_sides(kind: PairKind, mentor: Side, mentee: Side) -> None:
    """Two people, or two teams of two schools; nobody on both sides."""
    of_teams = kind is PairKind.MANAGEMENT_TEAMS
    if (mentor.team, mentee.team) != (of_teams, of_teams):
        raise SidesDoNotFitKind(kind)
    if not set(mentor.people).isdisjoint(mentee.people):
        raise MentorIsMentee
    if of_teams and mentor.school == mentee.school:
        raise TeamsOfOneSchool
