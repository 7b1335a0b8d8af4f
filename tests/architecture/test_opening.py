"""Personal data comes into an answer of the API through one place, which notes whose it was."""

import ast

from tests.architecture.source import sources

OPENING = "entrypoints/api/opening.py"
"""The one place that asks the vault and the documents."""
MADE_BY = "entrypoints/api/queries.py"
"""Where `Question.names` makes Names."""


def test_no_answer_shows_a_person_past_the_log_of_readings():
    """Only the opening of a question touches the vault or the files, so what is shown is noted before it leaves."""
    trespasses = [
        f"{source.path}:{node.lineno} {ast.unparse(node)}"
        for source in sources("entrypoints/api")
        if source.path != OPENING
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith(("services.vault", "documents.get"))
    ]

    assert trespasses == []


def test_names_are_made_by_the_question_alone():
    """Names of people that a question did not make would be noted by nobody."""
    makers = {
        source.path
        for source in sources("entrypoints/api")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Names"
    }

    assert makers == {MADE_BY}


def test_a_story_of_an_answer_is_told_through_its_opening():
    """`tell` opens texts by itself unless it is given the opening; the API always gives it."""
    calls = [
        (source.path, len(node.args) + len(node.keywords))
        for source in sources("entrypoints/api")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tell"
    ]

    assert calls
    assert [call for call in calls if call[1] < 4] == []
