"""Pages keep to their policy: nothing in them runs or is drawn but files of this server."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

TEMPLATES = sorted((ROOT / "entrypoints" / "web").rglob("*.html"))
FORBIDDEN = {
    "a script inside the page": r"<script(?![^>]*\ssrc=)",
    "a style inside the page": r"<style\b",
    "a style of an element": r"\sstyle\s*=",
    "a handler of an element": r"\son[a-z]+\s*=",
    "an address that runs": r"(?:href|src|action|formaction)\s*=\s*[\"']?\s*(?:javascript|data|vbscript):",
    "something from elsewhere": r"(?:href|src|action|formaction)\s*=\s*[\"']?\s*(?:https?:)?//",
    "a base for addresses": r"<base\b",
    "a page within the page": r"<(?:iframe|frame|object|embed|applet)\b",
    "a page that goes on by itself": r"http-equiv\s*=\s*[\"']?refresh",
    "text that is not escaped": r"\|\s*safe\b|\{%-?\s*autoescape\s+false",
}

DRAWN = ["entrypoints/web/signing_in/factor.py"]


def name(template: Path) -> str:
    return template.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_needs_what_the_policy_forbids(what: str):
    """A page that had it would be broken in a browser, or would need a policy that lets strangers in as well."""
    wrong = re.compile(FORBIDDEN[what], re.IGNORECASE)
    found = [name(template) for template in TEMPLATES if wrong.search(template.read_text("utf-8"))]

    assert len(TEMPLATES) > 2
    assert found == []


def test_nothing_outside_templates_makes_pages():
    """Pages are written in templates, which escape what people typed; the one piece made in Python is the picture of a
    second factor's secret, which holds nothing anybody typed."""
    pages = re.compile(r"Markup\(|<(?:html|body|script|form|table)\b")
    files = (ROOT / "entrypoints").rglob("*.py")

    assert [name(file) for file in files if pages.search(file.read_text("utf-8"))] in ([], DRAWN)


def test_no_policy_is_loosened():
    """The one place that sets policies knows neither unsafe-inline nor unsafe-eval, and no other sets any by hand."""
    texts = {name(file): file.read_text("utf-8") for file in (ROOT / "entrypoints").rglob("*.py")}

    assert [file for file, text in texts.items() if "unsafe-" in text] == []
    assert [file for file, text in texts.items() if "-src '" in text] == ["entrypoints/hardening/headers.py"]
