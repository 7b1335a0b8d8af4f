"""A browser that signs in: it keeps cookies, reads the forms of pages and sends them as people do."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from entrypoints.bootstrap import Services
from infrastructure.accounts.passwords import Cost, Passwords

CHEAP = Cost(passes=1, kibibytes=8, threads=1)
LOGIN, PASSWORD = "proba@example.org", "тихая улица в конце марта"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_FORM = re.compile(r"<form[^>]*>.*?</form>", re.DOTALL)
_ACTION = re.compile(r'action="([^"]*)"')


class Browser:
    """`page` is what it shows; it goes where it is sent."""

    def __init__(self, http: TestClient, **headers: str) -> None:
        self.http = http
        self.headers = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0"} | headers
        self.page: Response

    def open(self, path: str) -> Response:
        self.page = self.http.get(path, headers=self.headers)
        return self.page

    def send(self, action: str, **fields: str) -> Response:
        """Fill the form of the page that goes to an address and send it."""
        form = next(
            form for form in _FORM.findall(self.page.text) if unescape(_ACTION.findall(form)[0]).startswith(action)
        )
        data = {name: unescape(value) for name, value in _HIDDEN.findall(form)} | fields
        self.page = self.http.post(unescape(_ACTION.findall(form)[0]), data=data, headers=self.headers)
        return self.page

    def sign_in(self, login: str = LOGIN, password: str = PASSWORD, path: str = "/sign-in") -> Response:
        self.open(path)
        return self.send("/sign-in", login=login, password=password)

    @property
    def at(self) -> str:
        """Where it is: path and query."""
        return self.page.url.raw_path.decode()


class Program:
    """Signs in with JSON; it keeps cookies and repeats the token of its session."""

    def __init__(self, http: TestClient) -> None:
        self.http = http
        self.csrf = ""

    def post(self, path: str, **body: Any) -> Response:
        headers = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        answer = self.http.post(path, json=body, headers=headers)
        if answer.headers["content-type"] == "application/json":
            self.csrf = answer.json().get("csrf_token", self.csrf)
        return answer

    def get(self, path: str) -> Response:
        return self.http.get(path, headers={"Accept": "application/json"})

    def sign_in(self, login: str = LOGIN, password: str = PASSWORD) -> Response:
        return self.post("/sign-in", login=login, password=password)


def cheaply(services: Services) -> None:
    """Passwords of this installation cost next to nothing."""
    services.accounts.passwords = Passwords(CHEAP)
