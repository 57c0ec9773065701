"""What changing a widget means: where it may run is where its visitors can be taken."""

from __future__ import annotations

from typing import Any

from laleo.core.actor import Actor
from laleo.core.db import db
from laleo.core.errors import NotFound
from laleo.core.operations import Subject, by_model
from laleo.widgets import origins
from laleo.widgets.models import Site, Widget


def about_new(actor: Actor, *, name: str, **fields: Any) -> Subject:
    """A new widget, for the person who decides."""
    actor.may("widgets.write")
    where = origins.all_of(fields.get("allowed_origins"))
    site_id = fields.get("site_id")
    if site_id is None:
        actor.may("sites.create")
        where = where or [str(fields.get("site_url") or "a new site")]
    else:
        site = db.session.get(Site, site_id)
        if site is None:
            raise NotFound("There is no such site.")
        actor.may("widgets.write", site)
        where = where or [site.url or site.name]
    return Subject(site_id, f"Make the widget “{name[:80]}” for {', '.join(where)[:300]}")


def about_change(actor: Actor, widget_id: str, **changes: Any) -> Subject:
    """A change of a widget, for the person who decides."""
    widget = _row(actor, widget_id)
    added = _added(widget, changes)
    what = f"let it run on {', '.join(added)[:300]}" if added else ", ".join(changes)
    return Subject(widget.site_id, f"Change the widget “{widget.name}”: {what}")


def more_origins(actor: Actor, widget_id: str, **changes: Any) -> bool:
    """An agent may take visitors to every origin of the widget, so it names no new ones itself."""
    return by_model(actor) and bool(_added(_row(actor, widget_id), changes))


def _row(actor: Actor, widget_id: str) -> Widget:
    row = db.session.get(Widget, widget_id)
    if row is None:
        raise NotFound("There is no such widget.")
    actor.may("widgets.write", row)
    return row


def _added(widget: Widget, changes: dict[str, Any]) -> list[str]:
    wanted = origins.all_of(changes.get("allowed_origins"))
    return [one for one in wanted if one not in widget.allowed_origins]
