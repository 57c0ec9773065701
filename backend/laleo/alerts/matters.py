"""What an event means to somebody who has to be told: its subject, its words, what settles it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from laleo.core.schemas import clean
from laleo.events import Event

WAITING = "conversation.waiting"
HANDED_OVER = "conversation.handed_over"
MESSAGE = "chat.message.created"
CALLING = "call.requested"
TEST = "alert.test"
ALWAYS = "always"
"""Stands for the rule of hand-offs that no rule of the account covers."""

URGENT = frozenset({HANDED_OVER})
"""Told in quiet hours, too: a person was promised to somebody who is there."""

PASSING = frozenset({"visitor.connected", "visitor.page_viewed", "visitor.disconnected", CALLING})
"""Worthless when quiet hours are over."""

NEVER = frozenset({"webhook.ping"})
_SUBJECTS = ("conversation", "call", "callback", "approval", "visitor")
_SETTLED_BY = {
    WAITING: (MESSAGE, "conversation.closed"),
    MESSAGE: (MESSAGE, "conversation.closed"),
    HANDED_OVER: (MESSAGE, "conversation.closed"),
    CALLING: ("call.answered", "call.ended", "call.missed"),
    "approval.requested": ("approval.decided",),
}
_TITLE, _BODY = 120, 300
By = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to tell of. `since` is when it began, for the ladder's first rung."""

    trigger: str
    subject_id: str
    episode: str
    title: str
    body: str
    assignee_id: str | None = None
    settled_by: tuple[str, ...] = field(default=())


def triggers_of(event: Event) -> list[str]:
    """What rules may ask for that this event is: its type, and perhaps that somebody waits."""
    if event.type in NEVER:
        return []
    if event.type != MESSAGE:
        return [event.type]
    if event.payload["message"]["author"]["kind"] != "visitor":
        return []
    waits = event.payload["conversation"].get("waiting_since") is not None
    return [WAITING, MESSAGE] if waits else [MESSAGE]


def matter_of(event: Event, trigger: str) -> Matter | None:
    """What to tell; None when the event is about nothing that can be pointed at."""
    name = next((name for name in _SUBJECTS if name in event.payload), None)
    if name is None:
        return None
    thing = event.payload[name]
    assignee = thing.get("assignee") or {}
    title, body = _words(event, trigger, thing)
    return Matter(
        trigger,
        thing["id"],
        _episode(event, trigger, thing),
        clean(title, _TITLE),
        clean(body, _BODY),
        assignee.get("id") if assignee.get("kind") == "operator" else None,
        _SETTLED_BY.get(trigger, ()),
    )


def _episode(event: Event, trigger: str, thing: Mapping[str, Any]) -> str:
    """A visitor who writes three times before an answer waits once."""
    if trigger in {WAITING, MESSAGE}:
        return f"{trigger} {thing.get('waiting_since')}"
    return event.id


def settles(event: Event) -> list[tuple[str, frozenset[str], By | None]]:
    """Subjects that need nobody any more because of this event, of which triggers, thanks to whom.

    An agent's answer ends the waiting, but never stands for the person who was promised.
    """
    if event.type == MESSAGE:
        author = event.payload["message"]["author"]
        subject = event.payload["conversation"]["id"]
        if author["kind"] == "operator":
            by = dict(author) | {"kind": "member"}
            return [(subject, frozenset({WAITING, MESSAGE, HANDED_OVER}), by)]
        if author["kind"] in {"agent", "system"}:
            return [(subject, frozenset({WAITING, MESSAGE}), author)]
        return []
    for trigger, types in _SETTLED_BY.items():
        if event.type in types:
            name = next(name for name in _SUBJECTS if name in event.payload)
            covers = {one for one, by in _SETTLED_BY.items() if event.type in by}
            subject = event.payload[name]
            return [(subject["id"], frozenset(covers | {trigger}), _answered_by(subject))]
    return []


def _answered_by(call: Mapping[str, Any]) -> By | None:
    """Who answered a call, if it is one and a member did."""
    by = call.get("answered_by")
    return dict(by) | {"kind": "member"} if by is not None and by["kind"] == "operator" else None


def _words(event: Event, trigger: str, thing: Mapping[str, Any]) -> tuple[str, str]:
    who = _visitor(event.payload)
    last = (event.payload.get("message") or thing.get("last_message") or {}).get("body") or ""
    if trigger in {WAITING, MESSAGE}:
        return f"{who} is waiting for an answer" if trigger == WAITING else f"{who} writes", last
    if trigger == HANDED_OVER:
        return f"{who} was handed over to a person", last
    page = (event.payload.get("visitor") or {}).get("current_page") or thing.get("page") or {}
    known = {
        "visitor.connected": (f"{who} is on your site", page.get("title") or page.get("url") or ""),
        "conversation.assigned": (f"A conversation with {who} was assigned", last),
        "conversation.rated": (f"{who} rated a conversation", ""),
        "conversation.closed": (f"A conversation with {who} was closed", ""),
        "approval.requested": ("A token asks for approval", str(thing.get("summary") or "")),
        CALLING: (f"{who} is calling", page.get("title") or page.get("url") or ""),
        "call.missed": (f"A call of {who} was missed", ""),
        "callback.submitted": (f"{who} asks to be called back", _wanted(thing)),
    }
    return known.get(trigger, (trigger, ""))


def _wanted(callback: Mapping[str, Any]) -> str:
    """The number, and what was said."""
    said = (callback.get("phone_shown") or callback.get("phone"), callback.get("text"))
    return " · ".join(filter(None, said))


def _visitor(payload: Mapping[str, Any]) -> str:
    call = payload.get("call") or {}
    about = payload.get("visitor") or (payload.get("conversation") or call).get("visitor") or {}
    name = about.get("name") or (payload.get("callback") or {}).get("name")
    name = name or call.get("caller_name") or call.get("caller_phone")
    return clean(name or "", 60) or "A visitor"
