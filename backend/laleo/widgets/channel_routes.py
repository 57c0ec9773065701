"""REST: channels and their numbers."""

from __future__ import annotations

from typing import Any

from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import page_of, window
from laleo.widgets import channels as service
from laleo.widgets.channel_schemas import ChannelIn, ChannelOut, ChannelPatch, ChannelQuery
from laleo.widgets.models import Channel

bp = Door("channels", __name__, url_prefix=API, description="Numbers that widgets are called by")


@bp.get("/channels")
@bp.arguments(ChannelQuery, location="query")
@bp.response(200, page_of(ChannelOut))
def list_channels(query: dict[str, Any]) -> Page[Channel]:
    """Numbers of your widgets, newest first."""
    page = window(query)
    return service.channels(current_actor(), page, **query)


@bp.post("/channels")
@bp.arguments(ChannelIn)
@bp.response(201, ChannelOut)
def post_channel(data: dict[str, Any]) -> Channel:
    """Give a widget another number."""
    return service.create(current_actor(), **data)


@bp.get("/channels/<number>")
@bp.response(200, ChannelOut)
def get_channel(number: str) -> Channel:
    """One channel by its number or id, and whether somebody answers it now."""
    return service.get(current_actor(), number)


@bp.patch("/channels/<number>")
@bp.arguments(ChannelPatch)
@bp.response(200, ChannelOut)
def patch_channel(data: dict[str, Any], number: str) -> Channel:
    """Change a channel, or move its number to another widget; its past calls stay as they were."""
    return service.change(current_actor(), number, **data)


@bp.delete("/channels/<number>")
@bp.response(204)
def delete_channel(number: str) -> None:
    """Give a number up; a widget keeps one at least."""
    service.delete(current_actor(), number)
