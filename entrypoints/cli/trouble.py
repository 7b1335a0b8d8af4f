"""What went wrong before or beside the work, as one line in Russian and English that says what to do, not a trace.

Exit codes: 0 done; 1 looked and found something wrong, or nothing at all; 2 not begun: usage, settings, surroundings.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from infrastructure.journal.restore import NotABackup, NotEmpty
from infrastructure.key_ring import RotationUnfinished
from infrastructure.keys import KeyUnusable
from infrastructure.migrations.standing import Newer, State, UnknownShape, Unmigrated
from infrastructure.mode import NotForDemo
from projections.engine.reader import CatchingUp
from projections.engine.rebuild import Busy
from projections.engine.track import Poison

NOTHING_DONE = 2
FOUND = 1


@dataclass(frozen=True, slots=True)
class Trouble:
    """What to print on standard error, and the exit code."""

    line: str
    code: int


def explain(error: Exception) -> Trouble | None:
    """What an operator can do about it; None for a defect, which keeps its trace."""
    for kind, say, code in SAYINGS:
        if isinstance(error, kind) and (line := say(error)):
            return Trouble(line, code)
    return None


def _settings(error: Exception) -> str | None:
    assert isinstance(error, ValidationError)
    if error.title != "Settings":
        return None
    return "\n".join(_setting(str(each["loc"][0]) if each["loc"] else "", each["msg"]) for each in error.errors())


def _setting(name: str, message: str) -> str:
    message = message.removeprefix("Value error, ")
    if not name:
        return f"Настройки не годятся / the settings do not fit: {message}"
    return f"Настройка LETOPIS_{name.upper()} не годится / the setting does not fit: {message}"


def _key(error: Exception) -> str:
    return (
        "Главный ключ не подходит: верните тот, с которым начаты данные (LETOPIS_MASTER_KEY или файл master.key). "
        f"The master key cannot be used. {error}"
    )


def _rotation(_error: Exception) -> str:
    return (
        "Смена главного ключа начата и не закончена: повторите letopis keys rotate с прежним и новым ключом. "
        "A change of the master key is not finished: run letopis keys rotate again, with the old key and the new."
    )


def _database(error: Exception) -> str | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if type(cause).__name__ not in {"OperationalError", "DatabaseError", "InterfaceError", "ConnectionTimeout"}:
        return None
    said = str(cause).splitlines()[0]
    return (
        "База данных недоступна: проверьте LETOPIS_DATABASE_URL (или папку LETOPIS_DATA) и работает ли сервер. "
        f"The database cannot be used: check the address and that the server runs. {said}"
    )


def _file(error: Exception) -> str | None:
    assert isinstance(error, OSError)
    if error.filename is None:
        return None
    return (
        f"Не получилось с файлом {error.filename}: проверьте место и права. "
        f"The file cannot be used: check its place and rights. {error.strerror}"
    )


def _not_for_demo(_error: Exception) -> str:
    return (
        "Этот журнал ведётся не в демонстрации и в режиме LETOPIS_DEMO не открывается: "
        "назовите другую папку в LETOPIS_DATA. "
        "This journal was not begun as a demo and does not open in demo mode: name another folder in LETOPIS_DATA."
    )


def _unmigrated(error: Exception) -> str:
    assert isinstance(error, Unmigrated)
    ru, en = {
        State.EMPTY: ("База данных пуста", "The database is empty"),
        State.UNMARKED: ("База данных не называет своей ревизии", "The database does not say its revision"),
    }.get(error.state, ("База данных старше программы", "The database is older than the program"))
    run = f"LETOPIS_DATA={error.file.parent} letopis migrate" if error.file else "letopis migrate"
    return f"{ru}: выполните {run}. {en}: run {run}."


def _newer(error: Exception) -> str:
    return (
        f"База данных новее программы (ревизия {error}): установите более новую Летопись. "
        "The database is newer than the program: install a newer Letopis."
    )


def _unknown_shape(error: Exception) -> str:
    assert isinstance(error, UnknownShape)
    differences = "\n".join(error.differences)
    return (
        "Таблицы не те, что делала Летопись; ничего не изменено. Верните копию или исправьте различия. "
        f"The tables are not those Letopis made; nothing was changed. Restore a copy or mend:\n{differences}"
    )


def _not_empty(_error: Exception) -> str:
    return (
        "Здесь уже есть журнал: верните копию в пустое место (другая LETOPIS_DATA или пустая база). "
        "There is a journal already: restore into an empty place (another LETOPIS_DATA, or an empty database)."
    )


def _not_a_backup(_error: Exception) -> str:
    return (
        "Это не целая копия журнала, ничего не изменено: назовите файл, который записал letopis backup. "
        "This is no whole backup, nothing was changed: name a file that `letopis backup` wrote."
    )


def _late(error: Exception) -> str:
    return (
        "Проекции догоняют журнал; повторите чуть позже (letopis status). "
        f"The read models are catching up; ask again a little later. {error}"
    )


def _busy(error: Exception) -> str:
    return (
        f"Проекцию {error} сейчас строит другой процесс; повторите, когда он закончит. "
        "Another process is building this read model; ask again when it is done."
    )


def _poison(error: Exception) -> str:
    assert isinstance(error, Poison)
    return (
        f"Построение остановил факт {error.position}: исправьте код или пропустите факт (letopis projections skip). "
        f"A fact stopped the build: mend the code or skip the fact. {error}"
    )


SAYINGS: tuple[tuple[type[Exception], Callable[[Exception], str | None], int], ...] = (
    (ValidationError, _settings, NOTHING_DONE),
    (RotationUnfinished, _rotation, NOTHING_DONE),
    (KeyUnusable, _key, NOTHING_DONE),
    (DBAPIError, _database, NOTHING_DONE),
    (psycopg.Error, _database, NOTHING_DONE),
    (sqlite3.Error, _database, NOTHING_DONE),
    (NotForDemo, _not_for_demo, NOTHING_DONE),
    (Unmigrated, _unmigrated, NOTHING_DONE),
    (Newer, _newer, NOTHING_DONE),
    (UnknownShape, _unknown_shape, NOTHING_DONE),
    (NotEmpty, _not_empty, NOTHING_DONE),
    (NotABackup, _not_a_backup, NOTHING_DONE),
    (CatchingUp, _late, NOTHING_DONE),
    (Busy, _busy, NOTHING_DONE),
    (Poison, _poison, FOUND),
    (OSError, _file, NOTHING_DONE),
)
"""Kind of trouble → its line (None: not of this kind after all) and the exit code; the first line counts."""
