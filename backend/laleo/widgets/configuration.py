"""What the widget's files are told on a page: looks, words, rules and where its parts are."""

from __future__ import annotations

from typing import Any

from laleo.accounts.service import account_name
from laleo.core import i18n
from laleo.core.rest import current_public_url
from laleo.widgets import availability, files, service, texts
from laleo.widgets.models import Widget


def told(widget: Widget, asked: str | None = None) -> dict[str, Any]:
    """The configuration; `asked` is the page's language, else the browser's is spoken."""
    language = texts.language(widget.locale, asked, i18n.language())
    built_files = files.manifest()
    return {
        "widget_id": widget.id,
        "enabled": widget.enabled,
        "storage_mode": widget.storage_mode,
        "locale": language,
        "rtl": language in i18n.RIGHT_TO_LEFT,
        "appearance": widget.appearance | {"accent_text": readable_on(widget.appearance["accent"])},
        "texts": texts.in_language(language),
        **service.shown_to_pages(widget),
        "files": {part: f"/w/v1/{built_files[part]}" for part in built_files["parts"]},
        "server": current_public_url(),
        **availability.schedule(widget).state(),
        "team_name": widget.appearance.get("title") or account_name(widget.account_id),
    }


def readable_on(colour: str) -> str:
    """Black or white, whichever contrasts more with the colour (WCAG 2.2, 1.4.3)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    light = 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)
    return "#000000" if (light + 0.05) / 0.05 > 1.05 / (light + 0.05) else "#ffffff"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
