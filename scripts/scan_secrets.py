"""Looks for keys, tokens and passwords in the files of the checkout; ends with 1 on a finding nobody has answered.

Answers stand in pyproject.toml under tool.letopis.secrets: for the pattern of a path and a kind of finding, why it is
none. An answer without a finding is a finding itself. Locks are left out: they are nothing but hashes.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatch
from pathlib import Path

from detect_secrets.core import scan
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = ("requirements/", "LICENSE")
WORKERS = 2
KINDS = (
    "PrivateKeyDetector",
    "KeywordDetector",
    "BasicAuthDetector",
    "JwtTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "AWSKeyDetector",
)
"""Tokens of other services than these cannot be here: nothing of this product knows them."""
PLUGINS = [
    *({"name": name} for name in KINDS),
    {"name": "Base64HighEntropyString", "limit": 4.5},
    {"name": "HexHighEntropyString", "limit": 3.0},
]


def tracked() -> list[str]:
    """Files that are, or with the next commit would be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for path in listed if not path.startswith(LEFT_OUT) and (ROOT / path).is_file()]


def found_in(paths: Iterable[str]) -> list[tuple[str, str, int]]:
    """Path, kind and line of each finding."""
    with transient_settings({"plugins_used": PLUGINS}):
        return [
            (path, each.type, each.line_number) for path in paths for each in scan.scan_file(str(ROOT / path)) if each
        ]


def unanswered(findings: Iterable[tuple[str, str, int]], answers: Iterable[str]) -> Iterator[str]:
    """One line for a finding without an answer and for an answer without a finding."""
    unused = set(answers)
    for path, kind, line in findings:
        own = {answer for answer in answers if fnmatch(f"{path}::{kind}", answer)}
        unused -= own
        if not own:
            yield f"{path}:{line}: {kind}: no secret belongs here; if it is none, say why in [tool.letopis.secrets]"
    for answer in unused:
        yield f"pyproject.toml: [tool.letopis.secrets] {answer}: nothing is found there any more"


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    answers = project["tool"]["letopis"]["secrets"]
    paths = tracked()
    with ProcessPoolExecutor(WORKERS) as pool:
        parts = pool.map(found_in, [paths[number::WORKERS] for number in range(WORKERS)])
        lines = sorted(unanswered([each for part in parts for each in part], answers))
    print("\n".join(lines) or f"No secrets in {len(paths)} files.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
