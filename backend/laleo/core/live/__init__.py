"""Live connections: the only module that knows the transport.

Features register what frames do (`on`), who greets clients (`hello`), what follows their end
(`gone`) and what is to be done while they are there (`every`); services `publish` to topics.
"""

from __future__ import annotations

from flask import Flask

from laleo.core.live import door
from laleo.core.live.bus import Bus, publish, signal
from laleo.core.live.connection import Caller, Connection
from laleo.core.live.handlers import gone, hello, on
from laleo.core.live.heart import HEARTBEAT_S, Heart, every
from laleo.core.live.hub import Hub, on_signal, tap

__all__ = [
    "HEARTBEAT_S",
    "Caller",
    "Connection",
    "Hub",
    "every",
    "gone",
    "hello",
    "init_app",
    "on",
    "on_signal",
    "publish",
    "signal",
    "tap",
]


def init_app(app: Flask, bus_url: str) -> None:
    """Give the app its hub, its bus and its realtime door."""
    hub = Hub(app)
    bus, heart = Bus(app, hub, bus_url), Heart(hub)

    def opened() -> None:
        bus.start()
        heart.start()

    app.extensions["laleo-hub"] = hub
    app.extensions["laleo-bus"] = bus
    app.wsgi_app = door.Realtime(hub, bus, app.wsgi_app, opened)  # type: ignore[method-assign]
    door.init_app(app)
