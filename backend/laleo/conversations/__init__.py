"""Conversations: messages between visitors and the team."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.conversations import live, routes, tools

__all__ = ["init_app", "live", "tools"]


def init_app(_app: Flask, api: Api) -> None:
    """Open this room's doors."""
    api.register_blueprint(routes.bp)
