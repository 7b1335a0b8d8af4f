"""`letopis status | story | head | verify | facts`: what an operator and an auditor ask of the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

if TYPE_CHECKING:
    from infrastructure.journal.anchors import Anchor

LanguageOption = Annotated[Literal["ru", "en"], typer.Option("--lang", help="Language of the sentences.")]


def register(app: typer.Typer) -> None:
    for command in (status, story, head, verify, facts):
        app.command()(command)


def status(as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False) -> None:
    """Head of the journal; checkpoint, lag and parked streams of each projection; jobs waiting."""
    from entrypoints.bootstrap import build
    from entrypoints.cli.report import status_lines

    with build() as services:
        found = services.status()
    typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2) if as_json else "\n".join(status_lines(found)))


def story(stream: Annotated[UUID, typer.Argument(help="Id of the stream.")], lang: LanguageOption = "ru") -> None:
    """Tell a stream as sentences: who, acting for whom, when true, when recorded."""
    from entrypoints.bootstrap import build
    from entrypoints.cli.report import story_lines
    from entrypoints.telling import tell

    with build() as services:
        services.catch_up()
        lines = list(story_lines(tell(services, stream, services.journal.head()), lang))
    if not lines:
        typer.echo(f"В журнале нет потока {stream}. The journal has no such stream.", err=True)
        raise typer.Exit(1)
    typer.echo("\n".join(lines))


def head() -> None:
    """Print the anchor of the journal as it is now; keep it, signed, where the database's owner cannot write."""
    from entrypoints.bootstrap import build
    from infrastructure.journal.anchors import anchor

    with build() as services:
        typer.echo(str(anchor(services.journal)))


def verify(
    anchor: Annotated[
        list[str] | None, typer.Option(help="Anchor kept elsewhere, as `letopis head` printed it; may be repeated.")
    ] = None,
) -> None:
    """Recompute digests, order and claims; compare the read models with the journal. Ends with 1 on any finding."""
    from entrypoints.bootstrap import build
    from entrypoints.cli.report import progress
    from entrypoints.verification import verify_all

    kept = _anchors(anchor or ())
    with build() as services, progress("facts", services.journal.head()) as step:
        findings = list(verify_all(services, step, kept))
    for finding in findings:
        typer.echo(str(finding), err=True)
    typer.echo("Журнал цел / the journal is whole" if not findings else f"Находок / findings: {len(findings)}")
    if findings:
        raise typer.Exit(1)


def _anchors(given: Iterable[str]) -> list[Anchor]:
    """Ends with 2 and a line where one cannot be read."""
    from infrastructure.journal.anchors import Anchor

    try:
        return [Anchor.read(text) for text in given]
    except ValueError as error:
        typer.echo(f"Отпечаток записан не так, как его печатает letopis head. {error}", err=True)
        raise typer.Exit(2) from None


def facts() -> None:
    """Print the catalogue of fact types (docs/facts.md is this output)."""
    from entrypoints.fact_catalogue import lines

    typer.echo("\n".join(lines()))
