"""What the doors of conversations take and show."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema
from marshmallow.fields import Field

from laleo.conversations.models import CHAT, CLOSED, OFFLINE_FORM, OPEN
from laleo.core import files
from laleo.core.schemas import Form, Id, Moment, Text
from laleo.core.untrusted import UNTRUSTED, untrusted_when

MAX_BODY = 4000
AUTHORS = ("visitor", "operator", "agent", "system")
MAX_SEQ = 2**31 - 1
MAX_ATTACHMENTS = 5
MAX_QUICK_REPLIES = 6
MAX_TAGS = 20
LONGEST_TAG = 40

BY_VISITOR = untrusted_when(lambda message: message["author"]["kind"] == "visitor")


class AuthorOut(Form):
    """Who wrote, read or types: `agent` is an AI or another program, acting with a token."""

    kind = fields.String(required=True, validate=validate.OneOf(AUTHORS))
    id = fields.String(required=True)
    name = fields.String(
        required=True, metadata=untrusted_when(lambda author: author["kind"] == "visitor")
    )


class MessageAuthorOut(AuthorOut):
    """Who wrote a message; an agent can have a picture."""

    picture_url = fields.String()


def _preview(file: Any) -> str | None:
    return files.link(file.id, file.name, preview=True) if file.has_preview else None


class AttachmentOut(Form):
    """A file that came with a message. The links work for an hour; ask again for fresh ones."""

    # Links are made for whoever looks now.
    derived = {
        "url": lambda file: files.link(file.id, file.name),
        "preview_url": _preview,
        "expires_at": lambda _file: files.expiry(),
    }

    id = Id("fil", required=True)
    name = fields.String(required=True, metadata=UNTRUSTED)
    content_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "Bytes."})
    kind = fields.String(required=True, validate=validate.OneOf(files.KINDS))
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    duration_s = fields.Float(required=True, allow_none=True)
    url = fields.String(required=True, metadata=UNTRUSTED)  # the file's name is in it
    preview_url = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    expires_at = Moment(required=True)


class MessageOut(Form):
    """One message."""

    id = Id("msg", required=True)
    conversation_id = Id("cnv", required=True)
    seq = fields.Integer(
        required=True, metadata={"description": "Its place in the conversation, without gaps."}
    )
    client_id = fields.String(required=True, allow_none=True, metadata=BY_VISITOR)
    author = fields.Nested(MessageAuthorOut, required=True)
    body = fields.String(required=True, metadata=BY_VISITOR)
    quick_replies = fields.List(
        fields.String(), required=True, metadata={"description": "Answers to choose from."}
    )
    attachments = fields.List(fields.Nested(AttachmentOut), required=True)
    internal = fields.Boolean(
        required=True, metadata={"description": "A note that only the team sees."}
    )
    created_at = Moment(required=True)
    delivered_at = Moment(required=True, allow_none=True)
    read_at = Moment(required=True, allow_none=True)


class PartnerOut(Form):
    """The visitor of a conversation."""

    id = Id("vis", required=True)
    name = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    online = fields.Boolean(required=True)


class ClaimOut(Form):
    """Who alone may answer now."""

    by = fields.Nested(AuthorOut, required=True)
    until = Moment(required=True)


class RatingOut(Form):
    """What the visitor thought of the conversation."""

    score = fields.Integer(required=True, validate=validate.Range(1, 5))
    comment = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    at = Moment(required=True)


class ConversationOut(Form):
    """One conversation."""

    id = Id("cnv", required=True)
    site_id = Id("sit", required=True)
    widget_id = Id("wgt", required=True)
    visitor_id = Id("vis", required=True)
    visitor = fields.Nested(PartnerOut, required=True)
    state = fields.String(required=True, validate=validate.OneOf((OPEN, CLOSED)))
    via = fields.String(required=True, validate=validate.OneOf((CHAT, OFFLINE_FORM)))
    details = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=UNTRUSTED | {"description": "Answers to the form before the chat."},
    )
    tags = fields.List(fields.String(), required=True)
    last_seq = fields.Integer(required=True)
    last_message = fields.Nested(MessageOut, required=True, allow_none=True)
    unread = fields.Integer(
        required=True, metadata={"description": "Messages of the visitor nobody has read yet."}
    )
    waiting_since = Moment(required=True, allow_none=True)
    assignee = fields.Nested(AuthorOut, required=True, allow_none=True)
    claim = fields.Nested(ClaimOut, required=True, allow_none=True)
    handed_over_at = Moment(required=True, allow_none=True)
    rating = fields.Nested(RatingOut, required=True, allow_none=True)
    revision = fields.Integer(
        required=True, metadata={"description": "Grows with each change; keep the highest."}
    )
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class ClientId(fields.String):
    """The sender's own name for a message: sent twice, it is still one message."""

    def __init__(self, **kwargs: object) -> None:
        check = validate.Regexp(
            r"^[\x21-\x7e]{1,64}(?!\n)$", error="Use 1 to 64 printable characters."
        )
        super().__init__(validate=check, **kwargs)  # type: ignore[arg-type]


def body_field(least: int = 1, *, required: bool = True, description: str | None = None) -> Text:
    """What is said."""
    about = {} if description is None else {"metadata": {"description": description}}
    return Text(MAX_BODY, least=least, lines=True, required=required, **about)


def attachments_field() -> Field[Any]:
    """Files that were uploaded before."""
    most = validate.Length(max=MAX_ATTACHMENTS, error=f"At most {MAX_ATTACHMENTS} files.")
    return fields.List(Id("fil"), load_default=list, validate=most)


class Speech(Form):
    """What is said: text, files, or both."""

    body = body_field(least=0)
    attachment_ids = attachments_field()

    @validates_schema
    def says_something(self, data: dict[str, Any], **_: Any) -> None:
        """An empty text needs a file beside it."""
        if not data["body"] and not data["attachment_ids"]:
            raise ValidationError(f"Has 0 characters; 1 to {MAX_BODY:,} are allowed.", "body")


class ReplyIn(Speech):
    """A message to a visitor."""

    client_id = ClientId(load_default=None, allow_none=True)
    quick_replies = fields.List(
        Text(40),
        load_default=list,
        validate=validate.Length(max=MAX_QUICK_REPLIES, error=f"At most {MAX_QUICK_REPLIES}."),
        metadata={"description": "Answers the visitor can give with one tap."},
    )


class MessageIn(ReplyIn):
    """A message, or a note for the team."""

    internal = fields.Boolean(load_default=False)


class InternalNoteIn(Form):
    """A note for the team."""

    body = body_field()
    client_id = ClientId(load_default=None, allow_none=True)


class ClaimIn(Form):
    """Whether to take it over from somebody."""

    force = fields.Boolean(
        load_default=False, metadata={"description": "Take it over from whoever holds it."}
    )


class AssignIn(Form):
    """Who looks after it."""

    member_id = Id("mem", required=True, allow_none=True)


class TranscriptIn(Form):
    """Where to."""

    email = fields.Email(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=254),
        metadata={"description": "The visitor's own address when left out."},
    )


class TranscriptMailOut(Form):
    """A transcript that is on its way."""

    id = Id("trn", required=True)
    conversation_id = Id("cnv", required=True)
    email = fields.String(required=True, metadata=UNTRUSTED)
    created_at = Moment(required=True)


class HandOverIn(Form):
    """What a person has to know to go on."""

    summary = Text(2000, lines=True, required=True)
    member_id = Id("mem", load_default=None, allow_none=True)


def tags_field(**kwargs: Any) -> Field[Any]:
    """The team's words for something."""
    most = validate.Length(max=MAX_TAGS, error=f"At most {MAX_TAGS} tags.")
    return fields.List(Text(LONGEST_TAG), validate=most, **kwargs)


class ConversationTagsIn(Form):
    """All the tags a conversation is to have."""

    tags = tags_field(required=True)


class SeqIn(Form):
    """A place in a conversation."""

    seq = fields.Integer(required=True, strict=True, validate=validate.Range(0, MAX_SEQ))
