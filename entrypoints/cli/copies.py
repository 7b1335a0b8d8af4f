"""`letopis backup | restore`: the journal as one file, evidence beside it; the master key is kept apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from entrypoints.bootstrap_alone import Places
    from infrastructure.journal.restore import Restored

Evidence = Annotated[
    Path | None,
    typer.Option("--documents", help="Folder of evidence files; only new ones are copied.", file_okay=False),
]


def register(app: typer.Typer) -> None:
    for command in (backup, restore):
        app.command()(command)


def backup(
    file: Annotated[Path, typer.Argument(help="File to write; it must not exist.", dir_okay=False)],
    documents: Evidence = None,
) -> None:
    """Write a consistent copy of the journal while it is in use; then copy evidence files, which never change."""
    from entrypoints.bootstrap_alone import places
    from entrypoints.cli.report import counting
    from infrastructure.journal.backup import backup as write
    from infrastructure.migrations.standing import ready

    if file.exists():
        typer.echo(f"Файл уже есть, назовите другой: {file}. The file exists; name another.", err=True)
        raise typer.Exit(2)
    if not file.parent.is_dir():
        typer.echo(f"Нет папки {file.parent}: сначала создайте её. There is no such folder; make it first.", err=True)
        raise typer.Exit(2)
    with places() as found:
        ready(found.database)
        with counting("rows") as step:
            write(found.database, file, step)
    typer.echo(f"{file}: {file.stat().st_size} B")
    if documents:
        _copy(found.documents, documents)


def restore(
    file: Annotated[Path, typer.Argument(help="What `letopis backup` wrote.", exists=True, dir_okay=False)],
    documents: Evidence = None,
) -> None:
    """Put a backup of either database into an empty place: whole, or not at all."""
    from entrypoints.bootstrap_alone import places
    from entrypoints.cli.report import counting
    from infrastructure.journal.restore import key_of
    from infrastructure.journal.restore import restore as put_back
    from infrastructure.queue.namespace import leave
    from infrastructure.traces import destroy_traces_in_the_end

    with places() as found:
        _require_same_key(found.key, key_of(file))
        with counting("rows") as step:
            restored = put_back(file, found.database, step, found.ledger.read())
        leave(found.database)
        typer.echo(f"{file}: № {restored.head}")
        if restored.erased:
            destroy_traces_in_the_end(found.database)
        _say_what_ended(restored)
        if documents:
            _copy(documents, found.documents)
        _say_what_is_next(found, restored)


def _require_same_key(here: str | None, written: str | None) -> None:
    from infrastructure.keys import KeyUnusable

    if here and written and here != written:
        raise KeyUnusable("The backup was written with another master key: put that one here first.")


def _say_what_ended(restored: Restored) -> None:
    ended = restored.ended
    typer.echo(
        f"Закончены сеансы: {ended.sessions}, отозваны ключи API: {ended.tokens}, погашены одноразовые коды: "
        f"{ended.codes}; все входят заново. Sessions ended, API tokens revoked, codes used up: all sign in anew."
    )
    if restored.erased:
        typer.echo(f"Стёрты повторно по книге стираний / erased again by the ledger: {restored.erased}")


def _say_what_is_next(found: Places, restored: Restored) -> None:
    if restored.key and not found.key:
        typer.echo(
            "Положите сюда главный ключ, с которым велись данные (master.key или LETOPIS_MASTER_KEY), и лишь потом "
            "запускайте. Put the master key of these data here before the first start."
        )
    typer.echo("Проверьте / now check: letopis verify. Проекции построятся сами / the read models come by themselves.")


def _copy(source: Path, target: Path) -> None:
    from infrastructure.document_copies import copy_documents

    copied = copy_documents(source, target)
    typer.echo(f"{target}: новых файлов / new files {copied.new}")
    for address in copied.damaged:
        typer.echo(f"Файл испорчен и не скопирован / the file is damaged and was left out: {address}", err=True)
    if copied.damaged:
        raise typer.Exit(1)
