"""MCP: which widgets there are, the tag to put on a page, and whether it works there."""

from __future__ import annotations

from typing import Any

from laleo.core.actor import Actor
from laleo.core.paging import Page
from laleo.core.schemas import page_of, window
from laleo.core.tools import Hints, tool
from laleo.widgets import installation, script_tag, service
from laleo.widgets.models import Widget
from laleo.widgets.schemas import (
    InstallationOut,
    TagOut,
    TagToolQuery,
    VerifyArgs,
    WidgetBrief,
    WidgetToolQuery,
)


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


@tool(
    title="Check an installation",
    args=VerifyArgs,
    result=InstallationOut,
    hints=Hints(read_only=True, idempotent=True, open_world=True),
)
def verify_install(actor: Actor, widget_id: str, page_url: str | None = None) -> dict[str, Any]:
    """Fetch a page of the widget's sites and check the script tag on it: there, once, the right
    one, not held back, allowed by the page's policies and origins. Each finding has its fix.
    """
    return installation.verify(actor, widget_id, page_url=page_url)
