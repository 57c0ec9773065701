"""What visitors and members say over a live connection."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.conversations.schemas import MAX_SEQ, ClientId, ReplyIn, SeqIn, Speech
from laleo.core.schemas import Form, Id


class SendFrame(Speech):
    """A visitor writes."""

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


class ReplyFrame(ReplyIn, OfFrame):
    """A member writes."""

    client_id = ClientId(required=True)
    internal = fields.Boolean(load_default=False)


class ReadFrame(SeqIn, OfFrame):
    """A member has read."""
