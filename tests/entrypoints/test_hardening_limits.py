"""What is refused before anybody asks who sends it: foreign names, endless addresses and bodies, floods."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

import pytest
from fastapi import APIRouter, Request
from starlette.testclient import TestClient

from domain.roles import Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import build
from entrypoints.hardening.rates import MOST, OF_ADDRESS, Rates
from entrypoints.web.start import router
from infrastructure.settings import Settings
from tests.entrypoints.conftest import Api, as_actor
from tests.entrypoints.test_api_ioms import opened

JSON = {"Content-Type": "application/json"}
LIMIT = 4096

forms = APIRouter()


@forms.post("/form")
async def take(request: Request) -> dict[str, str]:
    async with request.form() as form:
        return {name: str(value) for name, value in form.items()}


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[TestClient]:
    given = {"demo": True, "log_level": "CRITICAL", "max_body_bytes": LIMIT} | settings
    with (
        build(Settings.model_validate({"data": folder} | given)) as services,
        TestClient(create_app(services, router, forms), base_url="http://localhost") as http,
    ):
        yield http


def test_requests_for_other_names_are_refused(tmp_path: Path):
    """A server that knows its address answers to that, to loopback and to probes that ask by number, and to nothing
    else; not even the error says the foreign name."""
    with serving(tmp_path, public_url="https://letopis.region.example") as http:
        said = {
            name: http.get("/", headers={"Host": name})
            for name in (
                "letopis.region.example",
                "LETOPIS.region.example:443",
                "localhost:8000",
                "[::1]:8000",
                "evil.example",
                "",
            )
        }
        probe = http.get("/healthz", headers={"Host": "10.1.2.3:8000"})
        api = http.get("/api/v1/ioms", headers={"Host": "evil.example"})

    assert [answer.status_code for answer in said.values()] == [200, 200, 200, 200, 421, 421]
    assert (said["evil.example"].json()["code"], probe.status_code, api.status_code) == ("http.unknown_host", 200, 421)
    assert "evil" not in api.text + said["evil.example"].text + str(api.headers)


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ("https://Letopis.region.example:443/", "https://letopis.region.example"),
        ("http://letopis.region.example:80", "http://letopis.region.example"),
        ("https://letopis.region.example:8443", "https://letopis.region.example:8443"),
        ("https://летопись.рф", "https://xn--e1aghnfnd8f.xn--p1ai"),
        ("https://[2001:DB8::1]", "https://[2001:db8::1]"),
    ],
)
def test_the_own_address_is_known_as_browsers_say_it(tmp_path: Path, told: str, origin: str):
    """However the address is written in the settings, pages under it are served and their forms are taken."""
    with serving(tmp_path, public_url=told) as http:
        asked = {"Host": origin.partition("//")[2]}
        page = http.get("/sign-in", headers=asked)
        csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
        cookie = f"letopis-forms={page.cookies['letopis-forms']}"
        form = {"login": "nobody", "password": "x", "csrf": csrf}
        answer = http.post("/sign-in", data=form, headers=asked | {"Origin": origin, "Cookie": cookie})

    assert (page.status_code, answer.status_code) == (200, 401)


@pytest.mark.parametrize("path", ["/", "/api/v1/ioms", "/api/v1/" + "x" * 9000])
def test_an_endless_address_is_refused(tmp_path: Path, path: str):
    """An address of more than 8,000 bytes is answered 414 without being read."""
    with serving(tmp_path) as http:
        answer = http.get(path, params={"q": "x" * 8000})

    assert (answer.status_code, answer.json()["code"]) == (414, "http.address_too_long")


def test_a_body_beyond_the_limit_is_not_read(tmp_path: Path):
    """JSON or a form of a size too large is refused wherever it was to go; below /api/v1 nobody is told even that."""
    kinds = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")
    paths = {"/api/v1/organisations": 401, "/api/v1/nothing": 401, "/": 413, "/sign-in": 413, "/form": 413}
    with serving(tmp_path) as http:
        answers = {
            (path, http.post(path, content=b"a" * (LIMIT + 1), headers={"Content-Type": kind}).status_code)
            for path in paths
            for kind in kinds
        }

    assert answers == set(paths.items())


def test_a_form_in_pieces_is_counted_as_it_comes(tmp_path: Path):
    """A form that tells no size is refused as soon as it is larger than the limit."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with serving(tmp_path) as http:
        small = http.post("/form", content=iter([b"a=1&", b"b=2"]), headers=form)
        large = http.post("/form", content=repeat(b"a" * 1024, 5), headers=form)

    assert (small.json(), large.status_code, large.json()["code"]) == ({"a": "1", "b": "2"}, 413, "http.too_large")


def test_a_body_in_pieces_is_counted_where_it_is_read(api: Api):
    """A known person's command and file that come without a size are refused as soon as they are too large."""
    iom, _, teacher = opened(api)
    too_much = b"a" * (api.services.settings.max_body_bytes + 1)
    addresses = {"/api/v1/organisations": "application/json", f"/api/v1/ioms/{iom}/files": "application/pdf"}

    for address, kind in addresses.items():
        headers = as_actor(teacher) | {"Content-Type": kind}
        whole = api.http.post(address, content=too_much, headers=headers)
        pieces = api.http.post(address, content=iter([too_much[:-1], b"aa"]), headers=headers)
        assert (whole.status_code, pieces.status_code) == (413, 413)
        assert whole.json()["code"] == pieces.json()["code"] == "http.too_large"


@pytest.mark.parametrize("body", ['{"name":' * 100_000, "[" * 100_000, '{"a":' + "9" * 5000 + "}"])
def test_a_nested_or_endless_value_is_malformed(api: Api, body: str):
    """Brackets a hundred thousand deep and numbers of thousands of digits are refused as any other mistake."""
    by = api.world.actor(Role.MINISTRY, api.world.ministry)
    answer = api.http.post("/api/v1/organisations", content=body, headers=as_actor(by) | JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, "http.malformed")


def test_a_flood_is_told_to_wait(tmp_path: Path):
    """Beyond the number that the setting allows a session or token hears 429 and when to come again, others go on,
    and after ten times as many the whole address waits."""
    with serving(tmp_path, requests_per_minute=1) as http:
        clock = [0.0]
        rates_of(http)._now = lambda: clock[0]
        token, other = ({"Authorization": f"Bearer lt_{name}"} for name in ("one", "two"))
        first, second = (http.get("/api/v1/ioms", headers=token) for _ in range(2))
        elsewhere = http.get("/api/v1/ioms", headers=other)
        flood = [http.get("/") for _ in range(OF_ADDRESS)]
        probe = http.get("/healthz")
        clock[0] = 60.0
        after = http.get("/api/v1/ioms", headers=token)

    assert [answer.status_code for answer in (first, second, elsewhere, after)] == [401, 429, 401, 401]
    assert (second.json()["code"], second.headers["retry-after"]) == ("http.too_many_requests", "60")
    assert second.headers["content-type"] == "application/problem+json"
    assert [answer.status_code for answer in flood] == [200] * (OF_ADDRESS - 3) + [429] * 3
    assert probe.status_code == 200


def test_another_name_beside_one_s_own_is_counted_as_one_s_own(tmp_path: Path):
    """Whoever shows a token or session is counted by it, whatever header of the same name or cookie stands beside."""
    with serving(tmp_path, requests_per_minute=1) as http:
        shown = [
            [("Authorization", "Bearer lt_one"), ("Authorization", f"Bearer lt_made_up_{number}")]
            for number in range(2)
        ]
        shown += [
            [("Cookie", f"x-letopis-session={number}; letopis-session={number}; letopis-session=own")]
            for number in range(2)
        ]
        answers = [http.get("/api/v1/ioms", headers=each) for each in shown]

    assert [answer.status_code for answer in answers] == [401, 429, 401, 429]


def rates_of(http: TestClient) -> Rates:
    """The counters of a server."""
    return next(m.args[0].rates for m in http.app.user_middleware if hasattr((*m.args, None)[0], "rates"))


@pytest.mark.parametrize(
    ("settings", "limited"),
    [({"demo": True}, False), ({"demo": False}, True), ({"demo": False, "requests_per_minute": 0}, False)],
)
def test_the_demo_alone_has_no_limit_unless_it_is_taken_away(
    tmp_path: Path, settings: dict[str, object], limited: bool
):
    """A server of real people has a generous limit without any setting."""
    with serving(tmp_path, **settings) as http:
        assert (rates_of(http) is not None) == limited


def test_counters_do_not_grow_without_end():
    """Whoever invents addresses and tokens fills no memory: beyond a bound all newcomers are counted together."""
    rates = Rates(1, lambda: 0.0)
    for number in range(MOST + 50):
        rates.wait(None, str(number))

    assert len(rates._counts) == MOST + 1
    assert rates.wait(None, "one more") == 60
    assert rates.wait(None, "7") == 0


def test_a_customer_with_many_addresses_is_one():
    """The 2⁶⁴ addresses of one IPv6 network count together, two networks apart."""
    rates = Rates(1, lambda: 30.0)

    waits = [rates.wait(None, f"2001:db8::{number:x}") for number in range(OF_ADDRESS + 1)]

    assert waits == [0] * OF_ADDRESS + [30]
    assert rates.wait(None, "2001:db8:0:1::1") == 0
