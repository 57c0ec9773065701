"""Shapes that only the WordPress plugin sends and gets."""

from __future__ import annotations

from marshmallow import fields, validate

from laleo.accounts.schemas import AccountOut
from laleo.core.schemas import Cleaned, Form, Id, Moment, Text

_URL = {"schemes": {"http", "https"}, "require_tld": False, "validate": validate.Length(1, 500)}
_VERIFIER = validate.Regexp(r"^[A-Za-z0-9._~-]{43,128}$")  # RFC 7636 section 4.1


class VersionsIn(Form):
    """What runs there."""

    wordpress = Cleaned(20, load_default=None)
    php = Cleaned(20, load_default=None)
    plugin = Cleaned(20, load_default=None)


class HealthIn(Form):
    """How the plugin finds its connection."""

    state = Cleaned(40, required=True)
    problem = Cleaned(500, load_default=None, allow_none=True)
    refused = fields.List(
        Cleaned(60),
        load_default=list,
        validate=validate.Length(max=60),
        metadata={"description": "Pushed settings that something on the site decides."},
    )


class UserIn(Form):
    """A WordPress user who may operate Laleo."""

    id = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**31 - 1))
    name = Cleaned(80, required=True)
    email = Cleaned(254, required=True)


class HomeIn(Form):
    """The WordPress site that connects."""

    url = fields.URL(required=True, **_URL)  # type: ignore[arg-type]
    admin_url = fields.URL(required=True, **_URL)  # type: ignore[arg-type]
    name = Text(80, required=True)
    multisite = fields.Boolean(load_default=False)
    versions = fields.Nested(VersionsIn, load_default=dict)
    user = fields.Nested(UserIn, load_default=None, allow_none=True)


class ConnectIn(Form):
    """What the consent page sent the browser back with, and the plugin's own half."""

    code = fields.String(required=True, validate=validate.Length(20, 100))
    verifier = fields.String(required=True, validate=_VERIFIER)
    home = fields.Nested(HomeIn, required=True)


class ConnectByEmailIn(Form):
    """The code that was mailed (POST /sign-in/code asks for it)."""

    email = fields.String(required=True, validate=validate.Length(3, 254))
    code = fields.String(required=True, validate=validate.Regexp(r"^\d{6}$"))
    home = fields.Nested(HomeIn, required=True)


class RegisterIn(Form):
    """A site that has an access token of the account's."""

    home = fields.Nested(HomeIn, required=True)
    widget_id = Id("wgt", load_default=None)


class NamedOut(Form):
    """A thing by its name."""

    id = fields.String(required=True)
    name = fields.String(required=True)


class LinkedOut(Form):
    """A connection; token and secret are in this answer and nowhere else."""

    id = Id("wps", required=True)
    token = fields.String(required=True, metadata={"example": "laleo_wps_…"})
    signing_secret = fields.String(required=True, metadata={"example": "whsec_…"})
    account = fields.Nested(AccountOut, required=True)
    site = fields.Nested(NamedOut, required=True)
    widget = fields.Nested(NamedOut, required=True)
    server_version = fields.String(required=True)


class ListenIn(Form):
    """Where the site takes signed events."""

    events_url = fields.URL(required=True, **_URL)  # type: ignore[arg-type]


class ListenOut(Form):
    """What they are signed with; null when this server cannot reach the site."""

    secret = fields.String(required=True, allow_none=True)


class HeartbeatIn(Form):
    """How the site is."""

    versions = fields.Nested(VersionsIn, required=True)
    health = fields.Nested(HealthIn, required=True)
    applied_revision = fields.Integer(required=True, strict=True, validate=validate.Range(0))
    name = Text(80)
    multisite = fields.Boolean()


class SignedOut(Form):
    """Pushed settings, signed as Standard Webhooks are, with the connection's signing secret."""

    id = fields.String(required=True)
    timestamp = fields.Integer(required=True)
    payload = fields.String(required=True)
    signature = fields.String(required=True)


class PluginOut(Form):
    """The plugin that this server hands out."""

    version = fields.String(required=True)
    download = fields.String(required=True)


class HeartbeatOut(Form):
    """What the site should know."""

    revision = fields.Integer(required=True)
    settings = fields.Nested(SignedOut, required=True, allow_none=True)
    widget_id = Id("wgt", required=True, allow_none=True)
    plugin = fields.Nested(PluginOut, required=True)


class UsersIn(Form):
    """Everybody who may operate in this site's wp-admin."""

    users = fields.List(fields.Nested(UserIn), required=True, validate=validate.Length(max=500))


class CartLine(Form):
    """Some of one product."""

    name = Cleaned(200, required=True)
    quantity = fields.Float(required=True, validate=validate.Range(0, 1_000_000))
    total = Cleaned(40, required=True, metadata={"example": "24.00"})


class CartForm(Form):
    """What is in the cart now."""

    total = Cleaned(40, required=True)
    currency = Cleaned(8, required=True)
    lines = fields.List(fields.Nested(CartLine), required=True, validate=validate.Length(max=50))


class OrderForm(Form):
    """One order."""

    number = Cleaned(40, required=True)
    status = Cleaned(40, required=True)
    total = Cleaned(40, required=True)
    currency = Cleaned(8, required=True)
    at = Cleaned(40, required=True, metadata={"example": "2026-11-22T09:30:00Z"})
    url = fields.URL(load_default=None, allow_none=True, **_URL)  # type: ignore[arg-type]


class CartIn(Form):
    """What the shop knows of a customer; `external_id` is the `sub` of their identity token."""

    external_id = Text(255, required=True)
    email = Cleaned(254, load_default="")
    cart = fields.Nested(CartForm, required=True, allow_none=True)
    orders = fields.List(fields.Nested(OrderForm), required=True, validate=validate.Length(max=10))


class CartOut(Form):
    """What the shop knows of a visitor."""

    cart = fields.Nested(CartForm, required=True, allow_none=True)
    orders = fields.List(fields.Nested(OrderForm), required=True)
    updated_at = Moment(required=True, allow_none=True)


class PersonIn(Form):
    """Whose data."""

    email = fields.String(required=True, validate=validate.Length(3, 254))
    page = fields.Integer(load_default=1, strict=True, validate=validate.Range(1, 10_000))


class PersonOnlyIn(Form):
    """Whose data is to go."""

    email = fields.String(required=True, validate=validate.Length(3, 254))


class ConversationText(Form):
    """One conversation as text."""

    id = fields.String(required=True)
    text = fields.String(required=True)


class PersonItem(Form):
    """What one visitor left."""

    id = fields.String(required=True)
    facts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    pages = fields.List(fields.String(), required=True)
    conversations = fields.List(fields.Nested(ConversationText), required=True)


class PersonOut(Form):
    """One page of a person's data."""

    items = fields.List(fields.Nested(PersonItem), required=True)
    done = fields.Boolean(required=True)


class ErasedOut(Form):
    """How many visitors went, and whether none is left."""

    removed = fields.Integer(required=True)
    done = fields.Boolean(required=True)
