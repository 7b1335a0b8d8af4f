"""How many pairs a mentor leads at once, and what gives a place back."""

from datetime import date
from uuid import UUID

import pytest

from application.pairs import AcceptReplacement, CancelPair, DeclinePair, ReplaceMentor
from domain.errors import ClaimHeld
from domain.pairs import PairStatus
from domain.roles import Role
from tests.behaviour.couples import STARTED, WHY, Couple
from tests.scenario import World


class TestCapacity:
    def test_a_mentor_leads_three_pairs_at_once(self, world: World):
        """The fourth pair of a mentor is refused and the refusal names a pair that holds a place."""
        mentor = world.actor(Role.MENTOR, world.school)
        couples = [Couple.of(world, mentor=mentor) for _ in range(4)]
        for couple in couples[:3]:
            couple.propose()

        fourth = couples[3]
        with pytest.raises(ClaimHeld) as refused:
            fourth.propose()

        assert refused.value.params["scope"] == "mentor_place"
        assert UUID(refused.value.params["holder"]) in {couple.pair_id for couple in couples[:3]}

    @pytest.mark.parametrize("ending", ["declined", "cancelled", "completed"])
    def test_an_ended_pair_gives_its_place_back(self, world: World, ending):
        """However a pair ends, its mentor may lead another one."""
        mentor = world.actor(Role.MENTOR, world.school)
        first, *others = [Couple.of(world, mentor=mentor) for _ in range(4)]
        if ending == "completed":
            first.start().evaluate()
        else:
            first.propose()
            command = DeclinePair if ending == "declined" else CancelPair
            first.tell(command, first.mentee, STARTED, reason=WHY)

        for couple in others:
            couple.propose()

        assert [couple.pair.status for couple in others] == [PairStatus.PROPOSED] * 3

    def test_a_replaced_mentor_is_free_and_the_new_one_is_not(self, world: World):
        """A place moves with the lead of the pair."""
        old, new = (world.actor(Role.MENTOR, world.school) for _ in range(2))
        couples = [Couple.of(world, mentor=old) for _ in range(4)]
        for couple in couples[:3]:
            couple.start()
        replaced = couples[0]
        replaced.tell(ReplaceMentor, replaced.head, date(2022, 10, 1), mentor=replaced.side(new), reason=WHY)
        replaced.tell(AcceptReplacement, new, date(2022, 10, 3))

        couples[3].propose()
        for couple in [Couple.of(world, mentor=new) for _ in range(2)]:
            couple.propose()
        with pytest.raises(ClaimHeld):
            Couple.of(world, mentor=new).propose()
