"""Accounts, members, roles, e-mail codes, devices, access tokens, audit log."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.accounts import agent_routes, agents, duties, pictures, routes

__all__ = ["agents", "duties", "init_app", "pictures"]


def init_app(app: Flask, api: Api) -> None:
    """Open this room's doors."""
    api.register_blueprint(routes.bp)
    api.register_blueprint(agent_routes.bp)
    app.register_blueprint(agent_routes.faces)
