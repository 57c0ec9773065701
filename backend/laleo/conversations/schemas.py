"""What the doors of conversations take and show."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.conversations.models import CLOSED, OPEN
from laleo.core.schemas import Form, Id, ListQuery, Moment, Text
from laleo.core.untrusted import UNTRUSTED, untrusted_when

MAX_BODY = 4000
AUTHORS = ("visitor", "operator", "agent", "system")
MAX_SEQ = 2**31 - 1


BY_VISITOR = untrusted_when(lambda message: message["author"]["kind"] == "visitor")


class AuthorOut(Form):
    """Who wrote, read or types: `agent` is an AI or another program, acting with a token."""

    kind = fields.String(required=True, validate=validate.OneOf(AUTHORS))
    id = fields.String(required=True)
    name = fields.String(
        required=True, metadata=untrusted_when(lambda author: author["kind"] == "visitor")
    )


class MessageOut(Form):
    """One message."""

    id = Id("msg", required=True)
    conversation_id = Id("cnv", required=True)
    seq = fields.Integer(
        required=True, metadata={"description": "Its place in the conversation, without gaps."}
    )
    client_id = fields.String(required=True, allow_none=True, metadata=BY_VISITOR)
    author = fields.Nested(AuthorOut, required=True)
    body = fields.String(required=True, metadata=BY_VISITOR)
    attachments = fields.List(fields.Dict(), required=True, metadata=BY_VISITOR)
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


class ConversationOut(Form):
    """One conversation."""

    id = Id("cnv", required=True)
    site_id = Id("sit", required=True)
    widget_id = Id("wgt", required=True)
    visitor_id = Id("vis", required=True)
    visitor = fields.Nested(PartnerOut, required=True)
    state = fields.String(required=True, validate=validate.OneOf((OPEN, CLOSED)))
    last_seq = fields.Integer(required=True)
    last_message = fields.Nested(MessageOut, required=True, allow_none=True)
    unread = fields.Integer(
        required=True, metadata={"description": "Messages of the visitor nobody has read yet."}
    )
    waiting_since = Moment(required=True, allow_none=True)
    assignee = fields.Nested(AuthorOut, required=True, allow_none=True)
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class ClientId(fields.String):
    """The sender's own name for a message: sent twice, it is still one message."""

    def __init__(self, **kwargs: object) -> None:
        check = validate.Regexp(r"^[\x21-\x7e]{1,64}$", error="Use 1 to 64 printable characters.")
        super().__init__(validate=check, **kwargs)  # type: ignore[arg-type]


def body_field() -> Text:
    """What is said."""
    return Text(MAX_BODY, lines=True, required=True)


class ReplyIn(Form):
    """A message to a visitor."""

    body = body_field()
    client_id = ClientId(load_default=None, allow_none=True)


class MessageIn(ReplyIn):
    """A message, or a note for the team."""

    internal = fields.Boolean(load_default=False)


class ConversationQuery(ListQuery):
    """Which conversations."""

    state = fields.String(load_default=None, validate=validate.OneOf((OPEN, CLOSED)))
    site_id = Id("sit", load_default=None)
    visitor_id = Id("vis", load_default=None)


class SeqIn(Form):
    """A place in a conversation."""

    seq = fields.Integer(required=True, strict=True, validate=validate.Range(0, MAX_SEQ))


class MessagesQuery(ListQuery):
    """Which messages."""

    after_seq = fields.Integer(
        load_default=0,
        validate=validate.Range(0, MAX_SEQ),
        metadata={"description": "Only those after this place."},
    )


class SendFrame(Form):
    """A visitor writes."""

    body = body_field()
    client_id = ClientId(required=True)


class NoData(Form):
    """A frame that says all by its type."""


class BeforeFrame(Form):
    """Older messages, please."""

    before_seq = fields.Integer(required=True, strict=True, validate=validate.Range(0, MAX_SEQ))


class AfterFrame(Form):
    """What is missing, please."""

    after_seq = fields.Integer(required=True, strict=True, validate=validate.Range(0, MAX_SEQ))


class OfFrame(Form):
    """About one conversation."""

    conversation_id = Id("cnv", required=True)


class WatchFrame(OfFrame):
    """A member opens a conversation."""

    after_seq = fields.Integer(load_default=0, strict=True, validate=validate.Range(0, MAX_SEQ))


class ReplyFrame(SendFrame, OfFrame):
    """A member writes."""

    internal = fields.Boolean(load_default=False)


class ReadFrame(SeqIn, OfFrame):
    """A member has read."""
