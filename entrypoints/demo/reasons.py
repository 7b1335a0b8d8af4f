"""Why people of the story do things: codes that the word lists know."""

from __future__ import annotations

from application.desk import ReasonGiven


def because(code: str, words: str | None = None) -> ReasonGiven:
    return ReasonGiven(code=code, text=words)
