"""Papers of the story: the catalogues' own, made-up papers of agreements they only mention, and the neighbours'."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from uuid import UUID

from application.agreements import RegisterAgreement
from domain.agreements import SignedPaper
from domain.papers.values import Membership, Part, Signature
from entrypoints.demo.cast import Cast, Town
from entrypoints.demo.runner import SYSTEM_ACTOR, Script, Step, demo_id, telling
from entrypoints.importing import organisations, steps_of
from entrypoints.importing.ids import Ids, agreement_id
from entrypoints.importing.papers import paper_of
from infrastructure.catalogues.agreements import AgreementCard, AgreementCatalogue, DefectCode, DemoInstance
from infrastructure.catalogues.loader import Catalogues
from infrastructure.catalogues.targets import Minimum

REGISTERED_AFTER = timedelta(days=7)
NOT_OF_AN_INSTANCE = {
    DefectCode.NO_NUMBER,
    DefectCode.NO_DATE,
    DefectCode.NO_END_DATE,
    DefectCode.DEADLINE_INSTEAD_OF_DATE,
    DefectCode.SEVERAL_AGREEMENTS,
    DefectCode.PARTY_UNNAMED,
    DefectCode.NO_SIGNATURES,
    DefectCode.TEXT_NOT_SEEN,
}
"""Defects of a mention that a made-up paper does not have."""


def catalogue_scripts(catalogues: Catalogues) -> Iterator[tuple[str, Script]]:
    """Everything the catalogues say, on its days: first the tree, then each agreement."""
    tree = catalogues.organisations
    steps = [Step(e.day, SYSTEM_ACTOR, e.command) for e in organisations.entries(tree, tree.every())]
    yield "catalogue/organisations", telling(sorted(steps, key=lambda step: step.day))
    for card in catalogues.agreements:
        file = AgreementCatalogue(catalogue="agreements", agreements=(card,))
        entries = steps_of(file, catalogues.sources)
        yield f"catalogue/{card.key}", telling([Step(e.day, SYSTEM_ACTOR, e.command) for e in entries])


def instance_paper(card: AgreementCard, instance: DemoInstance, catalogues: Catalogues) -> SignedPaper:
    """A made-up paper of a mentioned agreement: a number, dates, and whoever fills the roles signs separately."""
    parties = tuple(
        party.model_copy(update={"organisations": instance.organisations.get(party.role, party.organisations)})
        for party in card.parties
    )
    shown = card.model_copy(
        update={
            "number": instance.number,
            "dated": instance.dated,
            "parties": parties,
            "term": card.term.model_copy(update={"starts_on": instance.dated, "ends_on": instance.ends_on}),
            "defects": tuple(defect for defect in card.defects if defect.code not in NOT_OF_AN_INSTANCE),
        }
    )
    source = catalogues.sources.get(card.source)
    paper = paper_of(shown, source.sha256, source.territory, Ids(instance.key))
    return paper.model_copy(update={"signatures": tuple(_signatures(paper, instance.dated))})


def _signatures(paper: SignedPaper, day: date) -> Iterator[Signature]:
    for party in paper.header.parties:
        for organisation in party.organisations[: 1 if party.membership is Membership.VARIANTS else None]:
            yield Signature(
                part=Part.MAIN_TEXT,
                party=party.role,
                organisation=organisation,
                post="руководитель (демо)",
                signed_on=day,
            )


def instance(key: str, catalogues: Catalogues) -> tuple[AgreementCard, DemoInstance]:
    """The card and the made-up paper of a key; KeyError when there is none."""
    for card in catalogues.agreements:
        for one in card.demo:
            if one.key == key:
                return card, one
    raise KeyError(key)


def registering(key: str, catalogues: Catalogues) -> Script:
    card, made_up = instance(key, catalogues)
    command = RegisterAgreement(
        occurred_on=made_up.dated,
        agreement_id=agreement_id(key),
        owner=Ids(key).organisation(card.owner),
        paper=instance_paper(card, made_up, catalogues),
    )
    yield Step(made_up.dated, SYSTEM_ACTOR, command)


def agreement_of(town: Town) -> UUID:
    return agreement_id("sov") if town.place.real else demo_id("agreement", town.place.key)


def ids_of(town: Town) -> Ids:
    """Sovetsk's duties are the catalogue's; a neighbour has its own under the same template."""
    if town.place.real:
        return Ids("sov")
    places = {
        "sovetsk": town.place.id,
        "sovetsk-administration": town.place.administration,
        "sovetsk-mms": town.place.methodical,
    }
    return Ids(town.place.key, places)


def neighbour_day(town: Town) -> date:
    """The day its agreement was signed."""
    return date(2021, 9, 15) + timedelta(days=town.place.number)


def neighbour_card(town: Town, catalogues: Catalogues) -> AgreementCard:
    """Sovetsk's agreement as a template: another number and day, counts as large as the shares make them."""
    template = catalogues.agreement("sov")
    day = neighbour_day(town)
    targets = tuple(
        row.model_copy(update={"minima": tuple(_scaled(minimum, row.indicator, town) for minimum in row.minima)})
        for row in template.targets
    )
    signatures = tuple(
        one.model_copy(update={"dated": one.dated and day, "named": True}) for one in template.signatures
    )
    title = {"ru": f"Соглашение о сопровождении педагогов: {town.place.name.ru}", "en": "Demo agreement"}
    return template.model_copy(
        update={
            "number": f"{town.place.number}-с/2021",
            "dated": day,
            "title": template.title.model_copy(update=title),
            "targets": targets,
            "signatures": signatures,
            "defects": (),
        }
    )


def _scaled(minimum: Minimum, indicator: str, town: Town) -> Minimum:
    """People are counted by the share of the municipality's own pedagogues; schools and events as in the template."""
    if indicator not in {"sov-ind-1", "sov-ind-2"} or minimum.min_share is None:
        return minimum
    return minimum.model_copy(update={"min_count": ceil(minimum.min_share * Decimal(town.place.pedagogues) / 100)})


def neighbour_paper(town: Town, catalogues: Catalogues) -> SignedPaper:
    card = neighbour_card(town, catalogues)
    return paper_of(card, catalogues.sources.get(card.source).sha256, "sovetsk", ids_of(town))


def registering_neighbour(town: Town, cast: Cast, catalogues: Catalogues) -> Script:
    """The ministry enters the signed paper, a week after it was signed."""
    signed = neighbour_day(town)
    paper = neighbour_paper(town, catalogues)
    command = RegisterAgreement(occurred_on=signed, agreement_id=agreement_of(town), paper=paper)
    yield Step(signed + REGISTERED_AFTER, cast.officer.actor, command)
