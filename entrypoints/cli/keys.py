"""`letopis keys new | rotate`: another master key, with the servers stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from entrypoints.bootstrap_alone import Places
    from infrastructure.key_rotation import Rotated
    from infrastructure.keys import Keys

app = typer.Typer(help="Главный ключ / the master key.", no_args_is_help=True)


@app.command()
def new(file: Annotated[Path, typer.Argument(help="File to write; it must not exist.", dir_okay=False)]) -> None:
    """Write a fresh master key into a file that only its owner may read."""
    from infrastructure.keys import new_key

    if file.exists():
        typer.echo(f"Файл уже есть, назовите другой: {file}. The file exists; name another.", err=True)
        raise typer.Exit(2)
    new_key(file)
    typer.echo(f"{file}: {_print_of(file)}")


@app.command()
def rotate(
    file: Annotated[
        Path | None,
        typer.Argument(help="The new master key; left out: LETOPIS_MASTER_KEY_NEW.", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """Put a new master key in the place of the old one. Stop the servers first; a killed run is finished by another."""
    from entrypoints.bootstrap_alone import places
    from entrypoints.cli.report import counting
    from infrastructure.key_rotation import rotate as wrap_anew
    from infrastructure.migrations.standing import ready

    with places() as found:
        ready(found.database)
        old, (fresh, text) = found.keys, _new_key(found, file)
        if old is None:
            typer.echo("Здесь ещё нет главного ключа, менять нечего. There is no master key here yet.", err=True)
            raise typer.Exit(2)
        with counting("people") as step:
            done = wrap_anew(found.database, old, fresh, step)
        _say(found, done, fresh, text)


def _new_key(found: Places, file: Path | None) -> tuple[Keys, str]:
    """The new key and its text; raises KeyUnusable."""
    from infrastructure.keys import KeyUnusable, key_in, load_keys

    if file is not None:
        return key_in(file), file.read_text("ascii")
    if found.settings.master_key_new is None:
        raise KeyUnusable("Name the file of the new key, or set LETOPIS_MASTER_KEY_NEW.")
    text = found.settings.master_key_new.get_secret_value()
    return load_keys(text, found.key_file), text


def _say(found: Places, done: Rotated, fresh: Keys, text: str) -> None:
    from infrastructure.keys import put_in_place

    typer.echo(f"Ключи людей завёрнуты заново / keys of people wrapped anew: {done.people}")
    for person in done.damaged:
        typer.echo(f"Ключ не открывается и оставлен как есть / a key that does not open was left: {person}", err=True)
    if found.settings.master_key is not None:
        typer.echo(
            "Теперь задайте новый ключ в LETOPIS_MASTER_KEY и уберите LETOPIS_MASTER_KEY_NEW. "
            "Now set LETOPIS_MASTER_KEY to the new key and take LETOPIS_MASTER_KEY_NEW away."
        )
    elif found.key != fresh.fingerprint:
        kept = found.key_file.with_name(f"{found.key_file.name}.{found.key}")
        put_in_place(text, found.key_file, kept)
        typer.echo(f"{found.key_file}: {fresh.fingerprint}")
        typer.echo(
            f"Прежний ключ — {kept}: он нужен лишь прежним резервным копиям, храните его с ними, не здесь. "
            "The old key is needed by older backups alone: keep it with them, not here."
        )
    if done.damaged:
        raise typer.Exit(1)


def _print_of(file: Path) -> str:
    from infrastructure.keys import key_in

    return key_in(file).fingerprint
