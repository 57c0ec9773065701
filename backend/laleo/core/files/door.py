"""`/files/<id>/<name>`: a file, for whoever has a link that is signed and not over."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_file

from laleo.core import db
from laleo.core.errors import Forbidden, NotFound
from laleo.core.files import links, owners, store
from laleo.core.files.kinds import AUDIO, IMAGE, TEXT

bp = Blueprint("files", __name__)
_INLINE = {IMAGE, AUDIO}
_PREVIEW_TYPE = "image/webp"


@bp.get("/files/<file_id>/<path:name>")
def show(file_id: str, name: str) -> Response:
    """The file itself; the name in the address is for people only."""
    del name
    preview = request.args.get("preview") == "1"
    signature = request.args.get("sig", "")
    if not links.valid(file_id, request.args.get("exp", ""), signature, preview=preview):
        raise Forbidden("This link is over; open the conversation again.", code="link_expired")
    db.set_reading(on=True)
    found = owners.find(file_id)
    db.release()
    if found is None or not store.path(file_id, preview=preview).is_file():
        raise NotFound("This file was removed.")
    return _sent(file_id, found, preview=preview)


def _sent(file_id: str, found: owners.Described, *, preview: bool) -> Response:
    content_type = _PREVIEW_TYPE if preview else found.content_type
    charset = "; charset=utf-8" if found.kind == TEXT else ""
    response = send_file(
        store.path(file_id, preview=preview),
        mimetype=content_type + charset,
        as_attachment=found.kind not in _INLINE,
        download_name=found.name,
        conditional=True,
        etag=False,
    )
    # Nothing in it may run, whatever a browser takes it for.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "private, max-age=3600, immutable"
    return response
