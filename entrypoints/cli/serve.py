"""`letopis serve`: the API on one address, with follower, worker and schedule inside or beside."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from entrypoints.bootstrap import Services


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    web_only: Annotated[bool, typer.Option("--web-only", help="Others follow, work and schedule.")] = False,
) -> None:
    """Serve the API and the start page until SIGTERM or Ctrl-C; port 0 takes a free one."""
    from entrypoints.bootstrap import build
    from entrypoints.cli.processes import require_queue

    with build() as services:
        if web_only:
            require_queue(services)
        run(services, host, port, alone=not web_only)


def run(services: Services, host: str, port: int, *, alone: bool = True) -> None:
    """Run the web server over services that are built already; returns when it has been told to stop and has."""
    import uvicorn

    from entrypoints.api.app import create_app
    from entrypoints.hardening.connections import KEEP_ALIVE, MOST_CONNECTIONS, Bounded
    from entrypoints.web.start import router as start

    app = create_app(services, start, alone=alone)
    proxies = services.settings.trusted_proxies
    config = uvicorn.Config(
        app,
        http=Bounded,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=proxies is not None,
        forwarded_allow_ips=proxies or "",
        timeout_keep_alive=KEEP_ALIVE,
        limit_concurrency=MOST_CONNECTIONS,
    )
    with listening(host, port) as listener, ending_on_signal():
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        typer.echo(f"Летопись: {address}  (API: {address}/docs)")
        server = uvicorn.Server(config)
        server.run([listener])
    if not server.started:
        raise typer.Exit(1)


def listening(host: str, port: int) -> socket.socket:
    """The socket; an address that is taken or is not ours ends with a line and 2."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        typer.echo(
            f"Адрес {host}:{port} занять нельзя: выберите другой порт (--port) или адрес (--host). "
            f"The address cannot be used: choose another port or host. {error.strerror}",
            err=True,
        )
        raise typer.Exit(2) from None


@contextmanager
def ending_on_signal() -> Iterator[None]:
    """Ends well on SIGTERM and SIGINT: the server stops first and raises the signal again, which arrives here."""
    kept = {number: signal.signal(number, lambda *_: sys.exit()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    except SystemExit as end:
        if end.code:
            raise
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
