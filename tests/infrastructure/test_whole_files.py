"""A file stands whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.whole_files import write_whole


def test_a_file_has_its_name_when_all_of_it_is_written(tmp_path: Path):
    """The name may follow from what was written, and the folder is made."""
    written = list[bytes]()

    def parts() -> Iterator[bytes]:
        for part in (b"one ", b"two"):
            written.append(part)
            yield part

    write_whole(tmp_path / "new", parts(), lambda: str(len(written)))

    assert [file.name for file in (tmp_path / "new").iterdir()] == ["2"]
    assert (tmp_path / "new" / "2").read_bytes() == b"one two"


def test_what_was_cut_short_leaves_nothing(tmp_path: Path):
    """When the source breaks off, what stood before stands still and no draft is left."""
    (tmp_path / "kept").write_bytes(b"before")

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - it is our own
        write_whole(tmp_path, broken(), lambda: "kept")

    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("kept", b"before")]
