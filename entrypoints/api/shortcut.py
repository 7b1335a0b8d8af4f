"""From an address straight to its command: by a look into a table, not by trying one pattern after another.

FastAPI finds an address the first time it is asked for, and the table is what it found; so the two cannot differ.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.api.commands import CommandRoute
from entrypoints.api.problems import answer_to


class Shortcut:
    """Stands between what every request meets and the router. Errors are answered by the application's handlers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._founding: dict[str, CommandRoute] = {}
        """By the whole path."""
        self._telling: dict[tuple[str, str], CommandRoute] = {}
        """By what stands before and after the id."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self._app(scope, receive, send)
        before, id, verb = _parts(scope["path"])
        route = self._telling.get((before, verb)) if id else None
        if route is not None:
            scope["path_params"] = {"id": id}
        elif (route := self._founding.get(scope["path"])) is None:
            try:
                return await self._app(scope, receive, send)
            finally:
                self._learn(scope)
        scope["route"] = route
        try:
            response = await route.asking.answer(scope, receive)
        except Exception as error:  # noqa: BLE001 - what no handler knows is raised again
            response = await answer_to(error, scope, receive)
        return await response(scope, receive, send)

    def _learn(self, scope: Scope) -> None:
        route = scope.get("route")
        if isinstance(route, CommandRoute):
            before, id, verb = _parts(scope["path"])
            if scope["path_params"] == {"id": id}:
                self._telling[before, verb] = route
            elif not scope["path_params"]:
                self._founding[scope["path"]] = route


def _parts(path: str) -> tuple[str, str, str]:
    """What stands before the id, the id, and the verb."""
    above, _, verb = path.rpartition("/")
    before, _, id = above.rpartition("/")
    return before, id, verb
