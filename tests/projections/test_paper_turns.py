"""Whose turn it is on papers follows from their facts alone."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from application import agreements as ask
from application.corrections import Correct
from application.desk import ReasonGiven
from domain.agreements.facts.paper import Submitted
from projections.paper_turns import PAPERS, TURNS, PaperTurns
from tests.behaviour.three_parties import WHY, Three
from tests.projections.shown import Shown
from tests.scenario import TODAY, World

DAY = timedelta(days=1)


@pytest.fixture
def shown(engine: Engine, world: World) -> Shown:
    return Shown(engine, world, PaperTurns)


@pytest.fixture
def three(world: World) -> Three:
    return Three(world)


def paper(shown: Shown, paper_id: UUID) -> dict[str, object]:
    with shown.reading() as reader:
        turns, papers = reader[TURNS].c, reader[PAPERS]
        asked = reader.rows(select(turns.organisation).where(turns.paper_id == paper_id))
        found = reader.one(select(papers).where(papers.c.paper_id == paper_id))
    assert found
    return found | {"asked": {row["organisation"] for row in asked}}


def test_turns_follow_the_paper_from_draft_to_force(shown: Shown, three: Three):
    """A draft waits for its owner, an agreement in signing for its parties, one in force for nobody."""
    draft, signing, force = three.drafted(), three.in_signing(), three.in_force()

    found = [paper(shown, each) for each in (draft, signing, force)]

    assert [row["step"] for row in found] == ["submit", "sign", None]
    assert [row["asked"] for row in found] == [{three.world.ministry}, set(three.places.values()), set()]
    assert found[1]["parties"] == ["ministry", "municipality", "centre"]


def test_an_amendment_names_the_agreement_it_changes(shown: Shown, three: Three):
    """Whoever is asked to approve an amendment is led to the agreement."""
    agreement = three.in_force()
    amendment = three.amendment(agreement)

    found = paper(shown, amendment)

    assert (found["kind"], found["agreement_id"], found["step"]) == ("amendment", agreement, "approve")


def test_a_corrected_day_is_the_day_it_waits_from(shown: Shown, three: Three, world: World):
    """Submitted three days earlier than entered, it has waited three days longer."""
    agreement = three.drafted()
    world.on(TODAY + 9 * DAY)
    three.do(ask.SubmitAgreement(agreement_id=agreement))
    version = next(f.originator_version for f in world.journal.facts(agreement) if isinstance(f, Submitted))
    earlier = {"version": version, "dated": TODAY + 6 * DAY, "reason": ReasonGiven(code="typed_wrong")}
    assert paper(shown, agreement)["since"] == TODAY + 9 * DAY

    three.do(Correct(kind="agreement", stream_id=agreement, **earlier))

    assert paper(shown, agreement)["since"] == TODAY + 6 * DAY


def test_rebuilt_turns_equal_the_live_ones(shown: Shown, three: Three):
    """Built anew from the first fact the rows are the same, to the digest."""
    amendment = three.amendment(three.in_force())
    three.approve(amendment)
    three.do(ask.ProposeVoid(agreement_id=three.in_force(), reason=WHY))
    three.in_signing()

    assert shown.rebuilt_equals_live()
