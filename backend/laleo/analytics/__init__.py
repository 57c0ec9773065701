"""Analytics: what happened, counted; and what an account uses. Reads every feature's tables."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo import events
from laleo.analytics import calling, jobs, metering, routes, tools, usage_routes
from laleo.analytics.usage_schemas import UsageOut

__all__ = ["calling", "init_app", "jobs", "tools"]


events.kind(
    metering.UPDATED,
    "At most once an hour when something was used, and at 80 % and 100 % of a limit.",
    objects={"usage": UsageOut},
)


def init_app(_app: Flask, api: Api) -> None:
    """Open this room's doors."""
    api.register_blueprint(routes.bp)
    api.register_blueprint(usage_routes.bp)
