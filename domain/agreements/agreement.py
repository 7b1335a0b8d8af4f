"""The tripartite agreement: Draft → UnderApproval → Signing → Signed → InForce → Expired → Closed."""

from __future__ import annotations

from typing import ClassVar

from domain.agreements.amending import Amending
from domain.agreements.delegating import Delegating
from domain.agreements.drafting import Drafting
from domain.agreements.facts.paper import (
    AgreementWithdrawn,
    AllApproved,
    Declined,
    PartyApproved,
    PartySigned,
    Returned,
    SignatoryReplaced,
    SignedByAll,
    Voided,
    VoidProposed,
)
from domain.agreements.finishing import Finishing
from domain.agreements.registering import Registering
from domain.papers.approving import Approving
from domain.papers.ending import Ending
from domain.papers.signing import Signing
from domain.papers.state import Deeds


class Agreement(Drafting, Registering, Delegating, Finishing, Amending, Approving, Signing, Ending):
    """Also Withdrawn before all have signed, Voided when signed by mistake, Terminated at an early end."""

    KIND: ClassVar[str] = "agreement"
    DEEDS: ClassVar[Deeds] = Deeds(
        party_approved=PartyApproved,
        all_approved=AllApproved,
        returned=Returned,
        party_signed=PartySigned,
        signed_by_all=SignedByAll,
        declined=Declined,
        signatory_replaced=SignatoryReplaced,
        withdrawn=AgreementWithdrawn,
        void_proposed=VoidProposed,
        voided=Voided,
    )
