"""What a visitor's page sends besides frames: files, by the visitor's own token."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from laleo.conversations import uploads
from laleo.conversations.attachment_routes import MOST, UploadedFile, VoiceFields
from laleo.conversations.models import Attachment
from laleo.conversations.schemas import AttachmentOut
from laleo.core import db, files, limits
from laleo.core.errors import Forbidden, Unauthorized
from laleo.core.rest import receive
from laleo.core.schemas import instance, load
from laleo.visitors import blocking
from laleo.visitors import service as visitors
from laleo.widgets import service as widgets

bp = Blueprint("visitor_files", __name__)
PATH = "/w/v1/attachments"


@bp.route(PATH, methods=["OPTIONS"])
def ask_first() -> Response:
    """A browser asks whether it may; the answer to the upload itself is what counts."""
    answer = Response(status=204)
    answer.headers["Access-Control-Allow-Methods"] = "POST"
    answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    answer.headers["Access-Control-Max-Age"] = "7200"
    return answer


@bp.post(PATH)
def upload() -> tuple[Response, int]:
    """A file of the visitor's, to be sent with the next message."""
    db.set_reading(on=True)
    visitor_id = _visitor_id()
    receive(MOST)
    given = load(VoiceFields, request.form.to_dict())
    uploaded = load(UploadedFile, request.files.to_dict())["file"]
    kept = files.keep(uploaded.stream, uploaded.filename or "")
    try:
        row = uploads.add_of_visitor(visitor_id, kept, duration_s=given["duration_s"])
        answer = jsonify(_shown(row))
        db.commit()
    except BaseException:
        db.rollback()
        raise
    return answer, 201


def _shown(row: Attachment) -> object:
    return instance(AttachmentOut).dump(row)


def _visitor_id() -> str:
    """Whose token this is, when the page may use the widget and the visitor may upload."""
    ip = limits.client_ip()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    visitor = visitors.known(token.strip()) if scheme.lower() == "bearer" else None
    if visitor is None:
        limits.hit("auth", "60/minute", ip, what="unknown tokens from this address")
        raise Unauthorized("Reload the page: this visitor's token is unknown or over.")
    widget = widgets.find_public(visitor.widget_id)
    if not widgets.allows_origin(widget, request.headers.get("Origin")):
        raise Forbidden("This widget may not run on this page.", code="origin_not_allowed")
    blocking.refuse(visitor.account_id, visitor.id, ip)
    uploads.check_visitor(visitor, ip)
    return visitor.id


@bp.after_request
def let_pages_read(answer: Response) -> Response:
    """Every answer may be read by the page that asked: no cookie decides anything here."""
    answer.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")
    answer.headers["Vary"] = "Origin"
    answer.headers["Access-Control-Expose-Headers"] = "Retry-After"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer
