"""subscriptions/listen: a stream that says which resources and lists have changed (2026-07-28).

It listens to the same frames as open consoles do, holds no database connection between its looks,
and writes every few seconds, so that a client that has gone is noticed.
"""

from __future__ import annotations

import hashlib
import json
import queue
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from laleo.core import live, patience, sightings, tools
from laleo.core.actor import Actor, read_credential
from laleo.core.db import release, this_app, unit
from laleo.core.errors import TooManyRequests
from laleo.core.live.frames import Frame
from laleo.mcp import resources
from laleo.mcp.registry import BEAT, Beat, Call, Notice, Result, Stream

BEAT_S = 3.0
LOOK_S = 15.0
"""How often rights, lists and widgets are looked at: nobody publishes frames about them."""
GATHER_S = 0.3
MOST_URIS, MOST_STREAMS = 100, 20
KIND = "mcp"
SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId"
TOOLS, RESOURCES = "toolsListChanged", "resourcesListChanged"
WIDGETS, ANY_LIVE = "laleo://widgets", "laleo://widgets/*/live"
ACKNOWLEDGED = "notifications/subscriptions/acknowledged"
Steps = Iterator[Notice | Result | Beat]


class Line:
    """A connection's end in this process: frames wait here until the stream takes them."""

    name, gone_after_s = "mcp", float("inf")

    def __init__(self) -> None:
        self._frames: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()

    def put(self, frame: Frame) -> None:
        """Keep it for the stream."""
        self._frames.put(frame)

    def ping(self) -> None:
        """Nothing: the stream's own beats tell whether somebody is there."""

    def end(self, code: int, reason: str = "") -> None:
        """The process ends: so does the stream, in good order."""
        del code, reason
        self._frames.put(None)

    def cut(self) -> None:
        """The same: it is over."""
        self._frames.put(None)

    def taken(self, seconds: float) -> list[Frame] | None:
        """The next frames, gathered for a moment; [] when none came in time, None at the end."""
        found: list[Frame] = []
        try:
            while True:
                frame = self._frames.get(timeout=GATHER_S if found else seconds)
                if frame is None:
                    return None
                found.append(frame)
        except queue.Empty:
            return found


@dataclass(slots=True)
class Subscription:
    """What one stream is to tell, and what it knew when it last looked."""

    app: Flask
    credential: str
    account_id: str
    tag: Mapping[str, Any]
    lists: frozenset[str]
    uris: tuple[str, ...]
    known: dict[str, str] = field(default_factory=dict)


def listen(call: Call) -> Stream:
    """Acknowledge what will be told, then tell it until the client or the server goes."""
    _check_room(this_app(), call.actor)
    asked = call.params["notifications"]
    lists = [name for name in (TOOLS, RESOURCES) if asked.get(name)]
    wanted = list(dict.fromkeys(asked.get("resourceSubscriptions") or []))[:MOST_URIS]
    uris = [uri for uri in wanted if resources.there(call.actor, uri)]
    honoured: dict[str, Any] = dict.fromkeys(lists, True)
    honoured |= {"resourceSubscriptions": uris} if uris else {}
    tag = {"_meta": {SUBSCRIPTION: call.id}}
    actor = call.actor
    subscription = Subscription(
        this_app(), actor.credential or "", actor.account_id, tag, frozenset(lists), tuple(uris)
    )
    _look(subscription, actor)
    return Stream(_follow(subscription, actor, honoured), endless=True)


def _check_room(app: Flask, actor: Actor) -> None:
    hub: live.Hub = app.extensions["laleo-hub"]
    if sum(one.who == actor.credential for one in hub.of_kind(KIND)) >= MOST_STREAMS:
        raise TooManyRequests(
            f"At most {MOST_STREAMS} streams may listen with one token at once; close one.",
            retry_after_s=60,
        )


def _follow(subscription: Subscription, actor: Actor, honoured: Mapping[str, Any]) -> Steps:
    release()
    with _connected(subscription, actor) as line:
        yield Notice(ACKNOWLEDGED, {**subscription.tag, "notifications": honoured})
        looked = time.monotonic()
        while not patience.gone():
            frames = line.taken(BEAT_S)
            if frames is None:
                break
            notices = _changes(subscription, frames)
            if time.monotonic() - looked >= LOOK_S:
                looked = time.monotonic()
                more = _looked(subscription)
                if more is None:
                    break
                notices += more
            yield from notices or [BEAT]
        yield dict(subscription.tag)


@contextmanager
def _connected(subscription: Subscription, actor: Actor) -> Iterator[Line]:
    """Among the process's connections, for the frames that the actor may see."""
    hub: live.Hub = subscription.app.extensions["laleo-hub"]
    subscription.app.extensions["laleo-bus"].start()
    line = Line()
    connection = live.Connection(hub, live.Caller(None, "", "", ""), line)
    connection.kind, connection.who = KIND, subscription.credential
    connection.welcome({})
    line.taken(0)  # its own welcome
    hub.enter(connection)
    sites = None if actor.site_ids is None else frozenset(actor.site_ids)
    connection.join(f"account:{subscription.account_id}", sites)
    try:
        yield line
    finally:
        hub.exit(connection)


def _changes(subscription: Subscription, frames: list[Frame]) -> list[Notice | Result | Beat]:
    """A notice for each subscribed resource that these frames are about."""
    touched = set().union(*(_about(json.loads(frame.text)["d"]) for frame in frames))
    return [
        _updated(subscription, uri)
        for uri in subscription.uris
        if uri in touched or (ANY_LIVE in touched and uri.endswith("/live"))
    ]


def _updated(subscription: Subscription, uri: str) -> Notice:
    return Notice("notifications/resources/updated", {**subscription.tag, "uri": uri})


def _about(data: Mapping[str, Any]) -> set[str]:
    """The addresses of what a frame tells about."""
    visitor, conversation = data.get("visitor") or {}, data.get("conversation") or {}
    visitor_id = data.get("visitor_id") or visitor.get("id") or conversation.get("visitor_id")
    conversation_id = data.get("conversation_id") or conversation.get("id")
    widget_id = visitor.get("widget_id") or data.get("widget_id")
    found = set()
    if visitor_id:
        found.add(f"laleo://visitors/{visitor_id}")
    if conversation_id:
        found |= {"laleo://conversations", f"laleo://conversations/{conversation_id}"}
    elif widget_id:
        found.add(f"laleo://widgets/{widget_id}/live")
    elif visitor_id:
        found.add(ANY_LIVE)
    return found


def _looked(subscription: Subscription) -> list[Notice | Result | Beat] | None:
    """Notices of what has changed without a frame; None when the rights have ended."""
    with unit(subscription.app, reads=True):
        actor = read_credential(subscription.credential)
        if actor is None:
            return None
        sightings.note(subscription.credential)
        before = dict(subscription.known)
        _look(subscription, actor)
    changed = [name for name, now in subscription.known.items() if before.get(name) != now]
    return [
        Notice(f"notifications/{name.removesuffix('ListChanged')}/list_changed", subscription.tag)
        if name in subscription.lists
        else _updated(subscription, name)
        for name in changed
    ]


def _look(subscription: Subscription, actor: Actor) -> None:
    """Remember how the lists, and the resources that no frame is about, are now."""
    known = {uri: _digest(resources.answer(actor, uri)) for uri in _quiet(subscription, actor)}
    if TOOLS in subscription.lists:
        known[TOOLS] = ",".join(tool.name for tool in tools.tools() if tool.usable_by(actor))
    if RESOURCES in subscription.lists:
        known[RESOURCES] = _digest(resources.answer(actor, WIDGETS))
    subscription.known = known


def _quiet(subscription: Subscription, actor: Actor) -> list[str]:
    rest = subscription.uris
    quiet = [uri for uri in rest if uri.startswith(WIDGETS) and not uri.endswith("/live")]
    return [uri for uri in quiet if resources.there(actor, uri)]


def _digest(result: Result) -> str:
    shown = json.dumps(result.get("structuredContent"), sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()
