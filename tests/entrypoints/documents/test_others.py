"""What the documents share: four line-ups of parties, many names of one thing, printed numbers apart from ids."""

from __future__ import annotations

import pytest

from entrypoints.importing.ids import organisation_id
from infrastructure.catalogues import loader
from tests.entrypoints.documents.conftest import Documents


@pytest.mark.req("X-01")
def test_four_line_ups_of_three_roles(documents: Documents):
    """Izhevsk, Sovetsk, Alapaevsk and Megion each fill three roles in their own way."""
    roles = {
        key: [party["role"] for party in documents.agreement(key)["parties"]]
        for key in ("izh", "sov", "ala-cooperation", "meg")
    }

    assert all(len(found) == 3 for found in roles.values())
    assert len({tuple(found) for found in roles.values()}) == 4


@pytest.mark.req("ALA-07")
def test_a_party_named_as_variants_keeps_both(documents: Documents):
    """«ИРО / ЦНППМ»: the third party of Alapaevsk is one of two, and the paper does not say which."""
    third = documents.agreement("ala-cooperation")["parties"][2]

    assert third["membership"] == "variants"
    assert third["organisations"] == [str(organisation_id("sve-iro")), str(organisation_id("sve-cnppm"))]
    assert "party_named_as_variants" in documents.defects("ala-cooperation")


@pytest.mark.req("MEG-09")
def test_an_agreement_without_a_region_and_with_many_schools(documents: Documents):
    """Department, centre, and the schools together in the third role, of which each signs."""
    agreement = documents.agreement("meg")
    roles = {party["role"]: party for party in agreement["parties"]}

    assert agreement["level"] == "municipal"
    assert agreement["owner"] == str(organisation_id("megion-department"))
    assert roles["schools"]["membership"] == "every"
    assert {"no_signatures", "party_unnamed"} <= set(documents.defects("meg"))


@pytest.mark.req("X-05")
@pytest.mark.parametrize("name", ["ЦНППМ", "ЦНППМП", "ЦНПМП", "ЦНППМПР", "цнппмпр"])
@pytest.mark.parametrize("region", ["kal", "udm", "sve", "hma", "ros"])
def test_any_name_finds_the_one_centre(documents: Documents, region: str, name: str):
    """Within a region each of the four abbreviations finds one and the same centre."""
    found = documents.get("sov", "organisations", called=name, below=organisation_id(region))["items"]
    exact = [row["organisation_id"] for row in found if row["kind"] == "centre"]

    assert exact == [str(organisation_id(f"{region}-cnppm"))]


@pytest.mark.req("X-05")
@pytest.mark.parametrize("name", ["паспорт ДПО", "паспорт ДППО"])
def test_any_name_finds_the_one_passport(name: str):
    """Паспорт ДПО and паспорт ДППО are one document, in the glossary and so wherever a duty speaks of it."""
    cards = loader.load().glossary.documents
    found = [card.key for card in cards if name in (card.name.ru, *(one.name for one in card.synonyms))]

    assert found == ["dppo-passport"]


@pytest.mark.req("X-06")
def test_papers_without_a_number_are_taken_as_they_are(documents: Documents):
    """Three papers have no number; each has an id of ours, a defect that says so, and stays apart from the others."""
    keys = ("ala-cooperation", "ala-courses", "meg")
    shown = [documents.agreement(key) for key in keys]

    assert [agreement["number"] for agreement in shown] == [None, None, None]
    assert len({agreement["agreement_id"] for agreement in shown}) == 3
    assert all("no_number" in documents.defects(key) for key in keys)


@pytest.mark.req("X-06")
def test_a_duty_without_a_number_is_taken_as_it_is(documents: Documents):
    """The duty Izhevsk's delegation excludes has no printed number and is still one of the agreement's."""
    unnumbered = [row for row in documents.obligations("izh") if row["label"] is None]

    assert [row["origin"] for row in unnumbered] == ["named_by_exclusion", *["outside"] * 4]
