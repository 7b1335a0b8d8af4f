"""`letopis serve`: the API on one address, with the embedded follower and worker where nothing else runs them."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
) -> None:
    """Serve the API and the start page until interrupted."""
    from entrypoints.bootstrap import build

    run(build(), host, port)


def run(services: object, host: str, port: int) -> None:
    """Run the web server over services that are built already."""
    import uvicorn

    from entrypoints.api.app import create_app
    from entrypoints.bootstrap import Services
    from entrypoints.web.start import router as start

    assert isinstance(services, Services)
    typer.echo(f"Летопись: http://{host}:{port}  (API: http://{host}:{port}/docs)")
    uvicorn.run(
        create_app(services, start), host=host, port=port, log_config=None, access_log=False, server_header=False
    )
