"""Use and limits as they are shown and set."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.analytics.metering import COUNTERS
from laleo.core.schemas import Form, Moment

BEHAVIOURS = ("soft", "hard")


class UsageQuery(Form):
    """Which month."""

    month = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^\d{4}-(0[1-9]|1[0-2])$"),
        metadata={"description": "As 2026-11; this month when left out."},
    )


class CounterOut(Form):
    """One thing that is used. Storage and agents: what there is now; the others add up."""

    name = fields.String(
        required=True,
        validate=validate.OneOf(sorted(COUNTERS)),
        metadata={"example": "visits"},
    )
    unit = fields.String(required=True)
    used = fields.Integer(required=True)
    limit = fields.Integer(required=True, allow_none=True)
    behaviour = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(BEHAVIOURS),
        metadata={"description": "Soft: you are told. Hard: no more than that."},
    )
    level = fields.Integer(
        required=True,
        validate=validate.OneOf([0, 80, 100]),
        metadata={"description": "How much of the limit is used at least, in percent."},
    )


class UsageOut(Form):
    """What the account used in a month, by UTC."""

    month = fields.String(required=True, metadata={"example": "2026-11"})
    counters = fields.List(fields.Nested(CounterOut), required=True)
    updated_at = Moment(required=True, allow_none=True)


class LimitIn(Form):
    """How much may be used in a month, and what happens then."""

    limit = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10**15))
    behaviour = fields.String(load_default="soft", validate=validate.OneOf(BEHAVIOURS))


_limits: dict[str, Any] = {name: fields.Nested(LimitIn, allow_none=True) for name in COUNTERS}
LimitsIn: type[Form] = type("LimitsIn", (Form,), _limits)
