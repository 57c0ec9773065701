"""What can be said about a visitor: details, attributes, tags, notes, what a page tracked."""

from __future__ import annotations

import math
from typing import Any

from marshmallow import ValidationError, fields, validate
from typing_extensions import override

from laleo.core.schemas import Form, Id, ListQuery, Moment, PrincipalOut, Text, clean
from laleo.core.untrusted import UNTRUSTED

MOST_ATTRIBUTES, MOST_KEY, MOST_VALUE, MOST_TAGS, MOST_TAG = 50, 64, 255, 50, 40
PHONE = validate.Regexp(r"^\+?[0-9 ()./-]{3,40}$", error="Write a number as +90 212 555 01 02.")
MOST_NUMBER = 1e15


class Attributes(fields.Dict):
    """Up to 50 named values: texts, numbers, booleans; null takes one away."""

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        given = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        if len(given) > MOST_ATTRIBUTES:
            raise ValidationError(f"Has {len(given)} keys; at most {MOST_ATTRIBUTES} are allowed.")
        return {_key(key): _value(str(key), one) for key, one in given.items()}


def _key(key: Any) -> str:
    text = clean(str(key), MOST_KEY)
    if not text or len(str(key)) > MOST_KEY:
        raise ValidationError(f"A key has 1 to {MOST_KEY} characters.")
    return text


def _value(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) <= MOST_NUMBER:
        return value
    if isinstance(value, str) and len(value) <= MOST_VALUE:
        return clean(value, MOST_VALUE)
    wanted = f"a number, true, false, null or a text of at most {MOST_VALUE} characters"
    raise ValidationError({key[:MOST_KEY]: [f"Must be {wanted}."]})


def attributes(**kwargs: Any) -> Attributes:
    """Attributes, as every door takes them."""
    return Attributes(keys=fields.Raw(), values=fields.Raw(allow_none=True), **kwargs)


class Tags(fields.List[Any]):
    """Up to 50 tags, each once, in the order given."""

    def __init__(self, **kwargs: Any) -> None:
        size = validate.Length(max=MOST_TAGS)
        super().__init__(Text(MOST_TAG), validate=size, **kwargs)

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        return list(dict.fromkeys(super()._deserialize(value, attr, data, **kwargs)))


class VisitorPatch(Form):
    """What can be changed of a visitor; null clears."""

    name = Text(120, allow_none=True)
    email = fields.Email(allow_none=True, validate=validate.Length(max=254))
    phone = Text(40, allow_none=True, validate=PHONE)
    attributes = attributes(allow_none=True)


class TagsIn(Form):
    """All tags of a visitor."""

    tags = Tags(required=True)


class NoteIn(Form):
    """A note to keep."""

    body = Text(4000, required=True, lines=True)


class NoteOut(Form):
    """A note about a visitor."""

    id = Id("not", required=True)
    body = fields.String(required=True)
    author = fields.Nested(PrincipalOut, required=True)
    created_at = Moment(required=True)


class TrackedEventOut(Form):
    """Something a page said its visitor did."""

    id = Id("trk", required=True)
    name = fields.String(required=True, metadata=UNTRUSTED)
    properties = fields.Dict(keys=fields.String(), required=True, metadata=UNTRUSTED)
    at = Moment(required=True)


class PagePushIn(Form):
    """Where to take the visitor."""

    url = fields.String(required=True, validate=validate.Length(1, 2000))


class PagePushOut(Form):
    """Where the visitor is taken, and whether a page of theirs is open to hear of it."""

    url = fields.String(required=True)
    delivered = fields.Boolean(required=True)


class PagePushArgs(PagePushIn):
    """Whom to take where."""

    visitor_id = Id("vis", required=True)


class BlockIn(Form):
    """Whom to keep out: a visitor, or an address or network."""

    visitor_id = Id("vis")
    ip = Text(50, metadata={"example": "203.0.113.0/24"})
    reason = Text(200, least=0, load_default="")
    expires_in_s = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(60, 315_360_000)
    )


class BlockOut(Form):
    """Somebody who is kept out."""

    id = Id("blk", required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["visitor", "ip"]))
    value = fields.String(required=True)
    visitor_id = Id("vis", required=True, allow_none=True)
    reason = fields.String(required=True)
    by = fields.Nested(PrincipalOut, required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True, allow_none=True)


class BlockQuery(ListQuery):
    """Which blocks."""

    visitor_id = Id("vis", load_default=None)
