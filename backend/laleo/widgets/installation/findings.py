"""One finding of an installation check: what was looked at, how it stands, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING, INFO = "error", "warning", "info"
MOST_FOUND = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """`detail` and `fix` are our words; only `found` repeats what a stranger's page says."""

    code: str
    ok: bool
    severity: str
    title: str
    detail: str
    fix: str | None = None
    found: str | None = None


def fine(code: str, title: str, detail: str, found: str | None = None) -> Finding:
    """Something that is as it should be."""
    return Finding(code, True, INFO, title, detail, None, _cut(found))


def note(code: str, title: str, detail: str, found: str | None = None) -> Finding:
    """Something worth knowing that is no fault."""
    return Finding(code, True, INFO, title, detail, None, _cut(found))


def warning(code: str, title: str, detail: str, fix: str, found: str | None = None) -> Finding:
    """Something that may keep the widget from some visitors."""
    return Finding(code, False, WARNING, title, detail, fix, _cut(found))


def error(code: str, title: str, detail: str, fix: str, found: str | None = None) -> Finding:
    """Something because of which the widget does not work there."""
    return Finding(code, False, ERROR, title, detail, fix, _cut(found))


def _cut(found: str | None) -> str | None:
    return found[:MOST_FOUND] if found else None
