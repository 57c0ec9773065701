"""Analytics: what happened, counted; and what an account uses. Reads every feature's tables."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.analytics import jobs

__all__ = ["init_app", "jobs"]


def init_app(_app: Flask, _api: Api) -> None:
    """Open this room's doors."""
