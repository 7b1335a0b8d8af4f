"""A table of the audit trail opens in a spreadsheet as what it says, and computes nothing."""

import csv
import io
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import application.catalogue  # noqa: F401 - the nouns it names fill AGGREGATES
from domain.kernel import AGGREGATES
from entrypoints.audit_csv import COLUMNS, FORMULA, cell, header, lines

SCHOOL = UUID(int=70)
ROW = {
    "position": 12,
    "recorded_at": datetime(2024, 9, 1, 9, 30, tzinfo=UTC),
    "occurred_on": date(2024, 8, 30),
    "kind": "agreement",
    "stream_id": UUID(int=1),
    "stream_version": 3,
    "type": "agreement.expired",
    "subject": "",
    "status_from": "in_force",
    "status_to": "expired",
    "actor": UUID(int=7),
    "role": "system",
    "acting_for": SCHOOL,
    "basis": {"kind": "приказ", "number": "=1+1", "dated": "2024-08-30"},
    "reason_code": None,
    "command_id": UUID(int=8),
    "correlation_id": UUID(int=9),
    "digest": "ab" * 32,
}


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_first_line_names_each_column_in_russian_and_english():
    """An auditor in Izhevsk and one abroad both know what a column holds, and Excel knows the file is UTF-8."""
    written = header()

    assert written.startswith(b"\xef\xbb\xbf")
    assert read(written) == [list(COLUMNS)]
    assert all(" / " in name for name in COLUMNS)


def test_a_line_shows_what_the_trail_holds():
    """Who, acting for whom, when true, when recorded, from → to, basis, reason, position, digest: each has its cell."""
    [shown] = read(lines([ROW], {SCHOOL: 'Школа № 1; "Заря"'}))

    line = dict(zip(COLUMNS, shown, strict=True))
    assert line["Позиция / Position"] == "12"
    assert line["Записано / Recorded at"] == "2024-09-01T09:30:00+00:00"
    assert (line["Было / From"], line["Стало / To"]) == ("in_force", "expired")
    assert (line["Объект / Kind"], line["Роль / Role"]) == ("соглашение", "система")
    assert line["От имени / Acting for"] == 'Школа № 1; "Заря"'
    assert line["Дата основания / Basis date"] == "2024-08-30"
    assert line["Причина / Reason"] == ""
    assert line["Хеш / Digest"] == "ab" * 32


def test_every_kind_of_thing_has_its_russian_name():
    """No line of the table calls what it is about by a word of the code; a reason is told in words too."""
    shown = read(lines([ROW | {"kind": kind, "reason_code": "misprint"} for kind in AGGREGATES], {}))
    at = {name: place for place, name in enumerate(COLUMNS)}

    assert [line[at["Объект / Kind"]] for line in shown if line[at["Объект / Kind"]].isascii()] == []
    assert {line[at["Причина / Reason"]] for line in shown} == {"опечатка"}


def test_what_would_be_a_formula_stays_text():
    """A document numbered «=1+1» computes nothing in the reader's spreadsheet."""
    [shown] = read(lines([ROW], {}))

    assert dict(zip(COLUMNS, shown, strict=True))["Номер основания / Basis number"] == "'=1+1"


@pytest.mark.parametrize("first", FORMULA)
def test_every_beginning_of_a_formula_is_disarmed(first: str):
    """No character that starts a formula starts a cell."""
    assert cell(f"{first}HYPERLINK()") == f"'{first}HYPERLINK()"


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_a_number_holds_comes_back_as_one_cell(number: str):
    """Semicolons, quotes and line breaks inside a value break no line."""
    row = ROW | {"basis": {"kind": "приказ", "number": number, "dated": None}}

    [shown] = read(lines([row], {}))

    assert dict(zip(COLUMNS, shown, strict=True))["Номер основания / Basis number"] == cell(number)
