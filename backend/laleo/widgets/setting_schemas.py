"""Shapes of a widget's settings: hours, forms, greetings, privacy, features, appearance."""

from __future__ import annotations

import re
import secrets
from typing import Any
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, post_load, validate, validates_schema
from typing_extensions import override

from laleo.core.schemas import Form, Id, Text
from laleo.widgets.settings import DAYS, HONEYPOT

_COLOUR = validate.Regexp(r"^#[0-9a-fA-F]{6}$", error="Write a colour as #2a53d1.")
_TIME = re.compile(r"^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$")
_PATTERN = re.compile(r"^(?:/|\*|https?://)[^\s\\<>\"']*$")
_KEY = validate.Regexp(r"^[a-z][a-z0-9_]{0,31}$", error="Write a key as order_number.")
_RANGE = 2
MOST_RANGES, MOST_DATES, MOST_PATTERNS = 6, 200, 30
MOST_FIELDS, MOST_CHOICES, MOST_GREETINGS, MOST_REPLIES = 10, 20, 10, 6
MOST_RING_S, MOST_STEPS, MOST_STEP_MEMBERS = 120, 5, 200
MOST_OFFSET, MOST_Z, MOST_WAIT_S = 200, 2147483647, 600


def _one_of(*values: str, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(values), **kwargs)


class Pattern(fields.String):
    """Pages by address: `/pricing*` (path) or `https://shop.example/*`; `*` is any text."""

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if text and (len(text) > 300 or not _PATTERN.match(text) or text.count("*") > 10):  # noqa: PLR2004
            raise ValidationError("Write pages as /pricing* or https://shop.example/*.")
        return text


class Appearance(Form):
    """How the widget looks, where it stands, and on which pages it does not."""

    accent = fields.String(validate=_COLOUR, metadata={"example": "#2a53d1"})
    position = _one_of("left", "right")
    greeting = Text(200, least=0, lines=True)
    title = Text(60, least=0)
    subtitle = Text(120, least=0)
    launcher = _one_of("bubble", "label", "none")
    launcher_text = Text(40, least=0)
    offset_x = fields.Integer(strict=True, validate=validate.Range(0, MOST_OFFSET))
    offset_y = fields.Integer(strict=True, validate=validate.Range(0, MOST_OFFSET))
    z_index = fields.Integer(strict=True, validate=validate.Range(1, MOST_Z))
    hide_on = fields.List(
        Pattern(validate=validate.Length(1)), validate=validate.Length(max=MOST_PATTERNS)
    )
    mobile = _one_of("full", "sheet")


class Hour(fields.String):
    """A time of day, `09:00`; `24:00` is the end of the day."""

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not _TIME.match(text):
            raise ValidationError("Write a time as 09:00.")
        return text


class Opening(fields.List[str]):
    """From when to when: `["09:00", "17:00"]`; an end before the start is on the next day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Hour(), validate=validate.Length(equal=_RANGE), **kwargs)

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        times = super()._deserialize(value, attr, data, **kwargs)
        if len(times) == _RANGE and (times[0] == times[1] or times[0] == "24:00"):
            raise ValidationError("The start and the end must be two times; 00:00 to 24:00 is all.")
        return times


def _day() -> fields.List[Any]:
    return fields.List(Opening(), load_default=list, validate=validate.Length(max=MOST_RANGES))


class Weekly(Form):
    """When the team is there, by weekday; a day left out is closed."""

    mon, tue, wed, thu, fri, sat, sun = (_day() for _ in DAYS)


class Hours(Form):
    """Opening hours, in a time zone (null: the site's)."""

    always = fields.Boolean()
    timezone = fields.String(allow_none=True, metadata={"example": "Europe/Istanbul"})
    weekly = fields.Nested(Weekly)
    closed_dates = fields.List(
        fields.Date(metadata={"example": "2026-12-25"}), validate=validate.Length(max=MOST_DATES)
    )

    @validates_schema
    def known_zone(self, data: dict[str, Any], **_: Any) -> None:
        """The time zone is one of IANA's."""
        zone = data.get("timezone")
        if zone is not None and zone not in available_timezones():
            raise ValidationError("Not an IANA time zone; write it as Europe/Istanbul.", "timezone")

    @post_load
    def as_texts(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Dates as the row keeps them: texts, each once, in order."""
        if "closed_dates" in data:
            data["closed_dates"] = sorted({day.isoformat() for day in data["closed_dates"]})
        return data


class HoursOut(Form):
    """Opening hours as they are kept."""

    always = fields.Boolean()
    timezone = fields.String(allow_none=True)
    weekly = fields.Nested(Weekly)

    closed_dates = fields.List(fields.String(metadata={"example": "2026-12-25"}))


class FormField(Form):
    """One question of a form; an empty label is the widget's own word for the kind."""

    key = fields.String(required=True, validate=_KEY)
    kind = _one_of("name", "email", "phone", "text", "choice", required=True)
    label = Text(80, least=0, load_default="")
    required = fields.Boolean(load_default=False)
    choices = fields.List(Text(80), validate=validate.Length(1, MOST_CHOICES))

    @validates_schema
    def makes_sense(self, data: dict[str, Any], **_: Any) -> None:
        """A choice has choices, a free question a label, and nobody uses the honeypot's name."""
        if data.get("key") == HONEYPOT:
            raise ValidationError("This key is kept for catching robots.", "key")
        if (data.get("kind") == "choice") != ("choices" in data):
            raise ValidationError("A choice, and nothing else, needs choices.", "choices")
        if data.get("kind") in {"text", "choice"} and not data.get("label"):
            raise ValidationError("This needs a label.", "label")


def _different_keys(given: list[dict[str, Any]]) -> None:
    if len({field["key"] for field in given}) < len(given):
        raise ValidationError("Two fields have the same key.")


class PreChat(Form):
    """What a visitor is asked before the chat."""

    enabled = fields.Boolean(load_default=True)
    fields_ = fields.List(
        fields.Nested(FormField),
        required=True,
        data_key="fields",
        attribute="fields",
        validate=[validate.Length(max=MOST_FIELDS), _different_keys],
    )


class OfflineForm(PreChat):
    """What a visitor is asked while nobody can answer."""

    text = Text(500, least=0, lines=True, load_default="")


class Forms(Form):
    """The widget's forms."""

    pre_chat = fields.Nested(PreChat)
    offline = fields.Nested(OfflineForm)


class Greeting(Form):
    """A text that is shown by itself: on which pages, after how long, to whom, how often."""

    id = fields.String(validate=validate.Regexp(r"^[A-Za-z0-9_-]{1,40}$"))
    text = Text(500, required=True, lines=True)
    quick_replies = fields.List(
        Text(40), load_default=list, validate=validate.Length(max=MOST_REPLIES)
    )
    page = Pattern(load_default="")
    seconds = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, MOST_WAIT_S))
    visitors = _one_of("all", "new", "returning", load_default="all")
    repeat = _one_of("session", "always", load_default="session")

    @post_load
    def named(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """One without an id gets one: pages remember by it what they have shown."""
        return {"id": data.get("id") or f"g{secrets.token_hex(4)}"} | data


def different_ids(given: list[dict[str, Any]]) -> None:
    """Raise ValidationError when two greetings have the same id."""
    if len({greeting["id"] for greeting in given}) < len(given):
        raise ValidationError("Two greetings have the same id.")


class Privacy(Form):
    """What is asked of visitors before anything is kept, and what is not kept."""

    consent = _one_of("off", "required")
    respect_dnt = fields.Boolean()
    truncate_ip = fields.Boolean(
        metadata={"description": "Keep addresses as /24 (IPv4) and /48 (IPv6) only."}
    )
    erase_messages = fields.Boolean(
        metadata={"description": "Who asks to be forgotten takes their words and files along."}
    )


class Features(Form):
    """What a visitor may do in the panel."""

    attachments = fields.Boolean()
    voice_notes = fields.Boolean()
    emoji = fields.Boolean()
    rating = fields.Boolean()
    transcript = fields.Boolean()
    sounds = fields.Boolean()


class CallStep(Form):
    """Whom a call rings from a moment on; `member_ids` null: everybody."""

    member_ids = fields.List(
        Id("mem"), required=True, allow_none=True, validate=validate.Length(1, MOST_STEP_MEMBERS)
    )
    after_s = fields.Integer(strict=True, required=True, validate=validate.Range(0, MOST_RING_S))


class Calls(Form):
    """Whether visitors can call, whom that rings and for how long, and what follows when not."""

    enabled = fields.Boolean()
    voice = fields.Boolean()
    video = fields.Boolean()
    ring_s = fields.Integer(strict=True, validate=validate.Range(5, MOST_RING_S))
    routing = _one_of("all", "round_robin", "steps")
    steps = fields.List(fields.Nested(CallStep), validate=validate.Length(max=MOST_STEPS))
    callback = fields.Boolean(metadata={"description": "Offer to call back."})
    outside_hours = _one_of("callback", "ring")


class IdentityOut(Form):
    """How visitors of the site prove who they are."""

    required = fields.Boolean(required=True)
    secret_set = fields.Boolean(required=True)


class IdentityIn(Form):
    """Whether a name or an address counts only when the site has signed it."""

    required = fields.Boolean(required=True)


class IdentitySecretOut(Form):
    """The key that signs identity tokens (HS256); shown this once."""

    secret = fields.String(required=True)
