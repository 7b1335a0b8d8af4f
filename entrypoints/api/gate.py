"""Nobody below /api/v1 is answered before it is known who asks: not at a wrong address, not about a wrong body."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.api.actor import ASKING
from entrypoints.api.credentials import asking
from entrypoints.api.door import PREFIX
from entrypoints.api.problems import answer_to

_BELOW = f"{PREFIX}/"


class Gate:
    """Stands before the router and its shortcut."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path.startswith(_BELOW) or path == PREFIX):
            return await self._app(scope, receive, send)
        try:
            scope["state"][ASKING] = await asking(scope["app"].state.services, scope)
        except Exception as error:  # noqa: BLE001 - what no handler knows is raised again
            response = await answer_to(error, scope, receive)
            return await response(scope, receive, send)
        return await self._app(scope, receive, send)
