"""Canned replies as the doors take and show them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate
from marshmallow.fields import Field

from laleo.conversations.schemas import MAX_BODY
from laleo.core.schemas import Form, Id, ListQuery, Moment, Text

_SHORTCUT = validate.Regexp(
    r"^[a-z0-9_-]{1,32}(?!\n)$", error="Use 1 to 32 lower-case letters, digits, - or _."
)


def _shortcut(**kwargs: Any) -> Field[Any]:
    return fields.String(validate=_SHORTCUT, **kwargs)


def _body(**kwargs: Any) -> Field[Any]:
    placeholders = "May have {{visitor.name}}, {{operator.name}} and {{site.name}} in it."
    return Text(MAX_BODY, lines=True, metadata={"description": placeholders}, **kwargs)


class CannedReplyOut(Form):
    """An answer kept ready."""

    id = Id("cnd", required=True)
    shortcut = _shortcut(required=True)
    title = fields.String(required=True)
    body = _body(required=True)
    site_id = Id("sit", required=True, allow_none=True)
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class CannedReplyIn(Form):
    """A new one; without a site it is for all of them."""

    shortcut = _shortcut(required=True)
    title = Text(80, required=True)
    body = _body(required=True)
    site_id = Id("sit", load_default=None, allow_none=True)


class CannedReplyPatch(Form):
    """What is to change."""

    shortcut = _shortcut()
    title = Text(80)
    body = _body()
    site_id = Id("sit", allow_none=True)


class CannedReplyQuery(ListQuery):
    """Which of them."""

    site_id = Id(
        "sit",
        load_default=None,
        metadata={"description": "Those for this site, and those for all sites."},
    )
