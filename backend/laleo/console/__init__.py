"""The people's door: pages for members, and the pages every server has."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.console import routes


def init_app(app: Flask, _api: Api) -> None:
    """Open this room's doors."""
    app.register_blueprint(routes.bp)
