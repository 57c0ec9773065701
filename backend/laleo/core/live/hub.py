"""Who listens to what in this process."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask

from laleo.core.live.connection import RESTARTING, Connection
from laleo.core.live.frames import Frame

log = structlog.get_logger(__name__)

Sites = frozenset[str] | None
Tap = Callable[["Hub", str], None]
Signal = Callable[["Hub", dict[str, Any]], None]
RECONNECTS_PER_S = 500
SHORTEST_SPREAD_S = 3.0

SIGNALS = "signals"  # a topic that no client can be on

_taps: dict[str, list[Tap]] = {}
_signals: dict[str, Signal] = {}


def tap(*types: str) -> Callable[[Tap], Tap]:
    """Call the function with hub and topic when a frame of these types is delivered here."""

    def register(run: Tap) -> Tap:
        for type_ in types:
            _taps.setdefault(type_, []).append(run)
        return run

    return register


def on_signal(name: str) -> Callable[[Signal], Signal]:
    """Call the function with hub and data, in every process, when the signal is given.

    It must not wait: it runs where messages of other processes are read, without an app context.
    """

    def register(run: Signal) -> Signal:
        _signals[name] = run
        return run

    return register


def _allows(sites: Sites, site_id: str | None) -> bool:
    return site_id is None or sites is None or site_id in sites


class Hub:
    """The connections of one process and their topics."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.connections: dict[str, Connection] = {}
        self.retired = False
        self.memory: dict[str, Any] = {}
        self._topics: dict[str, dict[Connection, Sites]] = {}

    def enter(self, connection: Connection) -> None:
        """A connection begins."""
        self.connections[connection.id] = connection

    def exit(self, connection: Connection) -> None:
        """It is over: it gets nothing any more."""
        self.connections.pop(connection.id, None)
        for topic in list(connection.topics):
            self.leave(connection, topic)

    def join(self, connection: Connection, topic: str, sites: Sites = None) -> None:
        """Let the connection have what is published to the topic."""
        if connection.id in self.connections:
            self._topics.setdefault(topic, {})[connection] = sites
            connection.topics.add(topic)

    def leave(self, connection: Connection, topic: str) -> None:
        """Let it have that no more."""
        connection.topics.discard(topic)
        members = self._topics.get(topic)
        if members is not None:
            members.pop(connection, None)
            if not members:
                del self._topics[topic]

    def listeners(self, topic: str) -> list[tuple[Connection, Sites]]:
        """Who gets what is published to the topic, and of which sites."""
        return list(self._topics.get(topic, {}).items())

    def of_kind(self, kind: str) -> list[Connection]:
        """The welcomed connections of one kind."""
        return [c for c in list(self.connections.values()) if c.kind == kind]

    def deliver(
        self, topic: str, site_id: str | None, outgoing: Frame, skip: Connection | None = None
    ) -> None:
        """Hand a frame to whoever listens; one broken line does not keep it from the others."""
        if topic == SIGNALS:
            self._heed(outgoing)
            return
        listeners = self.listeners(topic)
        for connection, sites in listeners:
            if connection is not skip and _allows(sites, site_id):
                try:
                    connection.put(outgoing)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is that client's alone
                    log.warning("line_broke", error=repr(error))
        if listeners:
            for run in _taps.get(outgoing.type, ()):
                run(self, topic)

    def _heed(self, outgoing: Frame) -> None:
        run = _signals.get(outgoing.type)
        try:
            if run is not None:
                run(self, json.loads(outgoing.text)["d"])
        except Exception as error:  # noqa: BLE001 - a bad signal must not end the bus
            log.warning("signal_failed", signal=outgoing.type, error=repr(error))

    def send_away(self) -> None:
        """Ask everybody to come back, spread over a few seconds."""
        connections = list(self.connections.values())
        spread = max(SHORTEST_SPREAD_S, len(connections) / RECONNECTS_PER_S)
        for connection in connections:
            connection.send("retry", {"after_s": round(random.uniform(0, spread), 2)})
            connection.line.end(RESTARTING, "restarting")

    def retire(self) -> None:
        """Before the process ends: take no connection any more, and send everybody away."""
        self.retired = True
        self.send_away()
