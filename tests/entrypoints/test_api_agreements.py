"""Real agreements over HTTP: the register, the text on any day, the annex, changes of an agreement in force."""

from __future__ import annotations

import pytest

from application.bus import Actor
from domain.roles import Function, Role
from entrypoints.importing import import_catalogue
from entrypoints.importing.ids import agreement_id, organisation_id
from infrastructure.catalogues.loader import FOLDER
from tests.entrypoints.conftest import Api

SOV, IZH = agreement_id("sov"), agreement_id("izh")


@pytest.fixture
def papers(api: Api) -> Api:
    """Sovetsk's and Izhevsk's agreements as they were printed."""
    for name in ("organisations.yaml", "agreements/sov.yaml", "agreements/izh.yaml"):
        import_catalogue(api.services, FOLDER / name)
    return api


@pytest.fixture
def ministry(papers: Api) -> Actor:
    """An officer of Kaliningrad's ministry, with every function."""
    return papers.world.actor(Role.MINISTRY, organisation_id("kal-ministry"), *Function)


def test_each_region_sees_its_own_agreements(papers: Api, ministry: Actor) -> None:
    """The register of Kaliningrad's ministry has Sovetsk's agreement and not Izhevsk's."""
    lines = papers.get("agreements", ministry).json()["items"]

    assert [(line["number"], line["dated"], line["state_on"]) for line in lines] == [
        ("1-с/2021", "2021-09-15", "in_force")
    ]
    assert papers.get(f"agreements/{IZH}", ministry).status_code == 404


@pytest.mark.req("SOV-28")
def test_the_last_day_still_counts(papers: Api, ministry: Actor) -> None:
    """In force on 30.12.2024, over on the 31st, and not yet in force before everybody signed."""
    states = {
        day: papers.get(f"agreements/{SOV}", ministry, as_of=day).json()["state"]
        for day in ("2024-12-30", "2024-12-31")
    }

    assert states == {"2024-12-30": "in_force", "2024-12-31": "expired"}


@pytest.mark.req("SOV-29")
def test_an_agreement_in_force_changes_only_by_amendment(papers: Api, ministry: Actor) -> None:
    """A direct change is refused with the way to go, and the journal has not moved."""
    head = papers.world.journal.head()

    answer = papers.post(f"agreements/{SOV}/remove-obligation", {"obligation_id": str(SOV)}, ministry)

    assert (answer.status_code, answer.json()["code"]) == (409, "agreement.changed_only_by_amendment")
    assert papers.world.journal.head() == head


@pytest.mark.req("SOV-32")
def test_the_annex_is_served_with_blanks_as_blanks(papers: Api, ministry: Actor) -> None:
    """Seven indicators, each judged for 2021 to 2024; no data is no data, and a blank minimum is null."""
    territory = papers.get(f"agreements/{SOV}", ministry).json()["targets"][0]["territory"]

    table = papers.get("indicators", ministry, agreement=SOV, territory=territory).json()

    assert len(table["rows"]) == 7 * 4
    assert {row["year"] for row in table["rows"]} == {2021, 2022, 2023, 2024}
    cells = [(row["min_share"], row["min_count"]) for row in table["rows"] if row["year"] in {2021, 2022}]
    assert (sum(cell is not None for pair in cells for cell in pair), len(cells) * 2) == (26, 28)
    assert [row["min_share"] for row in table["rows"] if row["indicator"] == "sov-ind-4"] == [None] * 4


def test_the_story_of_an_agreement_names_what_was_printed(papers: Api, ministry: Actor) -> None:
    """An imported paper's story says that it was registered, in both languages."""
    story = papers.get(f"agreements/{SOV}/story", ministry).json()

    assert story[0]["type"] == "agreement.registered"
    assert all(line["sentence"] and line["sentence_en"] for line in story)
    assert not any("{" in line["sentence"] for line in story)


@pytest.mark.req("IZH-08", "IZH-10")
def test_who_answered_is_asked_of_a_day(papers: Api) -> None:
    """On 21.06.2022 nobody answers; from 22.06.2022 the centre's director does, but not for the excluded duty."""
    officer = papers.world.actor(Role.MINISTRY, organisation_id("udm-ministry"))
    before = papers.get(f"agreements/{IZH}/obligations", officer, as_of="2022-06-21").json()
    after = papers.get(f"agreements/{IZH}/obligations", officer, as_of="2022-06-22").json()
    nobodys = papers.get("agreements/obligations/nobodys", officer, as_of="2022-06-22").json()["items"]

    city = [duty["obligation_id"] for duty in after if duty["answers"] == "delegate"]
    excluded = [duty for duty in after if duty["answers"] == "excluded"]
    assert {duty["answers"] for duty in before} <= {"nobody", None}
    assert (len(city), len(excluded)) == (13, 1)
    assert all("директор" in duty["post"].lower() for duty in after if duty["answers"] == "delegate")
    assert excluded[0]["obligation_id"] in {duty["obligation_id"] for duty in nobodys}


@pytest.mark.req("SOV-06", "SOV-20", "X-06")
def test_a_printed_number_may_stand_twice(papers: Api, ministry: Actor) -> None:
    """Asking for 2.2.2 or 2.3.5 gives both duties that bear the number, each with an id of its own."""
    for label in ("2.2.2", "2.3.5"):
        found = papers.get(f"agreements/{SOV}/obligations", ministry, label=label).json()

        assert [duty["label"] for duty in found] == [label, label]
        assert len({duty["obligation_id"] for duty in found}) == 2


def test_the_register_of_an_earlier_day_shows_what_stood_then(papers: Api, ministry: Actor) -> None:
    """Nothing had begun in 2020; on a day of the term the agreement is in force, found by that state alone."""
    then = papers.get("agreements", ministry, as_of="2022-06-22").json()["items"]

    assert [line["state_on"] for line in then] == ["in_force"]
    assert papers.get("agreements", ministry, as_of="2022-06-22", state="expired").json()["items"] == []
    assert papers.get("agreements", ministry, as_of="2020-01-01").json()["items"] == []
