"""MCP: which widgets there are, and the tag to put on a page."""

from __future__ import annotations

from typing import Any

from laleo.core.actor import Actor
from laleo.core.paging import Page
from laleo.core.schemas import page_of, window
from laleo.core.tools import Hints, tool
from laleo.widgets import script_tag, service
from laleo.widgets.models import Widget
from laleo.widgets.schemas import TagOut, TagToolQuery, WidgetBrief, WidgetToolQuery


@tool(
    title="List widgets",
    args=WidgetToolQuery,
    result=page_of(WidgetBrief),
    hints=Hints(read_only=True, idempotent=True),
)
def list_widgets(actor: Actor, **query: Any) -> Page[Widget]:
    """List the account's widgets with site, allowed origins, channel numbers and when each was
    last seen on a page. Use it first to learn the widget ids that other tools take."""
    page = window(query)
    return service.widgets(actor, page, **query)


@tool(
    title="Get a script tag",
    args=TagToolQuery,
    result=TagOut,
    hints=Hints(read_only=True, idempotent=True),
)
def get_script_tag(actor: Actor, widget_id: str, platform: str) -> dict[str, Any]:
    """Get the exact script tag of a widget and where it goes on a platform, step by step.
    The tag must be used unchanged."""
    return script_tag.placed(service.get(actor, widget_id), platform)
