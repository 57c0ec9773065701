"""Made-up values that fit a schema: what an example of an object looks like."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields, validate

from laleo.core import clock
from laleo.core.schemas import Moment, instance

WHEN = clock.rfc3339(datetime(2026, 1, 15, 9, 30, tzinfo=UTC))
_PLAIN: tuple[tuple[type[fields.Field[Any]], Any], ...] = (
    (Moment, WHEN),
    (fields.Date, WHEN[:10]),
    (fields.Boolean, False),
    (fields.Integer, 1),
    (fields.Float, 1.0),
    (fields.String, "example"),
    (fields.Dict, {}),
)
_BY_TYPE = {"integer": 1}  # computed fields tell their type only in words
_NAMED = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": "+44 20 7946 0018",
    "url": "https://shop.example/tea",
    "landing_url": "https://shop.example/",
    "referrer": "https://search.example/",
    "title": "Green tea",
    "body": "Is the decaf back?",
    "summary": "Reply to a visitor: “Yes, since Monday.”",
    "description": "Our own shop",
    "ip": "203.0.113.7",
    "country": "GB",
    "region": "England",
    "city": "London",
    "language": "en",
    "browser": "Firefox",
    "os": "Linux",
    "tags": ["vip"],
    "event_types": ["*"],
    "site_ids": None,
    "disabled_reason": None,
    "failing_since": None,
    "paused_until": None,
    "header_names": [],
    "ended_at": None,
    "enabled": True,
    "attachments": [],
    "quick_replies": [],
}


def made_up(schema: type[Schema]) -> dict[str, Any]:
    """An object as this schema shows it; every field has a value, the same ones each time."""
    fields_of = instance(schema).fields
    return {field.data_key or name: _value(name, field) for name, field in fields_of.items()}


def _value(name: str, field: fields.Field[Any]) -> Any:
    if "example" in field.metadata:
        return field.metadata["example"]
    if _fits(name, field):
        return _NAMED[name]
    if isinstance(field, fields.Nested):
        one = made_up(type(field.schema))
        return [one] if field.many else one
    if isinstance(field, fields.List):
        return [_value("", field.inner)] * _least(field)
    kinds = (value for kind, value in _PLAIN if isinstance(field, kind))
    usual = next(kinds, _BY_TYPE.get(str(field.metadata.get("type"))))
    return _allowed(field, usual)


def _allowed(field: fields.Field[Any], usual: Any) -> Any:
    """The usual value, unless the field takes only some others."""
    for check in field.validators:
        if isinstance(check, validate.OneOf):
            return next(iter(check.choices))
        if isinstance(check, validate.Range) and check.min is not None:
            return check.min
    return usual


def _least(field: fields.Field[Any]) -> int:
    """How many there are at least; one where there may be none, too."""
    lengths = [check for check in field.validators if isinstance(check, validate.Length)]
    return max([1, *(length.equal or length.min or 1 for length in lengths)])


def _fits(name: str, field: fields.Field[Any]) -> bool:
    """Whether the usual value of this name is one that the field may have."""
    if name not in _NAMED:
        return False
    value = _NAMED[name]
    if value is None:
        return bool(field.allow_none)
    kinds = {str: fields.String, list: fields.List, bool: fields.Boolean}
    return isinstance(field, kinds[type(value)])
