"""REST: files that go with messages."""

from __future__ import annotations

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from laleo.conversations import uploads
from laleo.conversations.models import Attachment
from laleo.conversations.schemas import AttachmentOut
from laleo.core import db, files
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import Form, Id

bp = Door("attachments", __name__, url_prefix=API, description="Files that go with messages")
MOST = files.MAX_BYTES + 64 * 1024  # the form around the file


class UploadedFile(Form):
    """The file itself."""

    file = Upload(required=True)


class VoiceFields(Form):
    """What cannot be read from a recording."""

    duration_s = fields.Float(
        load_default=None,
        validate=validate.Range(0, 3600),
        metadata={"description": "Of a voice note: how long it is."},
    )


class UploadIn(UploadedFile, VoiceFields):
    """A file, and where it is for."""

    conversation_id = Id("cnv", required=True)


@bp.post("/attachments")
@Door.large(MOST)
@bp.arguments(UploadIn, location="multipart")
@bp.response(201, AttachmentOut)
def post_attachment(data: dict[str, Any]) -> Attachment:
    """Upload a file, to be sent with the next message; forgotten when it is not within a day.

    Pictures (PNG, JPEG, GIF, WebP), PDF, plain text and CSV, and voice (WebM, Ogg, MP4, MP3, WAV),
    up to 10 MB. What the file is, is told by its bytes; pictures lose what they tell of their
    maker (EXIF, GPS).
    """
    actor, conversation_id = current_actor(), data["conversation_id"]
    with db.reading():
        uploads.check(actor, conversation_id)
    db.release()  # a large picture takes a second
    kept = files.keep(data["file"].stream, data["file"].filename or "")
    return uploads.add(actor, conversation_id, kept, duration_s=data["duration_s"])


@bp.get("/attachments/<attachment_id>")
@bp.response(200, AttachmentOut)
def get_attachment(attachment_id: str) -> Attachment:
    """A file, with links that work for an hour."""
    return uploads.get(current_actor(), attachment_id)
