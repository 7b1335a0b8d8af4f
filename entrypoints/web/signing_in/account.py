"""/account: one's own account, its devices, its password."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from entrypoints.cookies import SESSION, set_cookie
from entrypoints.web.signing_in.answering import again, go, show
from entrypoints.web.signing_in.asked import Inside, InsideDep
from entrypoints.web.signing_in.choosing import choices, names
from entrypoints.web.signing_in.refusing import REFUSALS, Refused, Told
from infrastructure.accounts.passwords import fewest
from infrastructure.accounts.sessions import Begun

router = APIRouter(route_class=Told)


@router.get("/account")
def account_page(asked: InsideDep) -> Response:
    shown = _shown(asked)
    if asked.program:
        return JSONResponse(_told(asked, shown))
    return show(asked, "account.html", **shown)


@router.post("/account/password")
def change_password(asked: InsideDep) -> Response:
    """Another password. Every device is out; this one goes on with a fresh session."""
    try:
        account, fresh = asked.own_account, asked.field("new_password")
        if fresh != asked.given.get("repeated", fresh):
            raise Refused(422, "account.not_repeated")
        if not asked.services.entrance.own_password(account, asked.field("password")):
            raise Refused(422, "account.password_wrong")
        asked.services.accounts.change_password(account, fresh)
    except REFUSALS as error:
        return again(asked, error, "account.html", **_shown(asked))
    begun = _anew(asked)
    told = {"status": "password_changed", "csrf_token": asked.services.sessions.csrf_token(begun.token)}
    answer = go(asked, "/account", told)
    set_cookie(answer, begun.token, SESSION, demo=asked.demo)
    return answer


@router.post("/account/devices/end")
def end_device(asked: InsideDep) -> Response:
    """One device is out at once; nobody else's can be named."""
    try:
        named = UUID(asked.field("id"))
    except ValueError:
        raise Refused(422, "http.bad_request") from None
    own = {session.id for session in asked.services.sessions.of(asked.session.person)}
    if named in own:
        asked.services.sessions.end(named, asked.session.person)
    return go(asked, "/account", {"status": "ended"})


@router.post("/account/devices/end-others")
def end_others(asked: InsideDep) -> Response:
    """All devices but this one are out at once."""
    asked.services.sessions.end_all(asked.session.person, asked.session.person, but=asked.session.id)
    return go(asked, "/account", {"status": "ended"})


def _anew(asked: Inside) -> Begun:
    """Another session for this device, in the same role."""
    sessions, old = asked.services.sessions, asked.session
    begun = sessions.begin(old.person, old.method, old.device)
    if old.role is None or old.acting_for is None:
        return begun
    return sessions.choose(begun.token, old.role, old.acting_for)


def _shown(asked: Inside) -> dict[str, Any]:
    services, account, held = asked.services, asked.account, choices(asked.services, asked.session.person)
    factor = account is not None and account.second_factor
    return {
        "login": services.accounts.login(asked.session.person),
        "session": asked.session,
        "account": account,
        "devices": services.sessions.of(asked.session.person),
        "held": held,
        "names": names(services, held),
        "codes_left": services.accounts.factors.left(asked.session.person),
        "linked": services.identities.of(asked.session.person),
        "fewest": fewest(second_factor=factor),
    }


def _told(asked: Inside, shown: dict[str, Any]) -> dict[str, Any]:
    session, account = asked.session, asked.account
    return {
        "login": shown["login"],
        "person": str(session.person),
        "method": session.method,
        "role": session.role,
        "acting_for": session.acting_for and str(session.acting_for),
        "roles": [choice.told for choice in shown["held"]],
        "second_factor": account is not None and account.second_factor,
        "recovery_codes_left": shown["codes_left"],
        "password_set_at": account and account.password_set_at and account.password_set_at.isoformat(),
        "csrf_token": asked.services.sessions.csrf_token(asked.token),
        "devices": [
            {
                "id": str(each.id),
                "device": each.device,
                "method": each.method,
                "begun_at": each.begun_at.isoformat(),
                "seen_at": each.seen_at.isoformat(),
                "here": each.id == session.id,
            }
            for each in shown["devices"]
        ],
    }
