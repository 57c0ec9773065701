"""What visitors and members say over a live connection."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, pre_load, validate

from laleo.conversations.schemas import MAX_SEQ, ClientId, ReplyIn, SeqIn, Speech, body_field
from laleo.core.schemas import Form, Id, Text
from laleo.visitors.challenge import ProofIn


class SendFrame(Speech):
    """A visitor writes."""

    client_id = ClientId(required=True)
    proof = fields.Nested(ProofIn, load_default=None, allow_none=True)


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


class Answers(fields.Dict):
    """Answers to a form: key -> text, at most 20 of at most 1,000 characters."""

    def __init__(self, **kwargs: Any) -> None:
        keys = fields.String(validate=validate.Regexp(r"^[A-Za-z0-9_-]{1,40}(?!\n)$"))
        values = Text(1000, least=0, lines=True)
        size = validate.Length(max=20, error="At most 20 answers.")
        super().__init__(keys=keys, values=values, validate=size, **kwargs)


class DetailsFrame(Form):
    """The answers to the form before the chat; the frame's data is the answers themselves."""

    details = Answers(required=True)

    @pre_load
    def as_they_are(self, data: Any, **_: Any) -> dict[str, Any]:
        """Every key is an answer."""
        return {"details": data}


class OfflineFrame(Form):
    """The form that is there while nobody is."""

    client_id = ClientId(required=True)
    body = body_field()
    details = Answers(load_default=dict)
    proof = fields.Nested(ProofIn, load_default=None, allow_none=True)


class RateFrame(Form):
    """The visitor's opinion."""

    score = fields.Integer(required=True, strict=True, validate=validate.Range(1, 5))
    comment = Text(1000, least=0, lines=True, load_default=None, allow_none=True)


class TranscriptFrame(Form):
    """The visitor wants the conversation by mail."""

    email = fields.Email(required=True, validate=validate.Length(max=254))
