"""Signed events for other people's programs: endpoints, deliveries, attempts."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo import events
from laleo.core import queue
from laleo.webhooks import chores, fan_out, jobs, routes, tools
from laleo.webhooks.endpoints import anything_due
from laleo.webhooks.schemas import WebhookOut

__all__ = ["anything_due", "chores", "init_app", "tools"]


def init_app(app: Flask, api: Api) -> None:
    """Open this room's doors, and read every event."""
    del app
    api.register_blueprint(routes.bp)
    events.kind(fan_out.PING, "You pressed “Send test”.", objects={"webhook": WebhookOut})
    events.on_dispatch(fan_out.fan_out)
    events.wakes(queue.DELIVER, jobs.DRAIN)
