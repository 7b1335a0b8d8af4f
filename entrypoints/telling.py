"""Facts as sentences: ids become names, sealed text is opened for whoever may read it, values get their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from application.ports import Vault
from domain.kernel import PersonId, Sealed
from entrypoints.words import Language, load

ERASED = {"ru": "[стёрто]", "en": "[erased]"}


def ids_in(value: Any) -> set[UUID]:
    """Every id inside a payload."""
    if isinstance(value, str):
        return {UUID(value)} if _is_id(value) else set()
    if isinstance(value, Mapping):
        return set().union(*(ids_in(part) for part in value.values())) if value else set()
    if isinstance(value, Iterable):
        return set().union(*(ids_in(part) for part in value))
    return set()


def _is_id(text: str) -> bool:
    return len(text) == 36 and text[8] == text[13] == text[18] == text[23] == "-"


def readable(value: Any, names: Mapping[UUID, str], vault: Vault, language: Language) -> Any:
    """The payload with names for ids (an unknown id keeps its first eight digits) and opened texts."""
    if isinstance(value, str):
        return names.get(UUID(value), value[:8]) if _is_id(value) else value
    if isinstance(value, Mapping):
        if "ciphertext" in value:
            text = vault.unseal(Sealed.model_validate(value))
            return ERASED[language] if text is None else f"«{text}»"
        return {name: readable(part, names, vault, language) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [readable(part, names, vault, language) for part in value]
    return value


def person_names(vault: Vault, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those among the ids who are people the vault knows."""
    return {UUID(str(person)): name for person, name in vault.names([PersonId(each) for each in ids]).items()}


def sentence(topic: str, params: Mapping[str, Any], language: Language) -> str:
    """One fact, told."""
    return load().fact(topic, params, language)
