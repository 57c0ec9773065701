"""Connected WordPress sites: registry, health, people, pushed settings, carts."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.widgets import identity
from laleo.widgets import wordpress as told
from laleo.wordpress import duties, linking, plugin_routes, principal, routes, settings

__all__ = ["duties", "init_app", "linking", "principal"]


def init_app(app: Flask, api: Api) -> None:
    """Open this room's doors, and let connected sites vouch for their visitors."""
    del app
    api.register_blueprint(routes.bp)
    api.register_blueprint(plugin_routes.bp)
    identity.signers(settings.keys)
    told.pusher(settings.of_widget)
