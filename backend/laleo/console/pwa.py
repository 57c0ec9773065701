"""The console as an app of its own: manifest, service worker, and the page without a network."""

from __future__ import annotations

import json
from functools import cache

from flask import Blueprint, Response, jsonify

from laleo.console.assets import PREFIX, STATIC, asset, release
from laleo.console.headers import protect
from laleo.console.routes import every_page
from laleo.console.speech import in_english
from laleo.core import db

WORKER = "/service-worker.js"
OFFLINE = "/console/offline"
_SHEETS = ("tokens", "base", "components", "public", "alerts")
_SHELL = (
    *(f"css/{sheet}.css" for sheet in _SHEETS),
    "modules/theme-early.js",
    "modules/offline-page.js",
    "icons.svg",
    "mark.svg",
    "icons/icon-192.png",
    "icons/badge-96.png",
)

bp = Blueprint("pwa", __name__)
bp.after_request(protect)
bp.context_processor(every_page)


@bp.before_request
def read_only() -> None:
    """Nothing here changes anything."""
    db.set_reading(on=True)


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """What the installed console is called and looks like (W3C Web Application Manifest)."""
    answer = jsonify(
        id="/console",
        name="Laleo",
        short_name="Laleo",
        description="Who is on your site, and who waits for an answer.",
        start_url="/console",
        scope="/",
        display="standalone",
        display_override=["standalone", "minimal-ui"],
        background_color="#f6f6f3",
        theme_color="#2a53d1",
        categories=["business", "productivity"],
        icons=[
            _icon("icon-192.png", 192),
            _icon("icon-512.png", 512),
            _icon("maskable-512.png", 512, purpose="maskable"),
            {"src": asset("mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
        shortcuts=[
            {"name": "Inbox", "url": "/console/inbox"},
            {"name": "Live visitors", "url": "/console/live"},
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


def _icon(name: str, size: int, purpose: str = "any") -> dict[str, str]:
    return {
        "src": asset(f"icons/{name}"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


@bp.get(WORKER)
def worker() -> Response:
    """The service worker; its text changes with every release, and browsers notice that."""
    answer = Response(_worker(), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@cache
def _worker() -> str:
    shell = {
        "release": release(),
        "assets": f"{PREFIX}/{release()}/",
        "offline": OFFLINE,
        "files": [OFFLINE, *(asset(name) for name in _SHELL)],
        "icon": asset("icons/icon-192.png"),
        "badge": asset("icons/badge-96.png"),
    }
    code = (STATIC / "service-worker.js").read_text()
    return f"const SHELL = {json.dumps(shell)};\n{code}"


@bp.get(OFFLINE)
def offline() -> str:
    """What a screen of the console becomes while there is no network; kept by the worker."""
    return in_english("offline.html", me=None)
