"""What a widget would look like with settings that are not saved: for the editor's preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect

from laleo.core.actor import Actor
from laleo.widgets import service, settings
from laleo.widgets.models import Widget


def draft(actor: Actor, widget_id: str, changes: Mapping[str, Any]) -> Widget:
    """A copy of the widget with the changes, which no session knows and nothing ever saves."""
    row = service.get(actor, widget_id)
    actor.may("widgets.write", row)
    names = {column.key for column in inspect(Widget).column_attrs}
    copy = Widget(**{name: getattr(row, name) for name in names})
    for name, value in changes.items():
        layered = name in settings.LAYERED
        new = settings.laid_over(getattr(row, name), name, value) if layered else value
        if name in names:
            setattr(copy, name, new)
    copy.enabled = True
    return copy
