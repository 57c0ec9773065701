"""Accounts, members, roles, e-mail codes, devices, access tokens, audit log."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.accounts import duties, routes

__all__ = ["duties", "init_app"]


def init_app(_app: Flask, api: Api) -> None:
    """Open this room's doors."""
    api.register_blueprint(routes.bp)
