"""A load generator of a few microseconds a request: blocking nothing, parsing no more of an answer than its end.

Each connection sends its next request when the answer to its last one is whole. An answer that is no success is raised.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.comparison import Numbers

CONNECTIONS = 16
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Refused(Exception):
    """What the server answered instead of a success."""


def post(path: str, body: bytes, headers: str = "") -> bytes:
    """A request as it goes over the wire."""
    lines = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{headers}"
    return f"{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body


def storm(port: int, work: Sequence[Sequence[bytes]], pid: int) -> Numbers:
    """Each connection sends its requests one after another: answers a second, and what they cost the server."""
    with selectors.DefaultSelector() as selector:
        for own in work:
            connection = _Connection(socket.create_connection(("127.0.0.1", port)), iter(own))
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        began, cpu = time.perf_counter(), cpu_seconds(pid)
        times = sorted(_drive(selector))
        seconds, cpu = time.perf_counter() - began, cpu_seconds(pid) - cpu
    return {
        "value": len(times) / seconds,
        "p50_ms": times[len(times) // 2] * 1000,
        "p99_ms": times[len(times) * 99 // 100] * 1000,
        "cpu_ms": cpu / len(times) * 1000,
    }


def cpu_seconds(pid: int) -> float:
    """What a process has used so far, by /proc."""
    with open(f"/proc/{pid}/stat", "rb") as stat:  # noqa: PTH123 - read on a hot path of nothing else
        fields = stat.read().rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    requests: Iterator[bytes]
    sent_at: float = 0.0
    answer: bytearray = field(default_factory=bytearray)

    def send(self) -> bool:
        """False when nothing is left to send."""
        request = next(self.requests, None)
        if request is None:
            return False
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> bool:
        """True when the answer is whole."""
        self.answer += self.socket.recv(65536)
        head = self.answer.find(b"\r\n\r\n")
        if head < 0:
            return False
        length = _LENGTH.search(self.answer, 0, head)
        if not length or len(self.answer) < head + 4 + int(length[1]):
            return False
        if self.answer[9:10] != b"2":
            raise Refused(self.answer.decode(errors="replace"))
        self.answer.clear()
        return True


def _drive(selector: selectors.BaseSelector) -> Iterator[float]:
    """Seconds each request took, as they are answered."""
    for key in list(selector.get_map().values()):
        key.data.send()
    while selector.get_map():
        for key, _ in selector.select(30):
            connection: _Connection = key.data
            if connection.receive():
                yield time.perf_counter() - connection.sent_at
                if not connection.send():
                    selector.unregister(connection.socket)
                    connection.socket.close()
