"""Shapes of connections, OAuth apps and flows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import fields, pre_dump, validate

from laleo.accounts import pictures
from laleo.core.actor import SCOPES, Mode
from laleo.core.schemas import Form, Id, Moment, Text
from laleo.oauth.clients import host_of
from laleo.oauth.models import (
    CONFIDENTIAL,
    METADATA,
    REGISTERED,
    OAuthClient,
    OAuthFlow,
    OAuthGrant,
)
from laleo.oauth.verdicts import STEPS, verdict

_MODES = validate.OneOf([mode.value for mode in Mode])
_ADDRESSES: dict[str, Any] = {"validate": validate.Length(1, 20)}


class ConnectedMemberOut(Form):
    """Whose word a connection has."""

    id = Id("mem", required=True)
    name = fields.String(required=True)


class ConnectedClientOut(Form):
    """Which program a connection is for; `host` is who vouches for its name."""

    id = Id("cli", required=True)
    name = fields.String(required=True)
    host = fields.String(required=True, metadata={"example": "claude.ai"})
    kind = fields.String(
        required=True, validate=validate.OneOf([REGISTERED, METADATA, CONFIDENTIAL])
    )
    uri = fields.String(required=True, allow_none=True)


class ConnectionOut(Form):
    """What a member allowed a client."""

    id = Id("gra", required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["oauth"]))
    name = fields.String(required=True)
    picture_url = fields.String(required=True, allow_none=True)
    client = fields.Nested(ConnectedClientOut, required=True)
    member = fields.Nested(ConnectedMemberOut, required=True)
    scopes = fields.List(fields.String(validate=validate.OneOf(SCOPES)), required=True)
    mode = fields.String(required=True, validate=_MODES)
    site_ids = fields.List(Id("sit"), required=True, allow_none=True)
    webhooks_allowed = fields.Boolean(required=True)
    created_at = Moment(required=True)
    last_used_at = Moment(required=True, allow_none=True)
    expires_at = Moment(required=True, allow_none=True)


def connections(rows: Sequence[OAuthGrant]) -> list[dict[str, Any]]:
    """Rows to what is shown of them."""
    faces = pictures.addresses([row.id for row in rows])
    return [_connection(row) | {"picture_url": faces.get(row.id)} for row in rows]


def _connection(row: OAuthGrant) -> dict[str, Any]:
    names = ("id", "name", "scopes", "mode", "site_ids", "webhooks_allowed")
    times = ("created_at", "last_used_at", "expires_at")
    return {name: getattr(row, name) for name in names + times} | {
        "kind": "oauth",
        "client": _client(row.client),
        "member": {"id": row.member_id, "name": row.member.person.name},
    }


def _client(row: OAuthClient) -> dict[str, Any]:
    names = ("id", "name", "kind", "uri")
    return {name: getattr(row, name) for name in names} | {"host": host_of(row)}


class ConnectionPatch(Form):
    """What can be changed of a connection."""

    name = Text(80)
    mode = fields.String(validate=_MODES)
    site_ids = fields.List(Id("sit"), validate=validate.Length(1, 1000), allow_none=True)
    webhooks_allowed = fields.Boolean(
        metadata={"description": "May set webhooks up without asking; for owners and admins."}
    )


class OAuthAppIn(Form):
    """A new OAuth app."""

    name = Text(80, required=True)
    redirect_uris = fields.List(
        Text(2000),
        required=True,
        metadata={"example": ["https://chat.openai.com/aip/g-abc/oauth/callback"]},
        **_ADDRESSES,
    )
    homepage = fields.URL(
        load_default=None, allow_none=True, schemes={"https"}, validate=validate.Length(1, 500)
    )


class OAuthAppPatch(Form):
    """What can be changed of an OAuth app."""

    name = Text(80)
    redirect_uris = fields.List(Text(2000), **_ADDRESSES)
    homepage = fields.URL(allow_none=True, schemes={"https"}, validate=validate.Length(1, 500))


class OAuthAppOut(Form):
    """An OAuth app."""

    id = Id("cli", required=True)
    client_id = fields.String(required=True)
    name = fields.String(required=True)
    redirect_uris = fields.List(fields.String(), required=True)
    homepage = fields.String(required=True, allow_none=True, attribute="uri")
    secret_prefix = fields.String(required=True, metadata={"example": "laleo_cs_Ab12…"})
    created_at = Moment(required=True)
    last_used_at = Moment(required=True, allow_none=True)


class NewOAuthAppOut(OAuthAppOut):
    """An OAuth app with its secret, which is in this answer and nowhere else."""

    client_secret = fields.String(required=True)


class FlowClientOut(Form):
    """Which client a flow is of."""

    id = Id("cli", required=True)
    name = fields.String(required=True)


class FlowStepOut(Form):
    """One step of a flow."""

    at = Moment(required=True)
    step = fields.String(required=True, validate=validate.OneOf(STEPS))
    ok = fields.Boolean(required=True)
    detail = fields.String(required=True)


class VerdictOut(Form):
    """Whether it works, else where it stopped, in a sentence."""

    ok = fields.Boolean(required=True)
    text = fields.String(required=True)


class FlowOut(Form):
    """One attempt of a client to connect."""

    id = Id("flo", required=True)
    client = fields.Nested(FlowClientOut, required=True, allow_none=True)
    started_at = Moment(required=True)
    steps = fields.List(fields.Nested(FlowStepOut), required=True)
    verdict = fields.Nested(VerdictOut, required=True)

    @pre_dump
    def judge(self, row: OAuthFlow, **_: Any) -> dict[str, Any]:
        """Row to what is shown."""
        return {
            "id": row.id,
            "client": row.client,
            "started_at": row.started_at,
            "steps": row.steps,
            "verdict": verdict(row.steps),
        }


class FlowList(Form):
    """The newest flows."""

    data = fields.List(fields.Nested(FlowOut), required=True)
    has_more = fields.Boolean(required=True)
    next_cursor = fields.String(required=True, allow_none=True)
