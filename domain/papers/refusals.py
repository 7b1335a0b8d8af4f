"""Why a paper of three parties says no. States in params are keys of the word lists (`paper_state.draft`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.errors import NotAllowed, RuleBroken
from domain.papers.values import PaperState, Part


class WrongState(RuleBroken):
    code = "paper.wrong_state"

    def __init__(self, state: PaperState, possible_in: Iterable[PaperState]) -> None:
        super().__init__(paper_state=state.value, possible_in=[f"paper_state.{one}" for one in possible_in])


class NotTheOwner(NotAllowed):
    code = "paper.not_the_owner"


class NotAParty(NotAllowed):
    code = "paper.not_a_party"


class NotThatParty(NotAllowed):
    code = "paper.not_that_party"

    def __init__(self, party: str) -> None:
        super().__init__(party=party)


class NoSuchParty(RuleBroken):
    code = "paper.no_such_party"

    def __init__(self, party: str, parties: Iterable[str]) -> None:
        super().__init__(party=party, parties=list(parties))


class TextChanged(RuleBroken):
    code = "paper.text_changed"

    def __init__(self, given: str, text_hash: str | None) -> None:
        super().__init__(given=given, text_hash=text_hash)


class AlreadyApproved(RuleBroken):
    code = "paper.already_approved"

    def __init__(self, party: str) -> None:
        super().__init__(party=party)


class AlreadySigned(RuleBroken):
    code = "paper.already_signed"

    def __init__(self, party: str, part: Part) -> None:
        super().__init__(party=party, part=part.value)


class NoSuchPart(RuleBroken):
    code = "paper.no_such_part"

    def __init__(self, part: Part) -> None:
        super().__init__(part=part.value)


class SignatoryDiffers(RuleBroken):
    code = "paper.signatory_differs"

    def __init__(self, post: str, *, acting: bool, expected: str, expected_acting: bool) -> None:
        super().__init__(post=post, acting=acting, expected=expected, expected_acting=expected_acting)


class PartyHasSigned(RuleBroken):
    code = "paper.party_has_signed"

    def __init__(self, party: str) -> None:
        super().__init__(party=party)


class NotOfThatParty(RuleBroken):
    code = "paper.organisation_not_of_party"

    def __init__(self, party: str, organisation: UUID) -> None:
        super().__init__(party=party, organisation=str(organisation))


class VoidNotProposed(RuleBroken):
    code = "paper.void_not_proposed"


class SameOfficer(NotAllowed):
    code = "paper.same_officer"


class EndNotAfterStart(RuleBroken):
    code = "paper.end_not_after_start"

    def __init__(self, starts_on: date, ends_on: date) -> None:
        super().__init__(starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())


class PartyUnnamed(RuleBroken):
    code = "paper.party_unnamed"

    def __init__(self, party: str) -> None:
        super().__init__(party=party)


class PartyRepeated(RuleBroken):
    code = "paper.party_repeated"

    def __init__(self, repeated: Iterable[str]) -> None:
        super().__init__(repeated=sorted(repeated))
