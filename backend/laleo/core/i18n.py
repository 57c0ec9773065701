"""Texts for people, through gettext catalogues in `translations/`; English is the source.

The .po files are read at first use: there is no compiled copy that could be out of date.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from flask import has_request_context, request

LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "tr", "ar", "ja")
RIGHT_TO_LEFT = frozenset({"ar"})
FOLDER = Path(__file__).parents[1] / "translations"
_language: ContextVar[str | None] = ContextVar("laleo_language", default=None)


def language() -> str:
    """The language to speak now: set by `speaking`, else the request's best, else English."""
    chosen = _language.get()
    if chosen is not None:
        return chosen
    if has_request_context():
        return _accepted()
    return "en"


def _accepted() -> str:
    """The first of the request's languages that is ours.

    Werkzeug's `best_match` takes English for `es-MX, en;q=0.5`: it looks for exact tags first.
    """
    fitting = (ours(tag) for tag, quality in request.accept_languages if quality > 0)
    return next(filter(None, fitting), "en")


@contextlib.contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language inside."""
    token = _language.set(best(code))
    try:
        yield
    finally:
        _language.reset(token)


def ours(code: str | None) -> str | None:
    """The language of ours that fits a tag like `pt-BR`, if one does."""
    primary = (code or "").replace("_", "-").split("-")[0].lower()
    return primary if primary in LANGUAGES else None


def best(code: str | None) -> str:
    """The language of ours that fits a tag like `pt-BR`; English when none does."""
    return ours(code) or "en"


def gettext(text: str) -> str:
    """The text in the language spoken now."""
    return _catalogue(language()).get(text) or text


def translate(code: str, text: str) -> str:
    """The text in this language."""
    return _catalogue(best(code)).get(text) or text


def texts_of(place: str) -> dict[str, str]:
    """Text -> translation for what one source file says; `place` is the end of its path.

    Empty in English, which is the source.
    """
    return {
        str(entry.id): str(entry.string)
        for entry in _entries(language())
        if any(path.endswith(f"/{place}") for path, _line in entry.locations)
    }


@cache
def _catalogue(code: str) -> dict[str, str]:
    return {str(entry.id): str(entry.string) for entry in _entries(code)}


@cache
def _entries(code: str) -> tuple[Message, ...]:
    path = FOLDER / code / "LC_MESSAGES" / "laleo.po"
    if not path.exists():
        return ()
    with path.open("rb") as file:
        entries = read_po(file, locale=code)
    return tuple(entry for entry in entries if entry.id and entry.string and not entry.fuzzy)
