"""How a telephone number is written down."""

from __future__ import annotations

import re

_E164 = re.compile(r"^\+[1-9][0-9]{6,14}$")
_WITHIN_RUSSIA = re.compile(r"^8([0-9]{10})$")


def e164(text: str) -> str:
    """The number with its country, digits alone: 8 (4012) 00-00-00 is +74012000000. Raises ValueError."""
    bare = re.sub(r"[^0-9+]", "", text)
    if inside := _WITHIN_RUSSIA.match(bare):
        bare = f"+7{inside[1]}"
    if not _E164.match(bare):
        raise ValueError("the number names no country")
    return bare
