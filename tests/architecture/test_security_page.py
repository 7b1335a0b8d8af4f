"""What docs/security.md says is there to be looked at, and nothing of the standard is passed over."""

import re

from tests.architecture.source import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
SECTIONS = (5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5, 3)
"""How many sections each chapter of OWASP ASVS 5.0.0 has, from V1 on."""
CITED = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|csv|txt|html|js|yaml))(?:::(\w+))?`")
ROW = re.compile(r"^\| (V\d+\.\d+) [^|]+\| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_every_file_and_test_it_names_is_there():
    """Whoever doubts a sentence can open what it cites."""
    cited = CITED.findall(PAGE)
    missing = [f"{path}::{test}" for path, test in cited if not stands(path, test)]

    assert len(cited) > 60
    assert missing == []


def stands(path: str, test: str) -> bool:
    file = ROOT / path
    return file.is_file() and (not test or f"def {test}(" in file.read_text("utf-8"))


def test_every_section_of_the_standard_has_its_answer():
    """Each is met, not met or not applicable, with a line of why; what is not met names the requirement."""
    rows = ROW.findall(PAGE)

    assert [name for name, _, _ in rows] == [
        f"V{chapter}.{section}" for chapter, count in enumerate(SECTIONS, 1) for section in range(1, count + 1)
    ]
    assert {verdict for _, verdict, _ in rows} == {"met", "not met", "n/a"}
    for name, verdict, why in rows:
        assert verdict != "not met" or f"{name[1:]}." in why, name


def test_every_link_within_the_documents_leads_somewhere():
    """Pages it sends to are there, and the sections in them too."""
    for target, section in re.findall(r"\]\((?!https?:)([^)#]+)(?:#([\w-]+))?\)", PAGE):
        file = (ROOT / "docs" / target).resolve()
        assert file.is_file(), target
        headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
        assert not section or section in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in headings}
