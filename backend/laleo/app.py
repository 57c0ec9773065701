"""create_app(): settings, extensions, one line per feature."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from laleo import (
    __version__,
    accounts,
    alerts,
    analytics,
    approvals,
    calls,
    console,
    conversations,
    events,
    mcp,
    oauth,
    visitors,
    webhooks,
    widgets,
    wordpress,
)
from laleo.config import Settings, load
from laleo.core import db, files, limits, live, logs, metrics, openapi, queue, redis, rest

_ROOMS = (
    accounts,
    events,
    approvals,
    widgets,
    oauth,
    webhooks,
    alerts,
    visitors,
    conversations,
    calls,
    wordpress,
    analytics,
    mcp,
    console,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The web application; nothing is read from the environment but through `settings`."""
    settings = settings or load()
    logs.configure()
    app = Flask("laleo", static_folder=None)
    app.config["LALEO"] = settings
    app.json.sort_keys = False  # type: ignore[attr-defined]
    live.init_app(app, settings.bus_url)
    _behind_proxies(app, settings.trusted_proxies)
    db.init_app(app, settings.database_url)
    redis.init_app(app, settings.bus_url)
    limits.init_app(app, settings.bus_url)
    queue.init_app(app, settings.bus_url)
    rest.init_app(app)
    metrics.init_app(app, settings.data_dir)
    files.init_app(app)
    api = openapi.init_app(app)
    for room in _ROOMS:
        room.init_app(app, api)
    _health(app)
    return app


def _behind_proxies(app: Flask, hops: int) -> None:
    """Believe X-Forwarded-* of as many proxies as the operator says there are, and of no more."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _health(app: Flask) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        """Alive: this process answers."""
        return jsonify(status="ok", version=__version__)

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Ready: database and Redis answer too; 503 names what does not."""
        checks = {"database": _database(), "redis": _redis()}
        ready = checks["database"]  # without Redis we go on, slower
        words = {name: "ok" if fine else "down" for name, fine in checks.items()}
        return jsonify(status="ok" if ready else "down", checks=words), 200 if ready else 503


def _database() -> bool:
    try:
        with db.reading():
            db.db.session.execute(text("SELECT 1"))
            db.db.session.rollback()
    except Exception:  # noqa: BLE001 - whatever it is, we are not ready
        return False
    return True


def _redis() -> bool:
    try:
        return bool(redis.redis().ping())
    except Exception:  # noqa: BLE001 - whatever it is, Redis does not answer
        return False
