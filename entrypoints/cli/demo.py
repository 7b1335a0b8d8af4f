"""`letopis demo`: tell the story, print what came of it, serve it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services
    from entrypoints.demo.story import Story


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Print and end.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
) -> None:
    """Load the real agreements, run three years of a made-up region, print, and serve API and start page."""
    from entrypoints.bootstrap import build, demo_settings
    from entrypoints.cli.serve import run
    from entrypoints.demo.story import Story
    from entrypoints.demo.telling import NotADemo, tell_all

    with build(demo_settings()) as services:
        story = Story.of()
        try:
            tell_all(services, story)
        except NotADemo as refused:
            typer.echo(str(refused), err=True)
            raise typer.Exit(2) from None
        report(services, story)
        if not no_serve:
            run(services, host, port)


def report(services: Services, story: Story) -> None:
    """Print the tables, the story of one route, the journal's head and how far the read models are."""
    from entrypoints.cli.report import status_lines, story_lines
    from entrypoints.demo.printing import WIDTH, doors, show
    from entrypoints.telling import tell

    console = Console(width=WIDTH, highlight=False)
    show(services, story.catalogues, story.region, console)
    console.print(f"\nОдин маршрут, как он записан / one route as it is recorded: {story.route_shown}\n")
    console.print("\n".join(story_lines(tell(services, story.route_shown), "ru")), soft_wrap=True)
    console.print()
    console.print("\n".join(status_lines(services.status())), soft_wrap=True)
    for line in doors(services, story):
        console.print(line, soft_wrap=True)
    console.print("\nКем спрашивать API / whom to ask the API as:")
    for post, actor in story.askers:
        console.print(f"  X-Letopis-Actor: {actor.person} {actor.role} {actor.acting_for}  {post}", soft_wrap=True)
    console.print(
        f"\nДальше / go on: LETOPIS_DEMO=1 LETOPIS_DATA={services.settings.data} "
        f"LETOPIS_STORY_NOW={services.clock.now():%Y-%m-%dT%H:%MZ} .venv/bin/letopis status",
        soft_wrap=True,
    )
