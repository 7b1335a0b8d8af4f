"""What the documents list is what there is."""

import re
import tomllib

from entrypoints.bootstrap_settings import lines
from infrastructure.settings import Settings
from tests.architecture.source import ROOT


def test_every_setting_is_listed():
    """Whoever installs Letopis finds each setting explained in one place, and the README says where."""
    written = (ROOT / "docs" / "settings.md").read_text("utf-8")

    assert written.splitlines() == list(lines())
    assert [name for name in Settings.model_fields if f"`LETOPIS_{name.upper()}`" not in written] == []
    assert "(docs/settings.md)" in (ROOT / "README.md").read_text("utf-8")


def test_every_dependency_is_accounted_for():
    """Each direct dependency has a row: its reason, licence and locked release; no row is left over."""
    table = (ROOT / "docs" / "dependencies.md").read_text("utf-8").partition("## Considered")[0]
    listed = dict(re.findall(r"^\| ([\w-]+) \|[^|]+\|[^|]+\| ([^,|]+), [\d-]+ \|$", table, re.MULTILINE))
    lock = (ROOT / "requirements" / "dev.txt").read_text("utf-8")
    locked = dict(re.findall(r"^([\w-]+)==(\S+)", lock, re.MULTILINE))

    assert listed == {name: locked[name] for name in direct_dependencies()}


def test_decisions_are_numbered_without_gaps():
    """A decision is cited by its number, so numbers are given once."""
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert numbers == list(range(len(numbers)))


def direct_dependencies() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *groups["test"], *groups["dev"]]
    return {re.split(r"[\[<>=]", name)[0].lower() for name in asked if isinstance(name, str)}
