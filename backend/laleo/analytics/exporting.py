"""Reports as files: the days of one, or all rows of a list."""

from __future__ import annotations

from typing import Any

from flask import Response

from laleo.analytics import lists, service
from laleo.analytics.periods import NONE
from laleo.analytics.schemas import (
    CallsPoint,
    ChatsPoint,
    OverviewPoint,
    PageRow,
    PersonRow,
    SourceRow,
)
from laleo.core.actor import Actor
from laleo.core.exports import exported
from laleo.core.paging import Page, Window

_ROWS = {
    "overview": OverviewPoint,
    "chats": ChatsPoint,
    "calls": CallsPoint,
    "pages": PageRow,
    "referrers": SourceRow,
    "operators": PersonRow,
}


def export(actor: Actor, *, report: str, by: str, format: str, **asked: Any) -> Response:  # noqa: A002 - the parameter's public name
    """The report as a file of this format to keep."""

    def fetch(_window: Window) -> Page[Any]:
        return Page(_rows(actor, report, by, asked), None)

    return exported(f"laleo-{report}", _ROWS[report], fetch, format)


def _rows(actor: Actor, report: str, by: str, asked: dict[str, Any]) -> list[Any]:
    found = service.any_report(actor, report, by=by, limit=lists.MOST, compare=NONE, **asked)
    rows: list[Any] = found.get("data") or found.get("series") or []
    return rows
