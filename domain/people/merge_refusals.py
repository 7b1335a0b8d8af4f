"""Why two ids of a person are not made one, and what is no longer done under the id that went."""

from typing import ClassVar

from domain.errors import NotAllowed, RuleBroken
from domain.kernel import PersonId


class MergedInto(RuleBroken):
    """The id went; whatever is wanted is done under the one that stayed."""

    code: ClassVar[str] = "person.merged_into"

    def __init__(self, into: PersonId) -> None:
        super().__init__(into=str(into))


class SamePerson(RuleBroken):
    """An id does not go into itself."""

    code: ClassVar[str] = "person.same_person"


class OwnMerge(NotAllowed):
    """Who somebody is, others decide."""

    code: ClassVar[str] = "person.own_merge"


class RolesToRevoke(RuleBroken):
    """Roles do not follow an id: whoever gives roles gives them to the id that stays."""

    code: ClassVar[str] = "person.roles_to_revoke"


class NotMerged(RuleBroken):
    code: ClassVar[str] = "person.not_merged"
