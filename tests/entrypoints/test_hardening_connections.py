"""A connection past every proxy: endless headers, a sender that never ends, whose address counts."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from entrypoints.hardening import connections
from entrypoints.hardening.connections import MOST_HEADER_BYTES, Bounded
from tests.eventually import eventually


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers who asks, by which scheme, and how much he sent."""
    request = Request(scope, receive)
    size = len(await request.body())
    await PlainTextResponse(f"{request.client and request.client.host} {request.url.scheme} {size}")(
        scope, receive, send
    )


@contextmanager
def listening(**settings: object) -> Iterator[tuple[str, int]]:
    """A server of this process that speaks the bounded protocol."""
    config = uvicorn.Config(told, http=Bounded, ws="none", lifespan="off", log_config=None, server_header=False)
    for name, value in settings.items():
        setattr(config, name, value)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, args=([listener],))
        thread.start()
        eventually(lambda: server.started)
        yield listener.getsockname()
        server.should_exit = True
        thread.join()


def answer(address: tuple[str, int], *pieces: bytes) -> bytes:
    """All that the server says until it closes the connection."""
    said = b""
    with socket.create_connection(address, timeout=30) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            while heard := connection.recv(65_536):
                said += heard
        except (BrokenPipeError, ConnectionResetError):
            pass
    return said


HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"


@pytest.mark.parametrize("endless", [b"X-%d: " % 7 + b"a" * 1000 + b"\r\n", b"X: y\r\n" * 100])
def test_endless_headers_end_the_connection(endless: bytes):
    """Headers up to 32 KiB are read; beyond that the sender hears 400 and is not listened to any more."""
    with listening() as address:
        enough = answer(address, HEAD, b"X: " + b"a" * (MOST_HEADER_BYTES - 200), b"\r\nContent-Length: 2\r\n\r\nab")
        too_many = answer(address, HEAD, *([endless] * 2000))

    assert enough.startswith(b"HTTP/1.1 200 ")
    assert enough.endswith(b"127.0.0.1 http 2")
    assert b" 200 " not in too_many
    assert too_many[:13] in {b"HTTP/1.1 400 ", b""}  # the answer is lost where the sender does not stop to listen


@pytest.mark.parametrize(
    "begun",
    [b"", HEAD, HEAD + b"Content-Length: 9\r\n\r\nabc", HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"],
)
def test_a_sender_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, begun: bytes):
    """Whoever opens a connection and says nothing, or begins headers or a body and stops, is shut out."""
    monkeypatch.setattr(connections, "PATIENCE", 0.1)
    with listening() as address:
        assert b" 200 " not in answer(address, begun)


def test_a_connection_that_rests_between_requests_is_kept(monkeypatch: pytest.MonkeyPatch):
    """The patience is with a request on its way: two requests on one connection are both answered, and the second may
    come in pieces."""
    monkeypatch.setattr(connections, "PATIENCE", 5.0)
    with listening() as address, socket.create_connection(address, timeout=30) as connection:
        said = b""
        for pieces in ([b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"], [HEAD, b"Content-Length: 2\r\n\r\na", b"b"]):
            for piece in pieces:
                connection.sendall(piece)
            said += connection.recv(65_536)
        while heard := connection.recv(65_536):
            said += heard

    assert said.count(b"HTTP/1.1 200 ") == 2
    assert b"127.0.0.1 http 0" in said
    assert b"127.0.0.1 http 2" in said


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [("127.0.0.1", b"203.0.113.9 https"), ("127.0.0.0/8,10.0.0.1", b"203.0.113.9 https"), (None, b"127.0.0.1 http")],
)
def test_only_a_named_proxy_says_who_asks(trusted: str | None, seen: bytes):
    """X-Forwarded-For and -Proto count from the proxies of LETOPIS_TRUSTED_PROXIES; from anybody else they are noise,
    so nobody takes an address that is not his."""
    given = b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n\r\n"
    with listening(proxy_headers=trusted is not None, forwarded_allow_ips=trusted or "") as address:
        said = answer(address, HEAD, given)

    assert seen in said
    assert b"server:" not in said.lower()
