"""Work people do in a school."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.kernel import Value


class WorkCategory(StrEnum):
    """Category of work; populations are counted by it."""

    TEACHER = "teacher"
    PEDAGOGUE = "pedagogue"
    """A pedagogue of another post: educator, psychologist, speech therapist, social pedagogue …"""
    MANAGEMENT = "management"
    METHODICAL = "methodical"
    """Tutor or methodologist of a methodical service or centre."""
    OTHER = "other"

    @property
    def pedagogical(self) -> bool:
        return self in (WorkCategory.TEACHER, WorkCategory.PEDAGOGUE)


ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Post(Value):
    """What somebody does: position as the staff list prints it, category, subjects taught."""

    position: ShortText = Field(description="As the staff list prints it.")
    category: WorkCategory
    subjects: Annotated[tuple[ShortText, ...], Field(max_length=30)] = ()
