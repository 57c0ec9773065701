"""What the doors of alerts take and show."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields, pre_load, validate, validates_schema

from laleo.alerts.models import State
from laleo.alerts.quiet import DAYS
from laleo.alerts.targets import ASSIGNEE, CHANNELS, EMAIL, EVERYONE, NTFY, PUSH
from laleo.core import ids
from laleo.core.schemas import Form, Id, ListQuery, Moment, PrincipalOut, Text
from laleo.core.untrusted import UNTRUSTED

MOST_RUNGS, MOST_TARGETS = 10, 10
MOST_WAIT_S = 24 * 3600
_STATES = [state.value for state in State]
_CLOCK = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$", error="Write the time as 22:30.")


def _zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("Not a time zone; write it as Europe/Istanbul.")


class QuietHours(Form):
    """When nobody is disturbed; `days` are those on which the quiet begins."""

    class Meta(Form.Meta):
        include = {  # `from` is a word of Python
            "from": fields.String(required=True, validate=_CLOCK, metadata={"example": "22:00"})
        }

    timezone = fields.String(required=True, validate=_zone, metadata={"example": "Europe/Istanbul"})
    to = fields.String(required=True, validate=_CLOCK, metadata={"example": "07:00"})
    days = fields.List(
        fields.String(validate=validate.OneOf(DAYS)),
        required=True,
        validate=validate.Length(1, 7),
    )


class TargetOut(Form):
    """One way to reach somebody."""

    kind = fields.String(required=True, validate=validate.OneOf(CHANNELS))
    who = fields.String(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "“everyone” (who may answer there), “assignee”, or a member's id; "
            "null for an address."
        },
    )
    address = fields.String(
        allow_none=True,
        load_default=None,
        validate=validate.Length(1, 2000),
        metadata={
            "description": "An e-mail address, or the address of an ntfy topic.",
            "example": "https://ntfy.sh/my-topic",
        },
    )
    token_set = fields.Boolean(dump_only=True)


class TargetIn(TargetOut):
    """One way to reach somebody; a token is kept sealed and never shown."""

    token = fields.String(
        allow_none=True,
        load_only=True,
        validate=validate.Length(1, 500),
        metadata={
            "description": "ntfy's access token, or user:password. Left out, the one that is "
            "known for this topic stays; null removes it."
        },
    )

    @pre_load
    def forget_what_is_shown(self, data: Any, **_: Any) -> Any:
        """What was read can be sent back."""
        if isinstance(data, dict):
            data = {key: value for key, value in data.items() if key != "token_set"}
        return data

    @validates_schema
    def whole(self, data: dict[str, Any], **_: Any) -> None:
        """Somebody, or an address, of a kind that has one."""
        who, address, kind = data.get("who"), data.get("address"), data.get("kind")
        if (who is None) == (address is None):
            raise ValidationError("Give either `who` or an `address`.", "who")
        if who is not None and who not in {EVERYONE, ASSIGNEE} and not ids.is_id(who, "mem"):
            raise ValidationError("Use “everyone”, “assignee”, or a member's id.", "who")
        if address is not None and kind == PUSH:
            raise ValidationError("Notifications go to members: give `who`.", "address")
        if data.get("token") and (kind != NTFY or address is None):
            raise ValidationError("Only an ntfy address has a token.", "token")
        if address is not None and kind == EMAIL:
            validate.Email()(address)


class RungOut(Form):
    """Whom to tell after how long."""

    after_s = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(0, MOST_WAIT_S),
        metadata={"description": "Seconds since it happened; each rung later than the one before."},
    )
    targets = fields.List(fields.Nested(TargetOut), required=True)


class RungIn(RungOut):
    """Whom to tell after how long."""

    targets = fields.List(
        fields.Nested(TargetIn), required=True, validate=validate.Length(1, MOST_TARGETS)
    )


def _rising(rungs: list[dict[str, Any]]) -> None:
    times = [rung["after_s"] for rung in rungs]
    if times != sorted(set(times)):
        raise ValidationError("Each step must come later than the one before.")


class AlertRulePatch(Form):
    """What can be changed of a rule."""

    name = Text(80)
    events = fields.List(
        fields.String(validate=validate.Length(1, 100)),
        validate=validate.Length(1, 30),
        metadata={
            "example": ["conversation.waiting", "conversation.handed_over"],
            "description": "Types of /event-types, or “conversation.waiting”: a visitor wrote and "
            "nobody has answered.",
        },
    )
    site_ids = fields.List(Id("sit"), allow_none=True, validate=validate.Length(1, 100))
    enabled = fields.Boolean()
    include_message = fields.Boolean(
        metadata={"description": "Whether alerts hold what the visitor wrote."}
    )
    quiet_hours = fields.Nested(QuietHours, allow_none=True)
    ladder = fields.List(fields.Nested(RungIn), validate=[validate.Length(1, MOST_RUNGS), _rising])


class AlertRuleIn(AlertRulePatch):
    """A rule to make."""

    name = Text(80, required=True)
    events = fields.List(
        fields.String(validate=validate.Length(1, 100)),
        required=True,
        validate=validate.Length(1, 30),
    )
    ladder = fields.List(
        fields.Nested(RungIn),
        required=True,
        validate=[validate.Length(1, MOST_RUNGS), _rising],
    )


class AlertRuleOut(Form):
    """Whom to alert of what, in which order."""

    id = Id("alr", required=True)
    name = fields.String(required=True)
    events = fields.List(fields.String(), required=True)
    site_ids = fields.List(fields.String(), required=True, allow_none=True)
    enabled = fields.Boolean(required=True)
    include_message = fields.Boolean(required=True)
    quiet_hours = fields.Nested(QuietHours, required=True, allow_none=True)
    ladder = fields.List(fields.Nested(RungOut), required=True)
    created_at = Moment(required=True)


class AlertAttemptOut(Form):
    """One word to one recipient, and what came of it; `ok` is null while that is open."""

    step = fields.Integer(required=True)
    at = Moment(required=True)
    channel = fields.String(required=True, validate=validate.OneOf(CHANNELS))
    target = fields.String(required=True)
    member_id = Id("mem", required=True, allow_none=True)
    state = fields.String(required=True)
    ok = fields.Boolean(required=True, allow_none=True)
    detail = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)


class AlertOut(Form):
    """One thing somebody was, or is to be, told of."""

    id = Id("alt", required=True)
    rule_id = Id("alr", required=True, allow_none=True)
    rule_name = fields.String(required=True)
    event_type = fields.String(required=True)
    site_id = Id("sit", required=True, allow_none=True)
    conversation_id = Id("cnv", required=True, allow_none=True)
    visitor_id = Id("vis", required=True, allow_none=True)
    title = fields.String(required=True, metadata=UNTRUSTED)
    body = fields.String(required=True, metadata=UNTRUSTED)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    step = fields.Integer(required=True, metadata={"description": "How many steps were taken."})
    steps = fields.Function(lambda alert: len(alert.ladder), metadata={"type": "integer"})
    next_at = Moment(required=True, allow_none=True)
    held_until = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "The end of the quiet hours that the next step waits for."},
    )
    acknowledged_by = fields.Nested(PrincipalOut, required=True, allow_none=True)
    acknowledged_at = Moment(required=True, allow_none=True)
    created_at = Moment(required=True)
    attempts = fields.List(fields.Nested(AlertAttemptOut), required=True)


class AlertQuery(ListQuery):
    """Which alerts."""

    state = fields.String(load_default=None, validate=validate.OneOf(_STATES))
