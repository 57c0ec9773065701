"""Shapes of calls that begin with a number."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.calls.models import MEDIA
from laleo.core.schemas import Form, Text


class CallIn(Form):
    """Who calls, as far as it is known."""

    media = fields.String(load_default=MEDIA[0], validate=validate.OneOf(MEDIA))
    caller_name = Text(
        120, load_default=None, allow_none=True, metadata={"example": "Ada Lovelace"}
    )
    caller_phone = Text(
        40, load_default=None, allow_none=True, metadata={"example": "+442079460018"}
    )
