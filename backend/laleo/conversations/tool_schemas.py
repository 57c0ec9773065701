"""Conversations as agents see them: REST's shapes without what every call would pay for in vain."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.conversations.schemas import (
    MAX_SEQ,
    AttachmentOut,
    AuthorOut,
    ConversationOut,
    InternalNoteIn,
    MessageOut,
    body_field,
    tags_field,
)
from laleo.core import files
from laleo.core.schemas import Form, Id

RECENT = 50
ACTIONS = ("claim", "release", "assign", "tag", "note", "close", "reopen", "hand_over")


class AgentFile(AttachmentOut):
    """A file in a message; its name, a visitor's words perhaps, is not in its address."""

    derived = {"url": lambda file: files.link(file.id, "file")}

    url = fields.String(required=True)

    class Meta(Form.Meta):
        """What an agent needs to name or fetch it."""

        fields = ("id", "name", "content_type", "size", "url")


class AgentMessage(MessageOut):
    """A message."""

    author = fields.Nested(AuthorOut, required=True)
    attachments = fields.List(fields.Nested(AgentFile), required=True)

    class Meta(Form.Meta):
        """Whatever tells who said what, when, and whether it was read."""

        exclude = ("quick_replies", "delivered_at")


class AgentConversation(ConversationOut):
    """How a conversation stands."""

    class Meta(Form.Meta):
        """Its messages are asked for by themselves."""

        exclude = ("last_message", "widget_id", "revision")


class LastMessage(MessageOut):
    """The last thing said."""

    author = fields.Nested(AuthorOut, required=True)

    class Meta(Form.Meta):
        """Enough to know whether to read on."""

        fields = ("seq", "author", "body", "internal", "created_at")


class ListedConversation(ConversationOut):
    """A conversation in a list, with the last thing said."""

    last_message = fields.Nested(LastMessage, required=True, allow_none=True)

    class Meta(Form.Meta):
        """The rest is in the conversation itself."""

        exclude = ("widget_id", "details", "handed_over_at", "rating", "via", "revision")


class MessageVisitorArgs(InternalNoteIn):
    """Whom to write to, and what."""

    visitor_id = Id("vis", required=True)


class ConversationArgs(Form):
    """Which conversation, and from where."""

    conversation_id = Id("cnv", required=True)
    after_seq = fields.Integer(
        load_default=None,
        strict=True,
        validate=validate.Range(0, MAX_SEQ),
        metadata={"description": "Only messages after this place; the last ones otherwise."},
    )
    limit = fields.Integer(load_default=RECENT, strict=True, validate=validate.Range(1, RECENT))


class ConversationInFull(Form):
    """A conversation and its messages, in their order."""

    conversation = fields.Nested(AgentConversation, required=True)
    messages = fields.List(fields.Nested(AgentMessage), required=True)
    has_more = fields.Boolean(required=True)


class UpdateConversationArgs(Form):
    """What to do with which conversation."""

    conversation_id = Id("cnv", required=True)
    action = fields.String(required=True, validate=validate.OneOf(ACTIONS))
    body = body_field(required=False, description="note: its text; hand_over: the summary.")
    tags = tags_field(metadata={"description": "tag: all tags it is to have."})
    member_id = Id(
        "mem",
        allow_none=True,
        metadata={"description": "assign, hand_over: to whom; null: nobody."},
    )
    force = fields.Boolean(
        load_default=False, metadata={"description": "claim: take it over from somebody."}
    )
