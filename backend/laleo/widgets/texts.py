"""The words a visitor reads, in the language of the page, the setting or the browser."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from laleo.core import i18n

BUILT = Path(__file__).parent / "built"


@cache
def english() -> dict[str, str]:
    """Key -> English, as the widget's build wrote them."""
    path = BUILT / "texts.en.json"
    texts: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return texts


def in_language(code: str) -> dict[str, str]:
    """Key -> text in this language; English where a translation is missing."""
    return {key: i18n.translate(code, text) for key, text in english().items()}


def language(setting: str, asked: str | None, accepted: str) -> str:
    """The language to speak: the widget's setting, else the page's if ours, else the browser's."""
    if setting != "auto":
        return setting
    return i18n.ours(asked) or accepted
