"""Endpoints for the official suite, which cannot send a token: each adds one to every request.

`fixtures()` is the product's door over the fixture registry, `product()` is the product itself.
"""

from __future__ import annotations

import os
from typing import Any

from flask import Flask

from laleo.app import create_app
from laleo.config import load
from laleo.core import db, limits, rest
from laleo.core.actor import READ, Actor, Kind, token_kind
from laleo.mcp import door
from tests.mcp.conformance.fixtures import REGISTRY

READER = Actor(Kind.PROGRAM, "acc_fixture", "pat_fixture", scopes=frozenset({READ}))


class WithToken:
    """A WSGI application whose every caller has this token."""

    def __init__(self, app: Flask, token: str) -> None:
        self.app, self.token = app, token

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        return self.app(environ, start_response)


def fixtures() -> WithToken:
    """The fixtures, for one reader."""
    settings = load()
    app = Flask("fixtures", static_folder=None)
    app.config["LALEO"] = settings
    db.init_app(app, settings.database_url)
    limits.init_app(app, settings.bus_url)
    rest.init_app(app)
    app.register_blueprint(door.blueprint(REGISTRY))
    token_kind("fixture_", lambda _token: READER)
    return WithToken(app, "fixture_reader")


def product() -> WithToken:
    """The product, for the token in CONFORMANCE_TOKEN."""
    return WithToken(create_app(load()), os.environ["CONFORMANCE_TOKEN"])
