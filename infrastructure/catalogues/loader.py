"""Reads the catalogues from YAML: each file by itself, then all of them against each other."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from infrastructure.catalogues.agreements import AgreementCard, AgreementCatalogue
from infrastructure.catalogues.cards import Card
from infrastructure.catalogues.checks import check_agreements, check_sources
from infrastructure.catalogues.organisations import OrganisationCatalogue
from infrastructure.catalogues.references import Glossary, SourceCatalogue
from infrastructure.catalogues.targets import IndicatorCatalogue

FOLDER = Path(__file__).resolve().parents[2] / "catalogues"

AnyCatalogue = OrganisationCatalogue | AgreementCatalogue | IndicatorCatalogue | SourceCatalogue | Glossary
_ANY: TypeAdapter[AnyCatalogue] = TypeAdapter(Annotated[AnyCatalogue, Field(discriminator="catalogue")])


class BadCatalogue(Exception):
    """A catalogue cannot be read; the message names the file and what is wrong in it."""

    def __init__(self, path: Path, wrong: object) -> None:
        super().__init__(f"{path}: {wrong}")
        self.path = path


class Catalogues(Card):
    """Everything in the folder, checked as a whole."""

    organisations: OrganisationCatalogue
    agreements: tuple[AgreementCard, ...]
    indicators: tuple[IndicatorCatalogue, ...]
    sources: SourceCatalogue
    glossary: Glossary

    def agreement(self, key: str) -> AgreementCard:
        """The agreement of a key; KeyError when there is none."""
        for card in self.agreements:
            if card.key == key:
                return card
        raise KeyError(key)


class _OnceLoader(yaml.CSafeLoader):
    """Refuses a mapping that names a key twice, where YAML would silently keep the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for name, _ in node.value:
            key = self.construct_object(name, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", name.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_file(path: Path) -> AnyCatalogue:
    """Read one catalogue; its first line says which it is. Raises BadCatalogue."""
    try:
        with path.open(encoding="utf-8") as text:
            return _ANY.validate_python(yaml.load(text, Loader=_OnceLoader))  # noqa: S506 - a SafeLoader
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise BadCatalogue(path, error) from error


def load(folder: Path = FOLDER) -> Catalogues:
    """Read every catalogue of the folder and check that each reference is met. Raises BadCatalogue."""
    files = [load_file(path) for path in sorted(folder.rglob("*.yaml"))]
    try:
        return _whole(files)
    except ValueError as error:
        raise BadCatalogue(folder, error) from error


def _whole(files: Sequence[AnyCatalogue]) -> Catalogues:
    organisations, sources = _only(OrganisationCatalogue, files), _only(SourceCatalogue, files)
    glossary = _only(Glossary, files)
    agreements = tuple(card for file in _all(AgreementCatalogue, files) for card in file.agreements)
    indicators = _all(IndicatorCatalogue, files)
    check_agreements(agreements, organisations, indicators, glossary)
    check_sources(files, sources, organisations)
    return Catalogues(
        organisations=organisations,
        agreements=agreements,
        indicators=indicators,
        sources=sources,
        glossary=glossary,
    )


_C = TypeVar("_C", bound=Card)


def _all(kind: type[_C], files: Sequence[Card]) -> tuple[_C, ...]:
    return tuple(file for file in files if isinstance(file, kind))


def _only(kind: type[_C], files: Sequence[Card]) -> _C:
    found = _all(kind, files)
    if len(found) != 1:
        raise ValueError(f"one {kind.__name__} is needed, there are {len(found)}")
    return found[0]
