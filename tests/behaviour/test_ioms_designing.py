"""A plan is designed with the teacher, agreed to and submitted."""

from datetime import date

import pytest

from domain.ioms import Approver, ItemForm, ItemStatus, Stage, plan_hash
from domain.ioms.refusals import (
    DeficitsUncovered,
    DeficitUnknown,
    IdTaken,
    ItemDatesReversed,
    ItemUnknown,
    NotTheTeacher,
    NotTheTutor,
    PlanEmpty,
    PlanHashDiffers,
    PlanNotAgreed,
    RegistryIdMissing,
    RegistryIdOutOfPlace,
)
from tests.behaviour import a_route as the

D = the.DESIGNED


class TestItems:
    @pytest.mark.parametrize("form", [ItemForm.NON_FORMAL, ItemForm.INFORMAL])
    def test_an_item_is_of_one_of_three_forms(self, form):
        """Formal, non-formal and informal items stand in one plan."""
        iom = the.in_design()

        iom.add_item(the.tutor(D), the.course())
        iom.add_item(the.tutor(D), the.item(the.READING, form=form))

        assert {item.plan.form for item in iom.items.values()} == {ItemForm.FORMAL, form}
        assert {item.status for item in iom.items.values()} == {ItemStatus.PLANNED}

    def test_a_formal_item_names_its_programme_in_the_registry(self):
        """A formal item without a registry id is refused."""
        with pytest.raises(RegistryIdMissing):
            the.in_design().add_item(the.tutor(D), the.course(registry_id=None))

    def test_only_a_formal_item_stands_in_the_registry(self):
        """A non-formal item with a registry id is refused."""
        with pytest.raises(RegistryIdOutOfPlace):
            the.in_design().add_item(the.tutor(D), the.item(the.READING, registry_id="ДПП-17"))

    def test_an_item_ends_after_it_starts(self):
        """An item whose last day is before its first is refused."""
        with pytest.raises(ItemDatesReversed):
            the.in_design().add_item(the.tutor(D), the.course(ends_on=date(2022, 1, 1)))

    @pytest.mark.req("SOV-22")
    def test_an_item_serves_deficits_of_the_route(self):
        """An item is tied to deficits the route knows; an unknown one is refused."""
        iom = the.in_design()
        iom.add_item(the.tutor(D), the.course())

        assert iom.items[the.COURSE].plan.serves == (the.DEFICIT,)
        with pytest.raises(DeficitUnknown) as refused:
            iom.add_item(the.tutor(D), the.item(the.READING, serves=(the.SECOND_DEFICIT,)))
        assert refused.value.params == {"deficits": [str(the.SECOND_DEFICIT)]}

    def test_an_item_is_added_once(self):
        """The same item is not added twice."""
        iom = the.designed()

        with pytest.raises(IdTaken):
            iom.add_item(the.tutor(D), the.course())

    def test_an_item_is_changed_and_dropped_while_the_plan_is_designed(self):
        """A draft's items change freely; a dropped one leaves the plan."""
        iom = the.designed()

        iom.change_item(the.tutor(D), the.course(hours=72))
        iom.drop_item(the.tutor(D), the.WORKSHOP)

        assert iom.plan == {the.COURSE: the.course(hours=72)}
        assert iom.items[the.WORKSHOP].status is ItemStatus.DROPPED

    def test_a_changed_item_still_fits(self):
        """The rules for a new item hold for a changed one."""
        with pytest.raises(RegistryIdMissing):
            the.designed().change_item(the.tutor(D), the.course(registry_id=None))

    def test_what_is_not_in_the_plan_is_neither_changed_nor_dropped(self):
        """An unknown or dropped item is refused."""
        iom = the.designed()
        iom.drop_item(the.tutor(D), the.WORKSHOP)

        with pytest.raises(ItemUnknown):
            iom.change_item(the.tutor(D), the.item(the.WORKSHOP))
        with pytest.raises(ItemUnknown):
            iom.drop_item(the.tutor(D), the.READING)

    def test_another_tutor_does_not_design_the_plan(self):
        """Items are added by the route's own tutor."""
        with pytest.raises(NotTheTutor):
            the.in_design().add_item(the.tutor(D, by=the.OTHER_TUTOR), the.course())


class TestHash:
    def test_the_hash_is_of_what_the_plan_says(self):
        """The order items were added in does not matter; any word in them does."""
        course, workshop = the.course(), the.item(the.WORKSHOP)

        assert plan_hash([course, workshop]) == plan_hash([workshop, course])
        assert plan_hash([course]) != plan_hash([the.course(hours=37)])
        assert plan_hash([the.course(title="й")]) == plan_hash([the.course(title="й")])

    def test_the_order_of_deficits_does_not_matter(self):
        """An item that serves two deficits is one plan in either order."""
        there = the.course(serves=(the.DEFICIT, the.SECOND_DEFICIT))
        back = the.course(serves=(the.SECOND_DEFICIT, the.DEFICIT))

        assert plan_hash([there]) == plan_hash([back])


class TestAgree:
    def test_the_teacher_agrees_to_what_was_seen(self):
        """Agreement to a plan that has changed since is refused."""
        iom = the.designed()
        seen = iom.plan_hash
        iom.drop_item(the.tutor(D), the.WORKSHOP)

        with pytest.raises(PlanHashDiffers):
            iom.agree_to_plan(the.teacher(D), seen)

    def test_nobody_agrees_for_the_teacher(self):
        """Another teacher's agreement is refused."""
        iom = the.designed()

        with pytest.raises(NotTheTeacher):
            iom.agree_to_plan(the.teacher(D, by=the.STRANGER), iom.plan_hash)

    def test_there_must_be_a_plan_to_agree_to(self):
        """An empty plan is not agreed to."""
        iom = the.in_design()

        with pytest.raises(PlanEmpty):
            iom.agree_to_plan(the.teacher(D), iom.plan_hash)


class TestSubmit:
    def test_an_agreed_plan_goes_to_approval(self):
        """The tutor completes the design: the plan waits for the school and the centre."""
        iom = the.designed()

        iom.submit_plan(the.tutor(the.SUBMITTED))

        assert (iom.stage, iom.stage_since) == (Stage.APPROVAL, the.SUBMITTED)
        assert iom.approvals_missing == (Approver.SCHOOL, Approver.CENTRE)

    def test_an_empty_plan_is_not_submitted(self):
        """A plan has at least one item."""
        with pytest.raises(PlanEmpty):
            the.in_design().submit_plan(the.tutor(the.SUBMITTED))

    def test_a_plan_must_serve_every_deficit(self):
        """A tutor cannot submit a plan while a deficit has no item."""
        iom = the.diagnosed()
        the.identify_deficit(iom, the.tutor(the.OPENED), the.SECOND_DEFICIT, "ПК-2")
        iom.complete_diagnostics(the.tutor(the.DIAGNOSED))
        iom.add_item(the.tutor(D), the.course())
        iom.agree_to_plan(the.teacher(D), iom.plan_hash)

        with pytest.raises(DeficitsUncovered) as refused:
            iom.submit_plan(the.tutor(the.SUBMITTED))
        assert refused.value.params == {"competencies": ["ПК-2"]}

    def test_the_teacher_agreed_to_this_plan(self):
        """A plan changed after the teacher agreed is not submitted until the teacher agrees again."""
        iom = the.designed()
        iom.change_item(the.tutor(D), the.course(hours=72))

        with pytest.raises(PlanNotAgreed):
            iom.submit_plan(the.tutor(the.SUBMITTED))

    def test_the_route_s_tutor_submits(self):
        """Another tutor does not submit the plan."""
        with pytest.raises(NotTheTutor):
            the.designed().submit_plan(the.tutor(the.SUBMITTED, by=the.OTHER_TUTOR))

    def test_a_plan_for_a_request_needs_no_deficit(self):
        """A route that rests on a request alone has items that serve the request."""
        iom = the.opened(request=the.REQUEST)
        iom.complete_diagnostics(the.tutor(the.DIAGNOSED))
        iom.add_item(the.tutor(D), the.course(serves=()))
        iom.agree_to_plan(the.teacher(D), iom.plan_hash)

        iom.submit_plan(the.tutor(the.SUBMITTED))

        assert iom.stage is Stage.APPROVAL
