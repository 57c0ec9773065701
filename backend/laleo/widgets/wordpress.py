"""What the WordPress sites that show a widget are told to set, by the room of those sites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laleo.core.actor import Actor
from laleo.core.errors import invalid
from laleo.widgets import service

Push = Callable[..., list[dict[str, Any]]]
_pushers: list[Push] = []


def pusher(push: Push) -> None:
    """Register who pushes plugin settings to the sites that show a widget; it says which."""
    _pushers[:] = [push]


def push(actor: Actor, widget_id: str, settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Push these to the widget's WordPress sites: id, name and whether it has them already."""
    widget = service.get(actor, widget_id)
    if not settings:
        raise invalid("/settings/wordpress", "Give at least one setting of the plugin.")
    return [one for tell in _pushers for one in tell(actor, widget.id, settings=dict(settings))]
