"""Made-up values that fit a schema: what an example of an object looks like."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields, validate

from laleo.core import clock
from laleo.core.schemas import Moment, instance

_WHEN = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
_PLAIN: tuple[tuple[type[fields.Field[Any]], Any], ...] = (
    (Moment, clock.rfc3339(_WHEN)),
    (fields.Boolean, False),
    (fields.Integer, 1),
    (fields.Float, 1.0),
    (fields.String, "example"),
    (fields.Dict, {}),
)


def made_up(schema: type[Schema]) -> dict[str, Any]:
    """An object as this schema shows it; every field has a value, the same ones each time."""
    return {name: _value(field) for name, field in instance(schema).fields.items()}


def _value(field: fields.Field[Any]) -> Any:
    if "example" in field.metadata:
        return field.metadata["example"]
    if isinstance(field, fields.Nested):
        one = made_up(type(field.schema))
        return [one] if field.many else one
    if isinstance(field, fields.List):
        return [_value(field.inner)]
    for check in field.validators:
        if isinstance(check, validate.OneOf):
            return next(iter(check.choices))
    return next((value for kind, value in _PLAIN if isinstance(field, kind)), None)
