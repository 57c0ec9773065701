"""Telling the pages that are open when somebody of the team comes, goes, or the hours change.

Each process remembers what it told the visitors of each widget. It looks again once a second at
those where something moved or whose hours change now, and at all of them from time to time.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, cast

from laleo.core import clock, db, live
from laleo.core.live.connection import Connection
from laleo.core.live.frames import frame
from laleo.visitors import team
from laleo.widgets import service as widgets
from laleo.widgets.availability import Schedule, schedule

AGAIN_S = 30.0
_TOLD, _MOVED, _CHANGED = "availability told", "teams that moved", "widgets that changed"


@dataclass(slots=True)
class Told:
    """What the pages of a widget were told last, and when to look again (seconds since 1970)."""

    schedule: Schedule
    state: dict[str, Any]
    due: float


def topic(widget_id: str) -> str:
    """Where the pages of a widget listen."""
    return f"widget:{widget_id}"


def known(connection: Connection, widget_id: str) -> Schedule | None:
    """The widget's schedule, when other pages of it are open in this process."""
    told = _all(_hub(connection)).get(widget_id)
    return None if told is None else told.schedule


def join(connection: Connection, timetable: Schedule) -> dict[str, Any]:
    """Let a page know how it is now, and hear when that changes."""
    hub, widget_id = _hub(connection), timetable.widget_id
    connection.join(topic(widget_id))
    told = _all(hub).get(widget_id)
    if told is None:
        told = _all(hub)[widget_id] = _look(timetable)
    return told.state


def _hub(connection: Connection) -> live.Hub:
    return cast("live.Hub", connection.hub)


def _all(hub: live.Hub) -> dict[str, Told]:
    found: dict[str, Told] = hub.memory.setdefault(_TOLD, {})
    return found


def _now() -> float:
    return clock.now().timestamp()


def _look(timetable: Schedule) -> Told:
    state, due = timetable.state(), _now() + AGAIN_S * random.uniform(0.7, 1.0)
    if state["next_change_at"] is not None:
        due = min(due, clock.parse(state["next_change_at"]).timestamp())
    return Told(timetable, state, due)


@live.on_signal(team.MOVED)
def note_team(hub: live.Hub, data: dict[str, Any]) -> None:
    """Somebody of an account's team came or went."""
    hub.memory.setdefault(_MOVED, set()).add(data["account_id"])


@live.on_signal(widgets.CHANGED)
def note_change(hub: live.Hub, data: dict[str, Any]) -> None:
    """A widget has other hours, or its site another time zone."""
    hub.memory.setdefault(_CHANGED, set()).update(data["widget_ids"])


@live.every(1)
def tell(hub: live.Hub) -> None:
    """Tell the pages of those widgets where something changed."""
    moved: set[str] = hub.memory.pop(_MOVED, set())
    changed: set[str] = hub.memory.pop(_CHANGED, set())
    now = _now()
    for widget_id, told in list(_all(hub).items()):
        due = told.due <= now or told.schedule.account_id in moved or widget_id in changed
        if due:
            _tell(hub, widget_id, told, again=widget_id in changed)


def _tell(hub: live.Hub, widget_id: str, told: Told, *, again: bool) -> None:
    if not hub.listeners(topic(widget_id)):
        _all(hub).pop(widget_id, None)
        return
    timetable = _read(hub, widget_id) if again else told.schedule
    if timetable is None:
        _all(hub).pop(widget_id, None)
        return
    fresh = _all(hub)[widget_id] = _look(timetable)
    if fresh.state != told.state:
        hub.deliver(topic(widget_id), None, frame("availability", fresh.state))


def _read(hub: live.Hub, widget_id: str) -> Schedule | None:
    with db.unit(hub.app, reads=True):
        widget = widgets.find(widget_id)
        return None if widget is None else schedule(widget)
