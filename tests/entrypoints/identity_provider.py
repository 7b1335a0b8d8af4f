"""An OpenID provider as a process of its own on loopback, and a person who says there who they are.

It is a mock: it takes any client, secret and redirect address, has one key, and asks for neither PKCE nor a password.
What it cannot refuse is tried in tests/infrastructure/accounts/test_openid.py.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx2

from entrypoints.up.programs import die_with_parent
from tests.eventually import eventually

STRONG = "strong-subject"
"""Of whom the provider says that two factors were shown."""


@contextmanager
def identity_provider(folder: Path) -> Iterator[str]:
    """Its issuer; the process ends with the test."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    people = ["--user-claims", json.dumps({"sub": STRONG, "amr": ["pwd", "otp"]})]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people]
    with (folder / "provider.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, preexec_fn=lambda: die_with_parent(signal.SIGTERM), start_new_session=True
        )
    try:
        issuer = f"http://127.0.0.1:{port}"
        eventually(partial(_answers, issuer))
        yield issuer
    finally:
        process.terminate()
        process.wait(30)


def says(address: str, subject: str | None) -> str:
    """Where the provider sends the browser back: of the person, or (None) of somebody who declines."""
    form = {"action": "deny"} if subject is None else {"sub": subject}
    answer = httpx2.post(address, data=form, follow_redirects=False, timeout=30)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def _answers(issuer: str) -> bool:
    try:
        return httpx2.get(f"{issuer}/.well-known/openid-configuration", timeout=1).status_code == 200
    except httpx2.HTTPError:
        return False
