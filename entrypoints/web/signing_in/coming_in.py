"""/sign-in, /sign-in/second-factor, /sign-out."""

from __future__ import annotations

from fastapi import APIRouter, Response

from entrypoints.cookies import BROWSER, PENDING, SESSION, cookie_of, drop_cookie, set_cookie
from entrypoints.web.signing_in.answering import again, go, let_in, show
from entrypoints.web.signing_in.asked import Asked, AskedDep, InsideDep
from entrypoints.web.signing_in.refusing import REFUSALS, Refused, Told
from infrastructure.accounts.accounts import Account

router = APIRouter(route_class=Told)

HALF_A_YEAR = 180 * 24 * 3600
"""Seconds a browser stays known."""
SAID = frozenset({"password_set", "signed_out", "password_changed"})
"""What another page may have said here: pages of entrypoints/words below `account.said_`."""


@router.get("/sign-in")
def sign_in_page(asked: AskedDep) -> Response:
    said = asked.request.query_params.get("said")
    return show(asked, "sign_in.html", login="", said=said if said in SAID else None)


@router.post("/sign-in")
def sign_in(asked: AskedDep) -> Response:
    """Login and password; whoever has a second factor is asked for it next."""
    login = asked.given.get("login", "")
    try:
        known = cookie_of(asked.request, BROWSER, demo=asked.demo)
        account = asked.services.entrance.password(asked.field("login"), asked.field("password"), asked.address, known)
        if account is None:
            raise Refused(401, "account.not_signed_in")
    except REFUSALS as error:
        return again(asked, error, "sign_in.html", login=login, said=None)
    if account.second_factor:
        answer = go(asked, "/sign-in/second-factor", {"status": "second_factor_needed"}, next=asked.next)
        set_cookie(answer, asked.services.entrance.half_way(account), PENDING, demo=asked.demo)
        return answer
    return _remembered(asked, account, let_in(asked, account, "password"))


@router.get("/sign-in/second-factor")
def second_factor_page(asked: AskedDep) -> Response:
    _half_way(asked)
    return show(asked, "second_factor.html", action="/sign-in/second-factor")


@router.post("/sign-in/second-factor")
def second_factor(asked: AskedDep) -> Response:
    """The code of the authenticator, or a recovery code."""
    account = _half_way(asked)
    try:
        if not asked.services.entrance.second_factor(account, asked.field("code")):
            raise Refused(422, "account.code_wrong")
    except REFUSALS as error:
        return again(asked, error, "second_factor.html", action="/sign-in/second-factor")
    return _remembered(asked, account, let_in(asked, account, "second_factor"))


@router.post("/sign-out")
def sign_out(asked: InsideDep) -> Response:
    """This device is out at once."""
    asked.services.sessions.end(asked.session.id, asked.session.person)
    answer = go(asked, "/sign-in", {"status": "signed_out"}, said="signed_out")
    drop_cookie(answer, SESSION, demo=asked.demo)
    return answer


def _half_way(asked: Asked) -> Account:
    """Who has shown the password in this browser. Raises Refused."""
    note = cookie_of(asked.request, PENDING, demo=asked.demo)
    account = asked.services.entrance.who_is_half_way(note) if note else None
    if account is None:
        raise Refused(401, "http.unauthenticated")
    return account


def _remembered(asked: Asked, account: Account, answer: Response) -> Response:
    """The browser is known from now on, so that nobody's guessing elsewhere shuts its owner out."""
    if login := asked.services.accounts.login(account.person):
        set_cookie(answer, asked.services.entrance.browser(login), BROWSER, demo=asked.demo, keep=HALF_A_YEAR)
    return answer
