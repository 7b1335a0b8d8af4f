"""The audit trail as a table for a spreadsheet: UTF-8 with a byte order mark, semicolons, and no cell that computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from entrypoints.words import load

BOM = "\ufeff"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet compute a cell, or look behind it for what does."""

Row = Mapping[str, Any]
Names = Mapping[UUID, str]

COLUMNS: Mapping[str, Callable[[Row, Names], Any]] = {
    "Позиция / Position": lambda row, _: row["position"],
    "Записано / Recorded at": lambda row, _: row["recorded_at"].isoformat(timespec="seconds"),
    "Дата события / Occurred on": lambda row, _: row["occurred_on"].isoformat(),
    "Объект / Kind": lambda row, _: _word("kind", row["kind"]),
    "Номер объекта / Stream": lambda row, _: row["stream_id"],
    "Версия / Version": lambda row, _: row["stream_version"],
    "Факт / Fact": lambda row, _: row["type"],
    "Часть / Part": lambda row, _: row["subject"],
    "Было / From": lambda row, _: row["status_from"],
    "Стало / To": lambda row, _: row["status_to"],
    "Кто / Actor": lambda row, _: row["actor"],
    "Роль / Role": lambda row, _: _word("role", row["role"]),
    "От имени / Acting for": lambda row, names: names.get(row["acting_for"]) if row["acting_for"] else None,
    "Номер организации / Organisation": lambda row, _: row["acting_for"],
    "Основание / Basis": lambda row, _: _part(row["basis"], "kind"),
    "Номер основания / Basis number": lambda row, _: _part(row["basis"], "number"),
    "Дата основания / Basis date": lambda row, _: _part(row["basis"], "dated"),
    "Причина / Reason": lambda row, _: _word("code", row["reason_code"]),
    "Команда / Command": lambda row, _: row["command_id"],
    "Цепочка / Correlation": lambda row, _: row["correlation_id"],
    "Хеш / Digest": lambda row, _: row["digest"],
}


def header() -> bytes:
    """The first line of the file."""
    return (BOM + _text([list(COLUMNS)])).encode()


def lines(rows: Iterable[Row], names: Names) -> bytes:
    """Rows of the trail as lines; `names` of the organisations acted for."""
    return _text([[cell(show(row, names)) for show in COLUMNS.values()] for row in rows]).encode()


def cell(value: Any) -> str:
    """A value as text that stays text in a spreadsheet; nothing for what is not known."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _word(field: str, code: str | None) -> str | None:
    """What people call it; the code itself where it has no name."""
    return None if code is None else load().value(f"{field}.{code}", "ru")


def _part(basis: Row | None, name: str) -> Any:
    return basis[name] if basis else None


def _text(table: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(table)
    return written.getvalue()
