"""What pages load: the loader, the widget's files and its configuration."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import NotFound as NoFile

from laleo.core import db, limits
from laleo.core.errors import Forbidden, NotFound
from laleo.core.ids import is_id
from laleo.core.rest import current_public_url
from laleo.widgets import configuration, files, service
from laleo.widgets.models import Widget

bp = Blueprint("widget_files", __name__)
IMMUTABLE = "public, max-age=31536000, immutable"
_JS = "text/javascript; charset=utf-8"


@bp.get("/widget.js")
def loader() -> Response:
    """The loader: one address for ever, so it is kept for minutes only."""
    response = _file(files.manifest()["loader"])
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@bp.get("/w/v1/<path:name>.js")
def built(name: str) -> Response:
    """A part of the widget; its name changes with its content, so it is kept for ever."""
    response = _file(f"{name}.js")
    response.headers["Cache-Control"] = IMMUTABLE
    return response


@bp.get("/w/v1/storage.json")
def storage() -> Response:
    """Everything the widget may keep on a visitor's device; no cookies are set."""
    response = _open(files.storage(), "application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _file(name: str) -> Response:
    found = files.find(name)
    if found is None:
        raise NoFile
    return _open(found.read_bytes(), _JS)


def _open(content: bytes | str, content_type: str) -> Response:
    """An answer that pages of every origin may use."""
    response = Response(content, content_type=content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get("/w/v1/config")
def config() -> Response:
    """How one widget looks and speaks, for pages of its allowed origins."""
    db.set_reading(on=True)
    limits.hit("config", "600/minute", limits.client_ip(), what="page loads from this address")
    widget = _widget(request.args.get("widget", ""))
    g.page_origin = _origin(widget)
    service.admit(widget, limits.client_ip())
    files.keep()
    answer = jsonify(configuration.told(widget, request.args.get("locale")))
    answer.headers["Cache-Control"] = "public, max-age=60"
    answer.headers["Vary"] = "Origin, Accept-Language"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@bp.after_request
def say_why(response: Response) -> Response:
    """A page that may have the widget may also read why its visitor may not."""
    if "page_origin" in g:
        response.headers["Access-Control-Allow-Origin"] = g.page_origin
    return response


def _widget(widget_id: str) -> Widget:
    if not is_id(widget_id, "wgt"):
        raise NotFound("`widget` is not a widget id; copy the script tag from the console again.")
    return service.find_public(widget_id)


def _origin(widget: Widget) -> str:
    """The page's origin; browsers send none for same-origin GETs."""
    origin = request.headers.get("Origin") or current_public_url()
    if not service.allows_origin(widget, origin):
        raise Forbidden(
            f"This widget may not run on {origin[:200]}; add it under Sites → allowed origins.",
            code="origin_not_allowed",
        )
    return origin
