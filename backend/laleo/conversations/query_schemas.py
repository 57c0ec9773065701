"""How lists of conversations and messages are asked for."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.conversations.models import CLOSED, OPEN
from laleo.conversations.schemas import LONGEST_TAG, MAX_SEQ
from laleo.core.exports import ExportQuery
from laleo.core.schemas import Form, Id, ListQuery, Text


class ConversationFilters(Form):
    """Which conversations."""

    state = fields.String(load_default=None, validate=validate.OneOf((OPEN, CLOSED)))
    site_id = Id("sit", load_default=None)
    visitor_id = Id("vis", load_default=None)
    assignee = fields.String(
        load_default=None,
        validate=validate.Regexp(
            r"^(me|none|mem_[0-9a-hjkmnp-tv-z]{26})(?!\n)$", error="Use me, none or a member's id."
        ),
        metadata={"description": "me, none, or a member's id."},
    )
    tag = Text(LONGEST_TAG, load_default=None)
    waiting = fields.Boolean(
        load_default=None, metadata={"description": "Whether the visitor waits for an answer."}
    )
    q = Text(
        200,
        load_default=None,
        metadata={"description": "In messages, or the visitor's name or e-mail."},
    )


class ConversationQuery(ListQuery, ConversationFilters):
    """Which conversations, and how many at a time."""


class ConversationExportQuery(ExportQuery, ConversationFilters):
    """Which conversations, and as what kind of file."""


class MessagesQuery(ListQuery):
    """Which messages."""

    after_seq = fields.Integer(
        load_default=0,
        validate=validate.Range(0, MAX_SEQ),
        metadata={"description": "Only those after this place."},
    )
