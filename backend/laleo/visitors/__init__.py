"""Visitors: who is on which page now, their visits and the pages they saw."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.visitors import eviction, figures, live, routes, self_frames, sweeps, tools

__all__ = ["eviction", "figures", "init_app", "live", "self_frames", "sweeps", "tools"]


def init_app(_app: Flask, api: Api) -> None:
    """Open this room's doors."""
    api.register_blueprint(routes.bp)
