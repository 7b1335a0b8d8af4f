"""Pages rendered here: templates, and the words they say."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.ioms import Stage
from domain.pairs import PairStatus
from entrypoints.words import Language, load

HERE = Path(__file__).parent


def page(template: str, lang: Language, section: str = "start", **shown: Any) -> str:
    """A page in a language, as HTML; `section`: where `say` looks for its texts."""
    other = "en" if lang == "ru" else "ru"
    return _templates().get_template(template).render(lang=lang, other=other, say=partial(_say, lang, section), **shown)


@cache
def _templates() -> Environment:
    """Escaped; an unknown variable is an error."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(words=load(), stages=list(Stage), statuses=list(PairStatus))
    return found


def _say(lang: Language, section: str, name: str) -> str:
    return load().page(f"{section}.{name}", lang)
