"""The words people read, in Russian and English, keyed by the stable codes of refusals, facts, commands and values."""

from entrypoints.words.catalogue import LANGUAGES, Language, Words, load

__all__ = ["LANGUAGES", "Language", "Words", "load"]
