"""The authorization server: lets programs in with a member's word (OAuth 2.1)."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.oauth import agents, challenges, duties, public, routes

__all__ = ["agents", "duties", "init_app"]


def init_app(app: Flask, api: Api) -> None:
    """Open this room's doors."""
    api.register_blueprint(routes.bp)
    app.register_blueprint(public.bp)
    challenges.init_app(app)
