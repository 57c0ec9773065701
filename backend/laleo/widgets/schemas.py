"""Shapes of sites, widgets, channels and script tags."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.core.i18n import LANGUAGES
from laleo.core.schemas import Form, Id, ListQuery, Moment, Text
from laleo.core.untrusted import UNTRUSTED
from laleo.widgets.channels import page_url
from laleo.widgets.script_tag import PLATFORMS
from laleo.widgets.service import STORAGE_MODES
from laleo.widgets.setting_schemas import (
    MOST_GREETINGS,
    Appearance,
    Calls,
    Features,
    Forms,
    Greeting,
    Hours,
    HoursOut,
    IdentityIn,
    IdentityOut,
    Privacy,
    different_ids,
)
from laleo.widgets.settings import CHALLENGES


def _url(**kwargs: Any) -> fields.Url:
    return fields.Url(
        schemes={"http", "https"},
        require_tld=False,
        validate=validate.Length(max=2000),
        **kwargs,
    )


class SiteIn(Form):
    """A site to make."""

    name = Text(80, required=True, metadata={"example": "Shop"})
    url = _url(load_default=None, allow_none=True, metadata={"example": "https://shop.example"})
    timezone = Text(64, load_default="UTC", metadata={"example": "Europe/Istanbul"})


class SitePatch(Form):
    """What can be changed of a site."""

    name = Text(80)
    url = _url(allow_none=True)
    timezone = Text(64)


class SiteOut(Form):
    """A site."""

    id = Id("sit", required=True)
    name = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    timezone = fields.String(required=True)
    created_at = Moment(required=True)


class ChannelBrief(Form):
    """A number to call the widget by, and the page anybody can call it from."""

    derived = {"page_url": page_url}

    number = fields.String(required=True, metadata={"example": "482919"})
    kind = fields.String(required=True)
    page_url = fields.String(required=True)


class WidgetPatch(Form):
    """What can be changed of a widget."""

    name = Text(80, metadata={"example": "Shop chat"})
    allowed_origins = fields.List(
        Text(300), validate=validate.Length(max=50), metadata={"example": ["https://shop.example"]}
    )
    storage_mode = fields.String(validate=validate.OneOf(STORAGE_MODES))
    enabled = fields.Boolean()
    appearance = fields.Nested(Appearance)
    locale = fields.String(validate=validate.OneOf(["auto", *LANGUAGES]))
    hours = fields.Nested(Hours)
    forms = fields.Nested(Forms)
    greetings = fields.List(
        fields.Nested(Greeting), validate=[validate.Length(max=MOST_GREETINGS), different_ids]
    )
    privacy = fields.Nested(Privacy)
    features = fields.Nested(Features)
    calls = fields.Nested(Calls)
    challenge = fields.String(validate=validate.OneOf(CHALLENGES))
    identity = fields.Nested(IdentityIn)


class WidgetIn(WidgetPatch):
    """A widget to make; without `site_id` a site is made from `site_url` and the name."""

    name = Text(80, required=True, metadata={"example": "Shop chat"})
    site_id = Id("sit")
    site_url = _url(metadata={"example": "https://shop.example"})


class WidgetBrief(Form):
    """A widget without its settings: what an agent needs to name it."""

    id = Id("wgt", required=True)
    name = fields.String(required=True)
    site_id = Id("sit", required=True)
    allowed_origins = fields.List(fields.String(), required=True)
    storage_mode = fields.String(required=True, validate=validate.OneOf(STORAGE_MODES))
    enabled = fields.Boolean(required=True)
    locale = fields.String(required=True)
    channels = fields.List(fields.Nested(ChannelBrief), required=True)
    last_seen_at = Moment(required=True, allow_none=True)
    created_at = Moment(required=True)


class WidgetOut(WidgetBrief):
    """A widget."""

    appearance = fields.Nested(Appearance, required=True)
    hours = fields.Nested(HoursOut, required=True)
    forms = fields.Nested(Forms, required=True)
    greetings = fields.List(fields.Nested(Greeting), required=True)
    privacy = fields.Nested(Privacy, required=True)
    features = fields.Nested(Features, required=True)
    calls = fields.Nested(Calls, required=True)
    challenge = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    identity = fields.Nested(IdentityOut, required=True)


class AvailabilityOut(Form):
    """Whether visitors find somebody."""

    online = fields.Boolean(required=True)
    next_change_at = fields.String(
        required=True, allow_none=True, metadata={"description": "When the hours change next."}
    )
    operators = fields.Integer(required=True)


class PreviewOut(Form):
    """A configuration as the widget's files read it."""

    config = fields.Dict(keys=fields.String(), required=True)


class WidgetQuery(ListQuery):
    """Which widgets."""

    site_id = Id("sit", load_default=None)


class TagQuery(Form):
    """For which platform."""

    platform = fields.String(load_default="html", validate=validate.OneOf(list(PLATFORMS)))


class PinnedTagQuery(TagQuery):
    """For which platform, and whether for ever this version."""

    pinned = fields.Boolean(
        load_default=False,
        metadata={"description": "A tag for this very version, with its integrity."},
    )


class TagOut(Form):
    """A script tag and where it goes."""

    platform = fields.String(required=True, validate=validate.OneOf(list(PLATFORMS)))
    label = fields.String(required=True)
    tag = fields.String(required=True)
    where = fields.String(required=True)
    steps = fields.List(fields.String(), required=True)


class TagList(Form):
    """The tag for every platform."""

    data = fields.List(fields.Nested(TagOut), required=True)
    has_more = fields.Boolean(required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class VerifyIn(Form):
    """Which page to look at."""

    page_url = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 2000),
        metadata={
            "description": "A page of the widget's sites; the site's own address when left out.",
            "example": "https://shop.example/",
        },
    )


class VerifyArgs(VerifyIn):
    """Arguments of `verify_install`."""

    widget_id = Id("wgt", required=True)


class ConfigureWidgetArgs(Form):
    """Arguments of `configure_widget`."""

    widget_id = Id("wgt", metadata={"description": "Left out: a new widget is made."})
    name = Text(80)
    site_id = Id("sit", metadata={"description": "For a new widget; or site_url."})
    site_url = _url()
    allowed_origins = fields.List(
        Text(300),
        validate=validate.Length(max=50),
        metadata={"description": "All of them: https://shop.example, https://*.shop.example"},
    )
    enabled = fields.Boolean()
    settings = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "Parts to change: appearance {title, subtitle, greeting, accent "
            "#rrggbb, position left|right, launcher bubble|label|none}, hours {always, timezone, "
            'weekly {mon: [["09:00","17:00"]]}, closed_dates}, greetings [{text, page, seconds, '
            "quick_replies}], forms {pre_chat, offline}, privacy {consent off|required}, features "
            "{attachments, rating…}, locale, storage_mode, challenge; or, alone, wordpress "
            "{loading, identity, shop, agents…}: plugin settings of its WordPress sites",
        },
    )


class ConfiguredWidget(WidgetBrief):
    """A widget as it is now, with the settings that were changed."""

    settings = fields.Dict(keys=fields.String(), required=True)


class FindingOut(Form):
    """One thing that was looked at; `found` repeats what the page says."""

    code = fields.String(required=True, metadata={"example": "csp"})
    ok = fields.Boolean(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(("error", "warning", "info")))
    title = fields.String(required=True)
    detail = fields.String(required=True)
    fix = fields.String(required=True, allow_none=True)
    found = fields.String(required=True, allow_none=True, metadata=UNTRUSTED)


class InstallationOut(Form):
    """How a widget is installed on a page; `ok` when nothing keeps it from working."""

    ok = fields.Boolean(required=True)
    page_url = fields.String(required=True)
    final_url = fields.String(
        required=True,
        allow_none=True,
        metadata=UNTRUSTED | {"description": "Where redirects led; null when no page was read."},
    )
    findings = fields.List(fields.Nested(FindingOut), required=True)
    last_seen_at = Moment(required=True, allow_none=True)
    checked_at = Moment(required=True)


class WidgetToolQuery(WidgetQuery):
    """Arguments of `list_widgets`."""


class TagToolQuery(TagQuery):
    """Arguments of `get_script_tag`."""

    widget_id = Id("wgt", required=True)
