"""Whether a widget's visitors find somebody: the opening hours, and who of the team is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from laleo.core import clock
from laleo.core.db import db
from laleo.widgets import hours
from laleo.widgets.models import Site, Widget

Count = Callable[[str, str], int]
_counters: list[Count] = []


def operators(count: Count) -> Count:
    """Register who knows how many can answer on a site (account id, site id)."""
    _counters[:] = [count]
    return count


@dataclass(frozen=True, slots=True)
class Schedule:
    """A widget's hours and place: enough to say whether somebody is there, without its row."""

    widget_id: str
    account_id: str
    site_id: str
    zone: str
    hours: Mapping[str, Any]

    def here(self) -> int:
        """How many people can answer now, whatever the hours."""
        return sum(count(self.account_id, self.site_id) for count in _counters)

    def state(self) -> dict[str, Any]:
        """What visitors are told: whether somebody can answer; when the hours change next."""
        now = clock.now()
        following = hours.next_change(self.hours, self.zone, now)
        return {
            "online": hours.is_open(self.hours, self.zone, now) and self.here() > 0,
            "next_change_at": None if following is None else clock.rfc3339(following),
        }


def accounts_of(site_ids: Sequence[str]) -> set[str]:
    """The accounts of these sites."""
    if not site_ids:
        return set()
    return set(db.session.scalars(select(Site.account_id).where(Site.id.in_(site_ids))))


def schedule(widget: Widget) -> Schedule:
    """The widget's schedule, in its own time zone or its site's."""
    own = widget.hours["timezone"]
    zone = str(own) if own else db.session.get_one(Site, widget.site_id).timezone
    return Schedule(widget.id, widget.account_id, widget.site_id, zone, widget.hours)
