"""The description of the API shows what is sent and what is answered, by example."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from entrypoints.api.app import create_app
from entrypoints.api.commands import BODIES
from entrypoints.api.examples import samples
from entrypoints.bootstrap import build
from infrastructure.settings import Settings

METHODS = {"get", "post"}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The OpenAPI document as a client gets it."""
    settings = Settings(data=tmp_path_factory.mktemp("described"), demo=True, log_level="WARNING")
    with build(settings) as services, TestClient(create_app(services)) as http:
        return http.get("/openapi.json").json()


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, item in document["paths"].items():
        assert set(item) <= METHODS
        yield from ((f"{method} {path}", operation) for method, operation in item.items())


def contents(document: Any) -> Iterator[tuple[str, Any]]:
    """Every media type of what is sent and of what is answered when all went well."""
    for name, operation in operations(document):
        good = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        assert len(good) == 1, name
        assert good[0]["content"], name
        sent = operation.get("requestBody", {"content": {}})
        yield from ((f"{name} is sent", content) for content in sent["content"].values())
        yield from ((f"{name} answers", content) for content in good[0]["content"].values())


def wrong(document: Any, content: Any) -> str | None:
    """Why the example is not what its schema describes."""
    schema = {**content["schema"], "components": document["components"]}
    found = jsonschema_rs.validator_for(schema, validate_formats=True).iter_errors(content["example"])
    return next((f"{error.message} at {error.instance_path}" for error in found), None)


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text inside an example, with the name of its field."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from [(key, inner)] if isinstance(inner, str) else texts(inner)
    for inner in value if isinstance(value, list) else ():
        yield from [("", inner)] if isinstance(inner, str) else texts(inner)


def test_every_operation_shows_what_is_sent_and_what_is_answered(document: Any) -> None:
    """Each request body and each good answer has an example, and the example is one that its schema allows."""
    shown = list(contents(document))

    assert len([name for name, _ in shown if name.startswith("get ")]) == len(
        [name for name, _ in operations(document) if name.startswith("get ")]
    )
    assert [name for name, content in shown if "example" not in content] == []
    assert {name: why for name, content in shown if (why := wrong(document, content))} == {}


def test_every_command_takes_its_example(document: Any) -> None:
    """What the description shows of a command is what the door reads, strictly."""
    read = set()
    for _, operation in operations(document):
        for content in operation.get("requestBody", {"content": {}})["content"].values():
            name = content["schema"].get("$ref", "").rpartition("/")[2]
            if name in BODIES:
                BODIES[name].model_validate_json(json.dumps(content["example"]), strict=True)
                read.add(name)

    assert read == set(BODIES)
    assert len(read) > 100


def test_examples_show_words_of_the_field_and_made_up_people(document: Any) -> None:
    """No placeholder stands where people read words, and everybody named is marked as made up."""
    answers = [(name, content["example"]) for name, content in contents(document) if name.endswith("answers")]
    sent = [(name, content["example"]) for name, content in contents(document) if name.endswith("is sent")]
    said = [(name, field, text) for name, example in (*answers, *sent) for field, text in texts(example)]
    assert [(name, field) for name, field, text in said if text == "Текст"] == []
    people = {each["name"] for _, example in answers for each in people_in(example)}
    assert len(people) > 5
    assert {name for name in people if "-Демо " not in name} == set()


def people_in(value: Any) -> Iterator[Any]:
    """Every person inside an example."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and {"id", "name"} <= set(value):
        yield value
    for inner in inside:
        yield from people_in(inner)


def test_no_sample_is_left_over(document: Any) -> None:
    """What samples.yaml names are schemas and fields of the API as it is."""
    schemas = document["components"]["schemas"]
    known = {name: set(schema.get("properties", ())) for name, schema in schemas.items()}
    known["answers"] = known["bodies"] = set().union(*known.values())

    over = {name: set(fields) - known.get(name, set()) for name, fields in samples().items()}

    assert {name: fields for name, fields in over.items() if fields} == {}


@pytest.mark.parametrize(
    ("demo", "data", "said"), [(True, True, "Demo mode is on"), (False, True, "Demo data"), (False, False, None)]
)
def test_the_description_says_that_it_is_a_demo(tmp_path: Path, demo: bool, data: bool, said: str | None) -> None:
    """The document itself says so in demo mode and over demo data, and says nothing of it otherwise."""
    build(Settings(data=tmp_path, demo=data)).close()

    with build(Settings(data=tmp_path, demo=demo)) as services, TestClient(create_app(services)) as http:
        description = http.get("/openapi.json").json()["info"]["description"]

    assert ("ДЕМО" in description) == (said is not None)
    assert (said or "Летопись") in description
