"""The agents' door: POST /mcp, the Model Context Protocol over every feature's tools."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.mcp import door, toolbox


def init_app(app: Flask, _api: Api) -> None:
    """Open this room's door."""
    app.register_blueprint(door.blueprint(toolbox.registry()))
