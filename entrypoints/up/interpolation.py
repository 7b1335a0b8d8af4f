"""`${NAME}`, `${NAME:-default}` and `${NAME:?what it is}` of a compose file, filled from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from entrypoints.up.errors import Unfit

_VARIABLE = re.compile(
    r"\$(?:(?P<dollar>\$)|(?P<plain>\w+)|\{(?P<name>\w+)(?:(?P<how>:?[-?])(?P<more>[^{}$]*))?\}|(?P<bad>))"
)


def filled(value: Any, environment: Mapping[str, str]) -> Any:
    """A YAML value with every variable in its texts filled. Raises Unfit for one that must be set and is not."""
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: _one(found, environment), value)
    if isinstance(value, dict):
        return {key: filled(each, environment) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, environment) for each in value]
    return value


def _one(found: re.Match[str], environment: Mapping[str, str]) -> str:
    if found["dollar"]:
        return "$"
    if found["bad"] is not None:
        raise Unfit(f"{found.string!r}: only $NAME, ${{NAME}}, ${{NAME:-default}} and ${{NAME:?message}} are known")
    name, how = found["plain"] or found["name"], found["how"] or ""
    given = environment.get(name)
    if given is None or (how.startswith(":") and not given):
        if how.endswith("?"):
            raise Unfit(f"{name} is not set: {found['more']}")
        return found["more"] or "" if how.endswith("-") else ""
    return given
