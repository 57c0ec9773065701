"""What a page should carry for a widget, read once from its row before the page is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from laleo.widgets import origins


@dataclass(frozen=True, slots=True)
class Expected:
    """The widget's id, this server's address, and where the widget may run."""

    widget_id: str
    server: str
    tag: str
    enabled: bool
    allowed_origins: tuple[str, ...]
    site_url: str | None
    hide_on: tuple[str, ...]
    last_seen_at: datetime | None

    def first_page(self) -> str | None:
        """The page to look at when nobody names one: the site's, or an allowed origin's first."""
        plain = (f"{one}/" for one in self.allowed_origins if "*" not in one)
        return self.site_url or next(plain, None)

    def owns(self, url: str) -> bool:
        """Whether this address is on the widget's own sites: scheme, port and www. aside.

        No other address is ever asked: a model that was talked into it could carry words out.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            return False
        places = [*self.allowed_origins, self.site_url or ""]
        return any(_same_site(_bare(place), _bare(url)) for place in places)

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin gets the widget's settings."""
        return origins.allows(list(self.allowed_origins), origin)

    def hidden_on(self, url: str) -> str | None:
        """The pattern that keeps the widget off this page."""
        path = urlsplit(url).path or "/"
        return next(
            (one for one in self.hide_on if _fits(one, path if one.startswith("/") else url)), None
        )


def _bare(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _same_site(pattern: str, host: str) -> bool:
    if not pattern.startswith("*."):
        return pattern == host
    label = host.removesuffix(pattern[1:])
    return host == pattern[2:] or ("." not in label and label not in {host, ""})


def _fits(pattern: str, text: str) -> bool:
    """Whether the text is the pattern's, where `*` is any text (no regular expression: linear)."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    if not text.startswith(first) or len(text) < len(first) + len(rest[-1]):
        return False
    at, end = len(first), len(text) - len(rest[-1])
    for part in rest[:-1]:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return text.endswith(rest[-1])
