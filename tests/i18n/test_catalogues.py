"""The translations: complete, true to the English, and kept up to date by one command."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from laleo.core.i18n import FOLDER, LANGUAGES

ROOT = Path(__file__).parents[2]
TRANSLATED = [code for code in LANGUAGES if code != "en"]
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")
every_language = pytest.mark.parametrize("code", TRANSLATED)


def entries(code: str, root: Path = ROOT) -> list[Message]:
    """Every text of a language's catalogue."""
    path = root / FOLDER.relative_to(ROOT) / code / "LC_MESSAGES" / "laleo.po"
    with path.open("rb") as file:
        return [entry for entry in read_po(file, locale=code) if entry.id]


def messages(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the tool of this checkout."""
    command = [sys.executable, str(root / "scripts" / "messages"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the tool reads and writes."""
    for part in ("scripts/messages", "widget/texts.en.json"):
        (tmp_path / part).parent.mkdir()
        shutil.copy(ROOT / part, tmp_path / part)
    rubbish = shutil.ignore_patterns("built", "__pycache__")
    shutil.copytree(ROOT / "backend" / "laleo", tmp_path / "backend" / "laleo", ignore=rubbish)
    return tmp_path


def test_the_catalogues_are_up_to_date() -> None:
    checked = messages(ROOT, "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@every_language
def test_every_text_is_translated(code: str) -> None:
    missing = [entry.id for entry in entries(code) if entry.fuzzy or not entry.string]
    assert missing == []


@every_language
def test_a_translation_has_the_places_and_paragraphs_of_the_english(code: str) -> None:
    for entry in entries(code):
        english, translation = str(entry.id), str(entry.string)
        assert Counter(PLACE.findall(translation)) == Counter(PLACE.findall(english)), translation
        assert translation.count("\n") == english.count("\n"), translation
        assert translation == translation.strip()


@every_language
def test_a_translation_brings_no_markup_into_a_page(code: str) -> None:
    """Templates take a text as it is and escape only what is put into its places."""
    for entry in entries(code):
        bare = PLACE.sub("", f"{entry.id} {entry.string}")
        assert not re.search("[<>&%]", bare), entry.string


@every_language
def test_a_translation_uses_apostrophes_and_ellipses_of_print(code: str) -> None:
    for entry in entries(code):
        assert not re.search(r"\w'\w|\.\.\.", str(entry.string)), entry.string


def test_french_marks_stand_after_a_space_that_does_not_break() -> None:
    texts = [str(entry.string) for entry in entries("fr")]
    assert [text for text in texts if re.search(r"(?<![\u00a0\u202f])[:;?!]", text)] == []


def test_a_new_text_is_missed_by_the_check_and_listed_by_the_tool(checkout: Path) -> None:
    place = checkout / "backend" / "laleo" / "demo.py"
    place.write_text(place.read_text() + '\n_NEW = gettext("A text that is new")\n')
    checked = messages(checkout, "--check")
    assert checked.returncode == 1
    assert "Run `scripts/messages`" in checked.stdout
    ran = messages(checkout)
    assert f"to translate into {', '.join(TRANSLATED)}: 'A text that is new'" in ran.stdout
    assert messages(checkout, "--check").returncode == 0
    kept = {entry.id: entry.string for entry in entries("ja", checkout)}
    assert kept.pop("A text that is new") == ""
    assert kept == {entry.id: entry.string for entry in entries("ja")}


def test_a_text_that_comes_back_has_its_translation(checkout: Path) -> None:
    widget = checkout / "widget" / "texts.en.json"
    before = widget.read_text()
    widget.write_text(before.replace('"Yesterday"', '"The day before today"'))
    messages(checkout)
    assert "Yesterday" not in [entry.id for entry in entries("de", checkout)]
    widget.write_text(before)
    messages(checkout)
    assert {entry.id: entry.string for entry in entries("de", checkout)}["Yesterday"] == "Gestern"


def test_what_is_marked_fuzzy_is_still_to_translate(checkout: Path) -> None:
    path = checkout / FOLDER.relative_to(ROOT) / "it" / "LC_MESSAGES" / "laleo.po"
    path.write_text(path.read_text().replace('msgid "Today"', '#, fuzzy\nmsgid "Today"'))
    assert "to translate into it: 'Today'" in messages(checkout).stdout
