"""Fields and forms shared by every schema; one class gives REST, OpenAPI and MCP their shapes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from typing_extensions import override

from laleo.core import clock, ids
from laleo.core.actor import Kind
from laleo.core.errors import Invalid
from laleo.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Window
from laleo.core.showing import Shown

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE = re.compile(r"[\t\n\r]")
_SPACE = re.compile(r"\s+")
_TURNS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")  # bidirectional controls


class Form(Shown):
    """What comes in or goes out; unknown fields are refused, the order is the written one."""

    class Meta:
        unknown = RAISE


class Id(fields.String):
    """An id of one kind: `Id("wgt")`."""

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        pattern = ids.ID_PATTERN.replace("[a-z]{3}", prefix)
        metadata = {"example": f"{prefix}_01jd3x8m6p2q4r5s6t7v8w9x0y"} | kwargs.pop("metadata", {})
        message = f"Not an id of this kind; it looks like {prefix}_ and 26 letters and digits."
        check = validate.Regexp(pattern, error=message)
        super().__init__(validate=check, metadata=metadata, **kwargs)


class Moment(fields.AwareDateTime):
    """A point in time: RFC 3339, UTC, milliseconds, Z."""

    default_error_messages = {"invalid": "Not a time; write it as 2026-11-22T09:30:00Z."}

    @override
    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else clock.rfc3339(value)

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return clock.parse(value)
        except (TypeError, ValueError) as error:
            raise self.make_error("invalid") from error


class Text(fields.String):
    """Human text, 1 to `most` characters, without control characters; NFC, ends trimmed.

    One line unless `lines`. `least=0` allows it to be empty.
    """

    default_error_messages = {
        "control": "Contains control characters; remove them.",
        "line": "Must be one line; remove the line breaks.",
    }

    def __init__(self, most: int, *, least: int = 1, lines: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        self.least, self.most = least, most
        metadata = {"minLength": least, "maxLength": most} | kwargs.pop("metadata", {})
        super().__init__(metadata=metadata, **kwargs)

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if _CONTROL.search(text) or _SURROGATE.search(text):
            raise self.make_error("control")
        if not self.lines and _LINE.search(text):
            raise self.make_error("line")
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
        if not self.least <= len(text) <= self.most:
            raise ValidationError(
                f"Has {len(text):,} characters; {self.least} to {self.most:,} are allowed."
            )
        return text


def complaint(messages: Mapping[str, Any]) -> Invalid:
    """What a schema did not accept, by location: pointers into the body, or names of parameters."""
    errors = []
    for location, found in messages.items():
        prefix = "" if location == "json" else "?"
        errors.extend(_pointers(found, prefix))
    first = f"{errors[0]['pointer'] or 'body'}: {errors[0]['detail']}"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Invalid(first + more, errors=errors)


def _pointers(found: Any, path: str) -> list[dict[str, str]]:
    if isinstance(found, dict):
        return [
            error for key, value in found.items() for error in _pointers(value, _join(path, key))
        ]
    texts = found if isinstance(found, list) else [found]
    return [{"pointer": path, "detail": str(text)} for text in texts]


def _join(path: str, key: Any) -> str:
    if key == "_schema":
        return path
    escaped = str(key).replace("~", "~0").replace("/", "~1")
    return f"{path}{escaped}" if path == "?" else f"{path}/{escaped}"


class Cleaned(fields.String):
    """What a stranger's browser says of itself: cleaned and cut to `most`, not refused."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        self.most = most
        metadata = {"maxLength": most} | kwargs.pop("metadata", {})
        super().__init__(metadata=metadata, **kwargs)

    @override
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return clean(super()._deserialize(value, attr, data, **kwargs), self.most)


def clean(text: str, most: int) -> str:
    """The text as one line of at most `most` characters, without what could deface a page."""
    text = _SPACE.sub(" ", text[: most * 4])
    for unwanted in (_CONTROL, _SURROGATE, _TURNS):
        text = unwanted.sub("", text)
    return unicodedata.normalize("NFC", text).strip()[:most]


@cache
def instance(schema: type[Schema]) -> Schema:
    """The schema, made once: making one costs more than using it."""
    return schema()


def load(schema: type[Schema], data: Any) -> dict[str, Any]:
    """The data as the schema reads it; Invalid with pointers where it does not fit."""
    try:
        loaded: dict[str, Any] = instance(schema).load(data)
    except ValidationError as error:
        raise complaint({"json": _messages(error)}) from error
    return loaded


def _messages(error: ValidationError) -> dict[str, Any]:
    found: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]
    return found


class PrincipalOut(Form):
    """Who acts or acted."""

    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in Kind]))
    id = fields.String(required=True)
    name = fields.String(required=True)


class ListQuery(Form):
    """`?limit=` and `?cursor=` of every list."""

    limit = fields.Integer(
        load_default=DEFAULT_LIMIT,
        strict=False,
        validate=validate.Range(1, MAX_LIMIT),
        metadata={"description": "How many rows at most."},
    )
    cursor = fields.String(
        load_default=None,
        validate=validate.Length(1, 2000),
        metadata={"description": "`next_cursor` of the previous page."},
    )


def window(query: dict[str, Any]) -> Window:
    """Take limit and cursor out of parsed list arguments; what stays are the filters."""
    return Window(query.pop("limit"), query.pop("cursor"))


@cache
def page_of(schema: type[Schema]) -> type[Schema]:
    """The schema of a list answer: `data`, `has_more`, `next_cursor`."""
    name = schema.__name__.removesuffix("Out") + "Page"
    shape: dict[str, Any] = {
        "data": fields.List(fields.Nested(schema), required=True),
        "has_more": fields.Boolean(required=True),
        "next_cursor": fields.String(required=True, allow_none=True),
    }
    return type(name, (Form,), shape)


def _inline(_schema: type[Schema]) -> str:
    """No name: apispec then writes the nested shape in place."""
    return ""


@cache
def json_schema(schema: type[Schema]) -> dict[str, Any]:
    """The JSON Schema (2020-12, nested shapes inlined, object root) of a marshmallow class."""
    plugin = MarshmallowPlugin(schema_name_resolver=_inline)
    APISpec("inline", "1", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None  # noqa: S101 - set by APISpec above
    document: dict[str, Any] = plugin.converter.schema2jsonschema(schema())  # type: ignore[no-untyped-call]
    return {"properties": {}} | document | {"type": "object", "additionalProperties": False}
