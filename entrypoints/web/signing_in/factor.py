"""/account/second-factor: set up, shown once more, taken away, new recovery codes."""

from __future__ import annotations

import io

import segno
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from markupsafe import Markup

from entrypoints.cookies import SESSION, set_cookie
from entrypoints.web.signing_in.answering import again, entered, go, show
from entrypoints.web.signing_in.asked import Inside, InsideDep
from entrypoints.web.signing_in.choosing import STRONG, choices
from entrypoints.web.signing_in.refusing import REFUSALS, Refused, Told
from infrastructure.accounts.second_factor import AlreadyOn, Enrolment

router = APIRouter(prefix="/account/second-factor", route_class=Told)


@router.get("")
def factor_page(asked: InsideDep) -> Response:
    return show(asked, "factor.html", account=asked.own_account, needed="needed" in asked.request.query_params)


@router.post("/begin")
def begin(asked: InsideDep) -> Response:
    """What the authenticator is told, after the password."""
    try:
        _password(asked)
        enrolment = _enrolment(asked)
    except REFUSALS as error:
        return again(asked, error, "factor.html", account=asked.own_account, needed=False)
    if asked.program:
        return JSONResponse({"secret": enrolment.secret, "uri": enrolment.uri})
    return show(asked, "enrol.html", enrolment=enrolment, picture=picture(enrolment.uri))


@router.post("/confirm")
def confirm(asked: InsideDep) -> Response:
    """A first right code: it is in force, this session counts as strong, others, begun with less, are over, and the
    recovery codes are shown this once."""
    account = asked.own_account
    try:
        codes = asked.services.entrance.confirm(account, asked.field("code"))
        if codes is None:
            raise Refused(422, "account.code_wrong")
    except REFUSALS as error:  # the key is not shown again without the password
        return again(asked, error, "factor.html", account=account, needed=False)
    asked.services.sessions.end_all(account.person, account.person, but=asked.session.id)
    return _codes(asked, codes, "second_factor")


@router.get("/show")
def show_page(asked: InsideDep) -> Response:
    return show(asked, "second_factor.html", action="/account/second-factor/show")


@router.post("/show")
def show_more(asked: InsideDep) -> Response:
    """Whoever is in by less shows the second factor now."""
    try:
        if not asked.services.entrance.second_factor(asked.own_account, asked.field("code")):
            raise Refused(422, "account.code_wrong")
    except REFUSALS as error:
        return again(asked, error, "second_factor.html", action="/account/second-factor/show")
    begun = asked.services.sessions.strengthen(asked.token, "second_factor")
    return entered(asked, begun, choices(asked.services, asked.session.person))


@router.post("/codes")
def renew(asked: InsideDep) -> Response:
    """Other recovery codes, after the password."""
    try:
        _as_strong(asked)
        _password(asked)
        if not asked.own_account.second_factor:
            raise Refused(409, "account.no_second_factor")
    except REFUSALS as error:
        return again(asked, error, "factor.html", account=asked.own_account, needed=False)
    return _codes(asked, asked.services.accounts.factors.renew(asked.session.person), asked.session.method)


@router.post("/off")
def off(asked: InsideDep) -> Response:
    """Taken away, after the password, which must be long enough to stand alone. Other devices are out."""
    services, person = asked.services, asked.session.person
    try:
        _as_strong(asked)
        _password(asked)
        services.accounts.check(person, asked.field("password"), second_factor=False)
    except REFUSALS as error:
        return again(asked, error, "factor.html", account=asked.own_account, needed=False)
    services.accounts.drop_second_factor(person)
    services.sessions.end_all(person, person, but=asked.session.id)
    begun = services.sessions.weaken(asked.token, "password")
    told = {"status": "second_factor_off", "csrf_token": services.sessions.csrf_token(begun.token)}
    answer = go(asked, "/account", told)
    set_cookie(answer, begun.token, SESSION, demo=asked.demo)
    return answer


def picture(uri: str) -> Markup:
    """The address as a QR code: SVG of attributes alone, since no inline style counts here."""
    out = io.BytesIO()
    segno.make(uri, micro=False).save(out, kind="svg", scale=5, xmldecl=False, svgns=True, nl=False, omitsize=False)
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by us from squares


def _as_strong(asked: Inside) -> None:
    """Raises Refused unless this session has shown the second factor there is: the password alone changes none."""
    if asked.own_account.second_factor and asked.session.method not in STRONG:
        raise Refused(403, "account.second_factor_first")


def _password(asked: Inside) -> None:
    """Raises Refused unless the owner has typed the password once more."""
    if not asked.services.entrance.own_password(asked.own_account, asked.field("password")):
        raise Refused(422, "account.password_wrong")


def _enrolment(asked: Inside) -> Enrolment:
    accounts, person = asked.services.accounts, asked.session.person
    try:
        return accounts.factors.begin(person, accounts.login(person) or "")
    except AlreadyOn:
        raise Refused(409, "account.second_factor_on") from None


def _codes(asked: Inside, codes: list[str], method: str) -> Response:
    """Recovery codes, this once; the token changes with what it opens."""
    sessions = asked.services.sessions
    begun = sessions.strengthen(asked.token, method)
    fresh = {"csrf_token": sessions.csrf_token(begun.token), "recovery_codes": codes}
    answer = JSONResponse(fresh) if asked.program else show(asked, "codes.html", codes=codes)
    set_cookie(answer, begun.token, SESSION, demo=asked.demo)
    return answer
