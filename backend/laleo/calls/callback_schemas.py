"""Shapes of callbacks."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.calls import phones
from laleo.calls.callback_models import STATES
from laleo.conversations.schemas import AttachmentOut, ClientId
from laleo.core.schemas import Cleaned, Form, Id, ListQuery, Moment, Text
from laleo.core.untrusted import UNTRUSTED

MOST_TEXT = 1000
_ZONE = {"description": "IANA time zone of who is to be called.", "example": "Europe/Istanbul"}
_WHEN = {"description": "When; null: as soon as possible.", "example": "2026-01-15T14:00:00Z"}


class CallbackPatch(Form):
    """What can be changed of a callback."""

    name = Text(120, least=0, metadata={"example": "Ada Lovelace"})
    phone = Text(40, metadata={"example": "+44 20 7946 0018"})
    preferred_at = Moment(allow_none=True, metadata=_WHEN)
    text = Text(MOST_TEXT, least=0, lines=True)
    outcome = Text(500, allow_none=True)


class CallbackIn(Form):
    """A callback to add; the number is read as dialled where the visitor, or the widget, is."""

    widget_id = Id("wgt", required=True)
    visitor_id = Id("vis", load_default=None, allow_none=True)
    name = Text(120, least=0, load_default="", metadata={"example": "Ada Lovelace"})
    phone = Text(40, required=True, metadata={"example": "+44 20 7946 0018"})
    preferred_at = Moment(load_default=None, allow_none=True, metadata=_WHEN)
    timezone = Text(64, load_default=None, allow_none=True, metadata=_ZONE)
    text = Text(MOST_TEXT, least=0, lines=True, load_default="")


class CallbackFrame(Form):
    """The form of a widget or a call page; `website` is the field that no person sees."""

    client_id = ClientId(required=True)
    name = Cleaned(120, load_default="")
    phone = Cleaned(40, required=True)
    preferred_at = Moment(load_default=None, allow_none=True)
    timezone = Cleaned(64, load_default=None, allow_none=True)
    text = Text(MOST_TEXT, least=0, lines=True, load_default="")
    call_id = Id("cal", load_default=None, allow_none=True)
    attachment_id = Id("fil", load_default=None, allow_none=True)
    website = fields.String(load_default="", validate=validate.Length(max=300))


class Assignee(Form):
    """A member who makes the call, or made it."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class CallbackOut(Form):
    """Somebody who wants to be called."""

    derived = {"phone_shown": lambda row: phones.shown_of(row.phone)}

    id = Id("cbk", required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    site_id = Id("sit", required=True)
    widget_id = Id("wgt", required=True)
    visitor_id = Id("vis", required=True, allow_none=True)
    call_id = Id("cal", required=True, allow_none=True)
    name = fields.String(required=True, metadata=UNTRUSTED)
    phone = fields.String(required=True, metadata={"description": "E.164: +442079460018."})
    phone_shown = fields.String(required=True, metadata={"description": "As it is written."})
    country = fields.String(required=True, allow_none=True)
    preferred_at = Moment(required=True, allow_none=True)
    timezone = fields.String(required=True)
    text = fields.String(required=True, metadata=UNTRUSTED)
    voice_note = fields.Nested(AttachmentOut, required=True, allow_none=True)
    assignee = fields.Nested(Assignee, required=True, allow_none=True)
    done_by = fields.Nested(Assignee, required=True, allow_none=True)
    done_at = Moment(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)
    created_at = Moment(required=True)


class CallbackQuery(ListQuery):
    """Which callbacks."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))
    site_id = Id("sit", load_default=None)
    widget_id = Id("wgt", load_default=None)
    visitor_id = Id("vis", load_default=None)
    assignee = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^(me|mem_[a-z0-9]{26})$", error="`me`, or a member's id."),
        metadata={"description": "`me`, or a member's id."},
    )


class CallbackAssignIn(Form):
    """Who makes the call."""

    member_id = Id("mem", required=True, allow_none=True)


class CallbackDoneIn(Form):
    """What came of it."""

    outcome = Text(500, load_default=None, allow_none=True, metadata={"example": "Reached"})
