"""What the forms of signing in do not do: send people elsewhere, serve another site, read what is no form."""

from __future__ import annotations

import pytest

from tests.entrypoints.a_house import House, house
from tests.entrypoints.signing_in import LOGIN, PASSWORD, Browser

__all__ = ["house"]


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/%0d%0aSet-Cookie:x", "http:evil.example", " //evil.example", "/\t/evil.example"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(house: House, elsewhere: str):
    """After coming in people go on within this server, whatever the address said."""
    browser = Browser(house.http)
    browser.open("/sign-in")
    answer = house.http.post(
        "/sign-in",
        data={"login": LOGIN, "password": PASSWORD, "next": elsewhere, "csrf": csrf_of(browser)},
        follow_redirects=False,
    )

    assert answer.status_code == 303
    assert answer.headers["location"].startswith(("/?", "/%"))


def csrf_of(browser: Browser) -> str:
    return browser.page.text.partition('name="csrf" value="')[2].partition('"')[0]


def test_a_form_of_another_site_signs_nobody_in(house: House):
    """Without the token of our own form, with a stranger's, or told by the browser to be foreign: 403, no session."""
    fields = {"login": LOGIN, "password": PASSWORD}
    browser = Browser(house.http)
    browser.open("/sign-in")
    good = csrf_of(browser)
    tries = [
        house.http.post("/sign-in", data=fields),
        house.http.post("/sign-in", data=fields | {"csrf": "x" * 43}),
        house.http.post("/sign-in", data=fields | {"csrf": good}, headers={"Sec-Fetch-Site": "cross-site"}),
        house.http.post("/sign-in", data=fields | {"csrf": good}, headers={"Sec-Fetch-Site": "same-site"}),
        house.http.post("/sign-in", data=fields | {"csrf": good}, headers={"Origin": "https://evil.example"}),
        house.http.post("/sign-in", data=fields | {"csrf": good}, headers={"Origin": "null"}),
        house.http.post("/sign-in", json=fields, headers={"Origin": "https://evil.example"}),
        house.http.post("/sign-in", data=fields, headers={"Accept": "application/json"}),
    ]
    house.http.cookies.clear()
    tries.append(house.http.post("/sign-in", data=fields | {"csrf": good}))

    assert [answer.status_code for answer in tries] == [403] * len(tries)
    assert house.services.sessions.of(house.tutor.person) == []


def test_what_is_no_form_is_refused(house: House):
    """Another kind of body, one too long, or JSON that is no object of texts is not read."""
    kinds = [
        house.http.post("/sign-in", content=b"<x/>", headers={"Content-Type": "text/xml"}),
        house.http.post("/sign-in", content=b"a=" + b"x" * 20_000, headers={"Content-Type": "application/json"}),
        house.http.post("/sign-in", json=["login"]),
        house.http.post("/sign-in", json={"login": {"$ne": ""}, "password": "x"}),
        house.http.post("/sign-in", content=b"{", headers={"Content-Type": "application/json"}),
        house.http.post("/sign-in", json={"login": LOGIN}),
    ]

    assert [answer.status_code for answer in kinds] == [415, 413, 400, 400, 400, 422]


@pytest.mark.parametrize(
    "body",
    [
        rb'{"login": "\ud800", "password": "x"}',
        rb'{"login": "x", "password": "\udfff"}',
        b"[" * 8_000,
        b'{"a":' * 3_000,
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/reset"])
def test_json_that_cannot_be_written_down_is_refused(house: House, path: str, body: bytes):
    """Halves of characters and nests without a bottom are the sender's mistake, not a failure of ours."""
    answer = house.http.post(path, content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "http.bad_request")


@pytest.mark.parametrize("path", ["/sign-in", "/invitation", "/reset"])
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_pages_need_no_script_and_no_style_inside(house: House, path: str, lang: str):
    """Everything is a form and a style sheet of this server; a program for words finds the language named."""
    page = house.http.get(path, params={"lang": lang})

    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    assert not any(word in page.text for word in ("<script", "<style", "style=", "onclick", "http://", "https://"))
    assert "no-store" in page.headers["cache-control"]
    assert house.http.get("/signing-in.css").headers["content-type"].startswith("text/css")
