"""The WordPress plugin, of this server's own version, for everybody to download."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path

from flask import Blueprint, Response, request

from laleo import __version__
from laleo.core import db
from laleo.core.errors import Unavailable

FOLDER = Path(__file__).parent / "downloads"

bp = Blueprint("plugin", __name__)


@bp.get("/downloads/laleo.zip")
def download() -> Response:
    """The plugin's zip, with its version and its SHA-256 (RFC 9530, and in hexadecimal)."""
    db.set_reading(on=True)
    content = _built()
    digest = hashlib.sha256(content)
    response = Response(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="laleo-{__version__}.zip"'
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(digest.digest()).decode()}:"
    response.headers["X-Checksum-Sha256"] = digest.hexdigest()
    response.headers["X-Laleo-Version"] = __version__
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, max-age=300"
    response.set_etag(digest.hexdigest())
    response.make_conditional(request)
    return response


def _built() -> bytes:
    path = FOLDER / f"laleo-{__version__}.zip"
    if not path.exists():
        raise Unavailable("The plugin's zip is not built yet; run `make setup`.")
    return path.read_bytes()
