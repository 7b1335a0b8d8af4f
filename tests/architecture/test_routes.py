"""No address of the API answers before it has asked who may know: a command by its permission, a query by its scope."""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import get_args

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from application.catalogue import PERMISSIONS
from application.permissions.reading import QUERIES
from entrypoints.api.commands import CommandRoute
from entrypoints.api.routes import ROUTERS
from tests.architecture.source import Function, functions, sources

COMMANDS = "entrypoints.api.commands"
"""The one place whose addresses go through the bus, which asks for the permission of the command."""

QUESTION = "entrypoints.api.queries"
"""Where `scope` itself is written."""


def routes() -> Iterator[APIRoute]:
    yield from (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute))


def written(module: str) -> dict[str, Function]:
    path = f"{module.replace('.', '/')}.py"
    found = next(source for source in sources("entrypoints") if source.path == path)
    return {function.name: function for function in functions(found)}


def calls(name: str, known: dict[str, Function], seen: set[str]) -> Iterator[ast.Call]:
    """Every call in a function and in those of its module that it calls."""
    if name in seen or name not in known:
        return
    seen.add(name)
    for node in ast.walk(known[name].node):
        if isinstance(node, ast.Call):
            yield node
            if isinstance(node.func, ast.Name):
                yield from calls(node.func.id, known, seen)


def asking(dependant: Dependant) -> Iterator[ast.Call]:
    """Every call made for a route: by its function, by what that depends on, and inside their modules."""
    for each in dependant.dependencies:
        yield from asking(each)
    module = getattr(dependant.call, "__module__", "")
    if module.startswith("entrypoints.api") and module != QUESTION:
        yield from calls(dependant.call.__qualname__, written(module), set())


def scopes(route: APIRoute) -> set[str]:
    """Names of queries of the catalogue that the route asks by."""
    made = list(asking(route.dependant))
    if not any(isinstance(call.func, ast.Attribute) and call.func.attr == "scope" for call in made):
        return set()
    return {arg.value for call in made for arg in call.args if isinstance(arg, ast.Constant) and arg.value in QUERIES}


def test_every_query_asks_for_its_scope():
    """A route that is no command names one query of application/permissions/reading.py, and no second one."""
    asking = {
        f"{route.path} {route.name}": scopes(route) for route in routes() if route.endpoint.__module__ != COMMANDS
    }

    assert len(asking) > 20
    assert {route: names for route, names in asking.items() if len(names) != 1} == {}


def test_every_command_has_one_address_and_one_permission():
    """A command's address asks by the command's own permission: there is one of each, and no other way to it."""
    asked = Counter(route.asking.command for route in routes() if isinstance(route, CommandRoute))
    told = [route for route in routes() if route.endpoint.__module__ == COMMANDS]

    assert len(told) == asked.total() > 100
    assert {command: times for command, times in asked.items() if times != 1} == {}
    assert set(asked) <= set(PERMISSIONS)


def test_every_number_asked_for_has_bounds():
    """A number beyond any column would be an error of the server instead of an answer to the asker."""
    numbers = {
        (route.path, field.alias): {type(bound).__name__ for bound in field.field_info.metadata}
        for route in routes()
        for field in [*route.dependant.query_params, *route.dependant.path_params]
        if int in (field.field_info.annotation, *get_args(field.field_info.annotation))
    }

    assert len(numbers) > 10
    assert [number for number, bounds in numbers.items() if not {"Ge", "Le"} <= bounds] == []


def test_every_query_of_the_catalogue_is_asked():
    """A scope nobody asks for is a rule nobody keeps."""
    text = "\n".join(source.text for source in sources("entrypoints") if source.path.startswith("entrypoints/api/"))

    assert [query for query in QUERIES if f'"{query}"' not in text] == []
