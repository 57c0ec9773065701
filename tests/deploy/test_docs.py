"""What the papers for operators quote is there, and does what they say."""

from __future__ import annotations

import re
import shlex

import pytest

from laleo.cli import _parser
from tests.deploy.conftest import DEPLOY

ROOT = DEPLOY.parent
PAPERS = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [str(paper.relative_to(ROOT)) for paper in PAPERS]
COMMAND = re.compile(r"^(?:\.venv/bin/)?laleo (.+)$", re.MULTILINE)
SHORT = re.compile(r"`(?:\.venv/bin/)?laleo ([^`]+)`")
LINK = re.compile(r"\]\((?!https?://|/)([^)#]+)\)")
GUARD = re.compile(r"`(tests/\S+\.py)::(\w+)`")
METRIC = re.compile(r"`(laleo_\w+)`")


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    paper = ROOT / name
    for target in LINK.findall(paper.read_text()):
        assert (paper.parent / target).exists(), target


@pytest.mark.parametrize("name", NAMES)
def test_commands_exist(name: str) -> None:
    text = (ROOT / name).read_text()
    for words in {*COMMAND.findall(text), *SHORT.findall(text)}:
        if "…" not in words and words != "--version":
            _parser().parse_args(shlex.split(words))


def test_every_threat_has_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    for line in lines:
        guards = GUARD.findall(line)
        assert guards or line.startswith("| threat |"), line
        for file, test in guards:
            assert f"def {test}(" in (ROOT / file).read_text(), test


def test_every_metric_that_is_named_exists() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "backend" / "laleo").glob("*/*.py"))
    for name in METRIC.findall((ROOT / "docs" / "operations.md").read_text()):
        bare = name.removeprefix("laleo_").removesuffix("_total")
        assert f'"{bare}"' in sources, name
