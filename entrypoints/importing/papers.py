"""A card of an agreement as the signed paper it describes: everything as printed, its defects beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from domain.agreements import (
    Abbreviation,
    AgreementLevel,
    Header,
    Origin,
    PrintedDuty,
    PrintedMeasure,
    SignedPaper,
    Target,
    TargetPeriod,
)
from domain.papers.values import Defect, LegalBasis, Membership, Official, Part, Party, Signature
from entrypoints.importing.ids import Ids
from infrastructure.catalogues.agreements import AgreementCard, DefectCard, PartyRole, SignatureCard
from infrastructure.catalogues.cards import Clause
from infrastructure.catalogues.obligations import MeasureCard, ObligationCard
from infrastructure.catalogues.targets import TargetCard

ORIGINS: dict[str, Literal[Origin.AGREEMENT, Origin.NAMED_BY_EXCLUSION]] = {
    "agreement": Origin.AGREEMENT,
    "named_by_exclusion": Origin.NAMED_BY_EXCLUSION,
}


def paper_of(card: AgreementCard, scan_hash: str, territory: str, ids: Ids) -> SignedPaper:
    """`scan_hash`: SHA-256 of the source; `territory`: key of the place the annex is about."""
    return SignedPaper(
        header=header_of(card, ids),
        scan_hash=scan_hash,
        obligations=tuple(duty_of(duty, ids) for duty in card.obligations),
        targets=tuple(target for row in card.targets for target in targets_of(row, card, territory, ids)),
        measures=tuple(measure_of(measure, ids) for measure in card.measures),
        signatures=tuple(_signature(signature, card, ids) for signature in card.signatures),
        defects=tuple(_defect(defect, card, ids) for defect in card.defects),
    )


def header_of(card: AgreementCard, ids: Ids) -> Header:
    return Header(
        level=AgreementLevel(card.level),
        title=card.title.ru,
        subject=card.subject.ru,
        project=card.project.ru if card.project else None,
        number=card.number,
        dated=card.dated,
        legal_basis=tuple(
            LegalBasis(title=act.title.ru, number=act.number, dated=act.dated, part=act.part)
            for act in card.legal_basis
        ),
        abbreviations=tuple(Abbreviation(short=one.short, full=one.full.ru) for one in card.abbreviations),
        parties=tuple(_party(party, ids) for party in card.parties),
        starts_on=card.term.starts_on,
        ends_on=card.term.ends_on,
    )


def _party(party: PartyRole, ids: Ids) -> Party:
    signatory = party.signatory
    return Party(
        role=party.role,
        title=party.title.ru,
        membership=Membership(party.membership),
        organisations=ids.organisations(*party.organisations),
        group=party.group.ru if party.group else None,
        officials=(Official(post=signatory.post.ru, acting=signatory.acting),) if signatory else (),
    )


def duty_of(card: ObligationCard, ids: Ids) -> PrintedDuty:
    return PrintedDuty(
        id=ids.duty(card.id),
        party=card.party,
        text=card.title.ru,
        label=card.label,
        under=card.under,
        origin=ORIGINS[card.origin],
        topic=card.topic,
        condition=card.condition.ru if card.condition else None,
        since=card.period.since if card.period else None,
        until=card.period.until if card.period else None,
        addressees=ids.organisations(*card.addressees),
        participants=ids.organisations(*card.participants),
        indicators=card.indicators,
        forms=card.forms,
        route_basis=card.route_basis,
        meets=ids.duty(card.meets) if card.meets else None,
        cite=cited(card.cite),
    )


def measure_of(card: MeasureCard, ids: Ids) -> PrintedMeasure:
    return PrintedMeasure(
        id=ids.duty(card.id),
        party=card.party,
        text=card.title.ru,
        label=card.label,
        topic=card.topic,
        participants=ids.organisations(*card.participants),
        cite=cited(card.cite),
    )


def targets_of(row: TargetCard, card: AgreementCard, territory: str, ids: Ids) -> Iterator[Target]:
    """One target a column; a blank stays a blank."""
    columns = {period.key: period for period in card.periods}
    for minimum in row.minima:
        yield Target(
            indicator=row.indicator,
            territory=ids.organisation(territory),
            period=TargetPeriod(**dict(columns[minimum.period])),
            label=row.label,
            min_share=minimum.min_share,
            min_count=minimum.min_count,
        )


def _signature(card: SignatureCard, agreement: AgreementCard, ids: Ids) -> Signature:
    (party,) = [party for party in agreement.parties if party.role == card.party]
    return Signature(
        part=Part(card.part),
        party=card.party,
        organisation=ids.organisation(party.organisations[0]) if len(party.organisations) == 1 else None,
        post=card.post.ru,
        acting=card.acting,
        seal=card.sealed,
        named=card.named,
        signed_on=card.dated,
    )


def _defect(card: DefectCard, agreement: AgreementCard, ids: Ids) -> Defect:
    """Parties and indicators keep their keys, obligations are named by their ids."""
    duties = {duty.id: duty for duty in agreement.obligations}
    labels = {duties[key].label for key in card.touches if key in duties}
    return Defect(
        code=card.code,
        touches=tuple(str(ids.duty(key)) if key in duties else key for key in card.touches),
        label=labels.pop() if len(labels) == 1 else None,
        note=card.note.ru,
    )


def cited(clause: Clause) -> str:
    return f"{clause.source} {clause.clause}"
