"""What the vault knows of a person."""

from enum import StrEnum

from domain.kernel import PersonId, Value


class Detail(StrEnum):
    """Kinds of personal details; their values live in the vault alone. `birth_date` is ISO 8601, `phone` E.164."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    PATRONYMIC = "patronymic"
    BIRTH_DATE = "birth_date"
    EMAIL = "email"
    PHONE = "phone"


class ErasureProposal(Value):
    """Who asked for the erasure, and why by its code."""

    by: PersonId
    code: str
