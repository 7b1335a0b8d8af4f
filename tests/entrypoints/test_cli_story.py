"""An auditor reads a stream as sentences."""

from uuid import uuid4

import pytest

from tests.entrypoints.command_line import Installation


@pytest.mark.parametrize(
    ("options", "opened", "noted"),
    [((), "Открыт", "записано"), (("--lang", "en"), "opened", "recorded")],
)
def test_a_story_is_told_in_either_language(
    installation: Installation, options: tuple[str, ...], opened: str, noted: str
):
    """Each fact is a dated sentence, with who, acting for whom and when it was recorded under it."""
    ended = installation.letopis("story", installation.iom, *options)

    lines = ended.out.splitlines()
    assert (ended.code, ended.err) == (0, "")
    assert lines[0].startswith("05.08.2022  ")
    assert opened in lines[0]
    assert f"; {noted} " in lines[1]
    assert "Демо Лицо" in lines[1]


def test_a_stream_that_does_not_exist_has_no_story(installation: Installation):
    """An unknown id ends with 1 and a sentence; something that is no id with 2; neither with a trace."""
    stranger = uuid4()

    unknown = installation.letopis("story", stranger)
    misspelt = installation.letopis("story", "agreement-1")

    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err == f"В журнале нет потока {stranger}. The journal has no such stream.\n"
    assert misspelt.code == 2
    assert "Traceback" not in misspelt.err
