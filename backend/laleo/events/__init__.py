"""What happened: recorded with the change itself, numbered, read in order, handed to readers."""

from flask import Flask
from flask_smorest import Api

from laleo.events import figures, routes, tools, waker
from laleo.events.catalogue import kind, kinds, known, shown, shows
from laleo.events.models import Event
from laleo.events.outbox import (
    dispatch,
    envelope,
    forget_old,
    on_dispatch,
    record,
    record_example,
    ring,
    wakes,
)
from laleo.events.outbox import waiting as undispatched
from laleo.events.positions import relay

__all__ = [
    "Event",
    "dispatch",
    "envelope",
    "figures",
    "forget_old",
    "init_app",
    "kind",
    "kinds",
    "known",
    "on_dispatch",
    "record",
    "record_example",
    "relay",
    "ring",
    "shown",
    "shows",
    "tools",
    "undispatched",
    "wakes",
]


def init_app(app: Flask, api: Api) -> None:
    """Install the event log."""
    waker.init_app(app)
    api.register_blueprint(routes.bp)
