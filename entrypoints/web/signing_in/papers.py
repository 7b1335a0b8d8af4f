"""/invitation and /reset: a password set with a one-time code that came on paper."""

from __future__ import annotations

from fastapi import APIRouter, Response

from entrypoints.web.signing_in.answering import again, go, show
from entrypoints.web.signing_in.asked import Asked, AskedDep
from entrypoints.web.signing_in.refusing import REFUSALS, Refused, Told
from infrastructure.accounts.codes import Purpose
from infrastructure.accounts.passwords import fewest

router = APIRouter(route_class=Told)


@router.get("/invitation")
def invitation_page(asked: AskedDep) -> Response:
    return show(asked, "set_password.html", what="invitation", fewest=fewest(second_factor=False))


@router.post("/invitation")
def invitation(asked: AskedDep) -> Response:
    """The first password."""
    return _set(asked, "invitation", Purpose.INVITATION)


@router.get("/reset")
def reset_page(asked: AskedDep) -> Response:
    return show(asked, "set_password.html", what="reset", fewest=fewest(second_factor=False))


@router.post("/reset")
def reset(asked: AskedDep) -> Response:
    """Another password instead of a forgotten one; every device is out."""
    return _set(asked, "reset", Purpose.RESET, Purpose.FULL_RESET)


def _set(asked: Asked, what: str, *purposes: Purpose) -> Response:
    """A code that is unknown, used, too old or for something else is answered alike, after the same work."""
    services = asked.services
    try:
        services.accounts.throttle.code(asked.address)
        code, password = asked.field("code"), asked.field("new_password")
        if password != asked.given.get("repeated", password):
            raise Refused(422, "account.not_repeated")
        if services.accounts.redeem(code, password, *purposes) is None:
            raise Refused(422, "account.code_refused")
    except REFUSALS as error:
        return again(asked, error, "set_password.html", what=what, fewest=fewest(second_factor=False))
    return go(asked, "/sign-in", {"status": "password_set"}, said="password_set")
