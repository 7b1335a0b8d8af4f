"""Files that stand whole or not at all, and stand after a power cut."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from infrastructure.keys import flush_folder


def write_whole(folder: Path, parts: Iterable[bytes], name: Callable[[], str]) -> None:
    """Write a file part by part; its `name` is asked for when all are written. Drafts begin with a dot."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{secrets.token_hex(8)}"
    try:
        with draft.open("xb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name())
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    flush_folder(folder)
