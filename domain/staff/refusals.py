"""Rules of staff records that say no."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.errors import RuleBroken


class RecordExists(RuleBroken):
    code = "staff.record_exists"

    def __init__(self, staff: UUID) -> None:
        super().__init__(staff=str(staff))


class ProfessionAfterHiring(RuleBroken):
    code = "staff.profession_after_hiring"

    def __init__(self, in_profession_since: date, hired_on: date) -> None:
        super().__init__(in_profession_since=in_profession_since.isoformat(), hired_on=hired_on.isoformat())


class NotEmployedThen(RuleBroken):
    code = "staff.not_employed_then"

    def __init__(self, on: date) -> None:
        super().__init__(on=on.isoformat())


class PostUnchanged(RuleBroken):
    code = "staff.post_unchanged"


class AlreadyEnded(RuleBroken):
    code = "staff.already_ended"

    def __init__(self, last_day: date) -> None:
        super().__init__(last_day=last_day.isoformat())


class EndsBeforeBeginning(RuleBroken):
    code = "staff.ends_before_beginning"

    def __init__(self, since: date) -> None:
        super().__init__(since=since.isoformat())


class ChangedLater(RuleBroken):
    code = "staff.changed_later"

    def __init__(self, changed_on: date) -> None:
        super().__init__(changed_on=changed_on.isoformat())


class StillEmployed(RuleBroken):
    code = "staff.still_employed"


class HiredBeforeEnd(RuleBroken):
    code = "staff.hired_before_end"

    def __init__(self, last_day: date) -> None:
        super().__init__(last_day=last_day.isoformat())
