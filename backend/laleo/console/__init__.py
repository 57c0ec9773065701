"""The people's door: pages for members, and the pages every server has."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from laleo.console import (
    call_pages,
    consent,
    machines,
    one_tap,
    pwa,
    reference,
    routes,
    speech,
    strays,
    wordpress_consent,
)
from laleo.core import openapi


def init_app(app: Flask, _api: Api) -> None:
    """Open this room's doors."""
    speech.init_app(app)
    app.register_blueprint(routes.bp)
    app.register_blueprint(machines.bp)
    openapi.extend(reference.complete)
    app.register_blueprint(consent.bp)
    app.register_blueprint(wordpress_consent.bp)
    app.register_blueprint(one_tap.bp)
    app.register_blueprint(call_pages.bp)
    app.register_blueprint(pwa.bp)
    strays.init_app(app)
