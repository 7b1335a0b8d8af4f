"""Loads the word lists (one YAML file a noun) and fills their templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

import yaml

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = ("ru", "en")
_ISO_DAY = re.compile(r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
_WHERE_KNOWN = re.compile(r"\[(.*?)\]")
SECTIONS = ("facts", "refusals", "commands", "values", "inbox", "pages")

Entry = Mapping[str, str]


class _Template(Formatter):
    """`str.format` that writes an em dash for what is missing or empty and the value's own name for a known value;
    a part in [brackets] is left out where something it names is missing."""

    def __init__(self, values: Mapping[str, Entry], language: Language) -> None:
        self._values = values
        self._language = language
        self._missing = False

    def fill(self, template: str, params: Mapping[str, Any]) -> str:
        parts = enumerate(_WHERE_KNOWN.split(template))
        return "".join(self._part(part, params, needed=number % 2 == 0) for number, part in parts)

    def _part(self, part: str, params: Mapping[str, Any], *, needed: bool) -> str:
        self._missing = False
        text = self.vformat(part, (), params)
        return text if needed or not self._missing else ""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        """`reason.code` of a fact's payload, which is JSON, or of an object."""
        found: Any = kwargs
        for part in field_name.split("."):
            try:
                found = found[part] if isinstance(found, Mapping) else getattr(found, part)
            except (KeyError, AttributeError):
                return self._nothing(), field_name
        return self._shown(field_name, found), field_name

    def _shown(self, field_name: str, found: Any) -> Any:
        if found is None or found in ("", []):
            return self._nothing()
        if isinstance(found, list | tuple):
            return ", ".join(str(self._shown(field_name, each)) for each in found)
        name = field_name.rsplit(".", 1)[-1]
        named = self._values.get(f"{name}.{found}") or self._values.get(str(found))
        return named[self._language] if named else _day(found, self._language)

    def _nothing(self) -> str:
        self._missing = True
        return "—"


def _day(found: Any, language: Language) -> Any:
    """A day as people write it (01.09.2024, 1 Sep 2024); anything else as it is."""
    try:
        day = date.fromisoformat(found) if isinstance(found, str) and _ISO_DAY.match(found) else found
    except ValueError:
        return found
    if not isinstance(day, date):
        return found
    return f"{day:%d.%m.%Y}" if language == "ru" else f"{day.day} {day:%b %Y}"


@dataclass(frozen=True)
class Words:
    """Word lists: `facts` by stored name, `refusals` by code, `commands` by name, `values` by `<field>.<value>`."""

    facts: Mapping[str, Entry]
    refusals: Mapping[str, Entry]
    commands: Mapping[str, Entry]
    values: Mapping[str, Entry]
    inbox: Mapping[str, Entry]
    pages: Mapping[str, Entry]

    def refusal(self, code: str, params: Mapping[str, Any], language: Language) -> str:
        """What is wrong and what to do next."""
        return self._fill(self.refusals, code, params, language)

    def fact(self, topic: str, params: Mapping[str, Any], language: Language) -> str:
        """The fact as one sentence of a story."""
        return self._fill(self.facts, topic, params, language)

    def waiting(self, code: str, params: Mapping[str, Any], language: Language) -> str:
        """What waits, as one sentence of the inbox."""
        return self._fill(self.inbox, code, params, language)

    def page(self, key: str, language: Language) -> str:
        """A text of a page."""
        return self.pages[key][language]

    def command(self, name: str, language: Language) -> str:
        return self.commands[name][language] if name in self.commands else name

    def value(self, key: str, language: Language) -> str:
        """Name of a value, keyed `stage.design`; the bare value where it has no name."""
        return self.values[key][language] if key in self.values else key.rsplit(".", 1)[-1]

    def _fill(self, section: Mapping[str, Entry], key: str, params: Mapping[str, Any], language: Language) -> str:
        entry = section.get(key)
        return _Template(self.values, language).fill(entry[language], params) if entry else key


@cache
def load() -> Words:
    """All word lists; a key that stands in two files is an error."""
    merged: dict[str, dict[str, Entry]] = {section: {} for section in SECTIONS}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        lists = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) or {}
        for section, entries in lists.items():
            if twice := merged[section].keys() & (entries or {}).keys():
                raise ValueError(f"{path.name}: {section} {sorted(twice)} stand in another list too")
            merged[section].update(entries or {})
    return Words(**merged)
