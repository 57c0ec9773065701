"""What callers, members and guests say about calls over a live connection.

Answers: `call` and `call_answer` are acknowledged with {call, leg_id, ice_servers}. Everybody
concerned gets `call` {call}; a member's consoles `call_ring` {call, leg_id, until} and
`call_stop` {call_id, reason, by}; the two connections that carry a call `call_signal`, and the
one that carried it until now `call_taken` {call_id, key}.
"""

from __future__ import annotations

import json
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from laleo.calls.models import MEDIA
from laleo.conversations.schemas import ClientId
from laleo.core.schemas import Cleaned, Form, Id

MOST_SIGNAL = 32 * 1024
_SIGNALS = frozenset({"description", "candidate", "media"})


class CallFrame(Form):
    """A visitor presses the button."""

    client_id = ClientId(required=True)
    media = fields.String(required=True, validate=validate.OneOf(MEDIA))
    channel_number = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(r"^[0-9]{1,20}(?!\n)$")
    )


class OfCall(Form):
    """About one call."""

    call_id = Id("cal", required=True)


class SignalFrame(OfCall):
    """From one browser of a call to the other: a description, a candidate, what it shows."""

    data = fields.Dict(keys=fields.String(), required=True)

    @validates_schema
    def is_signal(self, given: dict[str, Any], **_: Any) -> None:
        """Only what browsers negotiate with, and not too much of it."""
        data = given.get("data", {})
        if not data or not _SIGNALS.issuperset(data):
            raise ValidationError("Send a description, a candidate, or media.", "data")
        if len(json.dumps(data)) > MOST_SIGNAL:
            raise ValidationError("At most 32 KB.", "data")


class HoldFrame(OfCall):
    """Let the caller wait, or go on."""

    held = fields.Boolean(required=True)


class TakeFrame(OfCall):
    """Go on with a call that another tab or device of the same member carries."""

    key = ClientId(required=True)


def _measure(most: float) -> fields.Float:
    return fields.Float(load_default=None, allow_none=True, validate=validate.Range(0, most))


class SampleIn(Form):
    """What a browser measured lately (W3C webrtc-stats)."""

    rtt_ms = _measure(600_000)
    jitter_ms = _measure(600_000)
    loss = _measure(1)
    bitrate_kbps = _measure(10_000_000)
    codec = Cleaned(60, load_default=None, allow_none=True)


class QualityFrame(OfCall):
    """How the other side is received."""

    samples = fields.Nested(SampleIn, required=True)


class GuestHello(Form):
    """Somebody comes by a hand-off link that they opened."""

    handoff = fields.String(required=True, validate=validate.Length(1, 500))
