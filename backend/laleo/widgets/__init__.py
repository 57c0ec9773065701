"""Sites, widgets, channels and their numbers, script tags, and the files that pages load."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.widgets import channel_routes, plugin, public, routes, tools

__all__ = ["init_app", "tools"]


def init_app(app: Flask, api: Api) -> None:
    """Open this room's doors."""
    api.register_blueprint(routes.bp)
    api.register_blueprint(channel_routes.bp)
    app.register_blueprint(public.bp)
    app.register_blueprint(plugin.bp)
