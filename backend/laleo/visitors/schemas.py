"""What the visitors' doors take and show."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, pre_load, validate

from laleo.core.exports import ExportQuery
from laleo.core.ids import ID_PATTERN
from laleo.core.schemas import Cleaned, Form, Id, ListQuery, Moment, Text
from laleo.core.untrusted import UNTRUSTED
from laleo.visitors import blocking
from laleo.visitors.models import Visitor

MAX_URL, MAX_TITLE = 2000, 300
STATUSES = ("waiting", "chatting", "browsing")
DEVICES = ("desktop", "phone", "tablet", "bot")


class PageOut(Form):
    """The page somebody looks at."""

    url = fields.String(required=True, metadata=UNTRUSTED)
    title = fields.String(required=True, metadata=UNTRUSTED)
    since = Moment(required=True)


class VisitorDeviceOut(Form):
    """What somebody browses with."""

    browser = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    os = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    kind = fields.String(required=True, validate=validate.OneOf(DEVICES))


def _device(visitor: Visitor) -> dict[str, Any]:
    return {"browser": visitor.browser, "os": visitor.os, "kind": visitor.device}


def _page(visitor: Visitor) -> dict[str, Any] | None:
    if not visitor.online or visitor.page_since is None:
        return None
    url, title = visitor.page_url or "", visitor.page_title or ""
    return {"url": url, "title": title, "since": visitor.page_since}


class VisitorOut(Form):
    """A visitor."""

    derived = {
        "current_page": _page,
        "device": _device,
        "blocked": blocking.covers,
    }

    id = Id("vis", required=True)
    site_id = Id("sit", required=True)
    widget_id = Id("wgt", required=True)
    name = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    email = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    phone = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    external_id = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    verified = fields.Boolean(required=True)
    attributes = fields.Dict(keys=fields.String(), required=True, metadata=UNTRUSTED)
    tags = fields.List(fields.String(), required=True, metadata=UNTRUSTED)
    online = fields.Boolean(required=True)
    current_page = fields.Nested(PageOut, required=True, allow_none=True)
    referrer = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    utm = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        allow_none=True,
        metadata=UNTRUSTED,
    )
    device = fields.Nested(VisitorDeviceOut, required=True)
    ip = fields.String(required=True, allow_none=True)
    country = fields.String(
        required=True, allow_none=True, metadata={"description": "ISO 3166-1, two letters."}
    )
    region = fields.String(required=True, allow_none=True)
    city = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    first_seen_at = Moment(required=True)
    last_seen_at = Moment(required=True)
    visits = fields.Integer(required=True)
    page_count = fields.Integer(required=True)
    visit_id = Id("vst", required=True, allow_none=True)
    conversation_id = Id("cnv", required=True, allow_none=True)
    blocked = fields.Boolean(required=True)
    note_count = fields.Integer(required=True)


class VisitOut(Form):
    """One browsing session."""

    id = Id("vst", required=True)
    visitor_id = Id("vis", required=True)
    site_id = Id("sit", required=True)
    widget_id = Id("wgt", required=True)
    started_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    landing_url = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    referrer = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    utm = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        allow_none=True,
        metadata=UNTRUSTED,
    )
    page_count = fields.Integer(required=True)


class PageViewOut(Form):
    """A page somebody looked at."""

    id = Id("pgv", required=True)
    visit_id = Id("vst", required=True)
    url = fields.String(required=True, metadata=UNTRUSTED)
    title = fields.String(required=True, metadata=UNTRUSTED)
    referrer = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)
    at = Moment(required=True)


class VisitorFilters(Form):
    """Which visitors."""

    live = fields.Boolean(
        load_default=False, metadata={"description": "Only those who are on a page now."}
    )
    widget_id = Id("wgt", load_default=None)
    site_id = Id("sit", load_default=None)
    page_url = Text(
        MAX_URL,
        load_default=None,
        metadata={"description": "Only those whose page has an address that begins with this."},
    )


class VisitorSearch(VisitorFilters):
    """Which visitors, by more than where they are."""

    tag = Text(40, load_default=None)
    status = fields.String(load_default=None, validate=validate.OneOf(STATUSES))
    q = Text(
        100,
        load_default=None,
        metadata={"description": "A part of name, e-mail, phone or the site's own id."},
    )
    country = fields.String(
        load_default=None, validate=validate.Regexp(r"^[A-Z]{2}$", error="Write it as TR.")
    )


class VisitorQuery(ListQuery, VisitorSearch):
    """Which visitors, and how many at a time."""


class VisitorExportQuery(ExportQuery, VisitorSearch):
    """Which visitors, and as what kind of file."""


class LiveTicketOut(Form):
    """What opens a realtime connection (the first frame carries it)."""

    ticket = fields.String(required=True)
    expires_in_s = fields.Integer(required=True)


class PageIn(Form):
    """The page as the visitor's browser tells it."""

    url = Cleaned(MAX_URL, load_default="")
    title = Cleaned(MAX_TITLE, load_default="")
    referrer = Cleaned(MAX_URL, load_default="")

    @pre_load
    def nothing_is_refused(self, data: Any, **_: Any) -> Any:
        """Scripts on the page can put anything in here; what is no text counts as absent."""
        given = data if isinstance(data, dict) else {}
        return {key: given[key] for key in self.fields if isinstance(given.get(key), str)}


class SeenIn(Form):
    """Where the client stopped reading."""

    conversation_id = Id("cnv", required=True)
    seq = fields.Integer(required=True, strict=True, validate=validate.Range(0))


class VisitorHello(Form):
    """A page with a widget opens its connection."""

    widget_id = fields.String(required=True, validate=validate.Regexp(ID_PATTERN))
    token = fields.String(load_default=None, allow_none=True)
    arrival = fields.String(load_default=None, validate=validate.Length(16, 64))
    page = fields.Nested(PageIn, required=True)
    language = Cleaned(35, load_default=None, allow_none=True)
    timezone = Cleaned(64, load_default=None, allow_none=True)
    seen = fields.Nested(SeenIn, load_default=None, allow_none=True)


class MemberSeen(Form):
    """Where a member's client stopped."""

    position = fields.Raw(load_default=None)


class MemberHello(Form):
    """A console opens its connection."""

    ticket = fields.String(required=True)
    seen = fields.Nested(MemberSeen, load_default=None, allow_none=True)
