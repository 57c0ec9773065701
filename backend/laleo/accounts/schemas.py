"""Shapes of accounts, members, tokens, devices and the audit log."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.accounts.availability import STATES
from laleo.core.actor import SCOPES, Kind, Mode, Role
from laleo.core.schemas import Form, Id, ListQuery, Moment, PrincipalOut, Text

_ROLES = validate.OneOf([role.value for role in Role])
_STRANGE = 998  # RFC 5322 section 2.1.1: no header line is longer


def _site_ids(**kwargs: Any) -> fields.List[Any]:
    return fields.List(Id("sit"), validate=validate.Length(1, 1000), allow_none=True, **kwargs)


class CodeIn(Form):
    """Who wants to sign in or up."""

    email = Text(_STRANGE, required=True, metadata={"example": "you@example.com"})
    intent = fields.String(load_default="login", validate=validate.OneOf(["login", "signup"]))
    account_name = Text(80, load_default="", least=0)
    name = Text(80, load_default="", least=0)


class CodeOut(Form):
    """The same for every address."""

    detail = fields.String(required=True)


class SignInIn(Form):
    """The code from the mail."""

    email = Text(_STRANGE, required=True)
    code = fields.String(
        required=True,
        validate=validate.Regexp(r"^\d{6}$", error="A code has 6 digits."),
        metadata={"example": "123456"},
    )


class AccountOut(Form):
    """An account."""

    id = Id("acc", required=True)
    name = fields.String(required=True)
    created_at = Moment(required=True)


class AccountIn(Form):
    """What can be changed of an account."""

    name = Text(80, required=True)


class MembershipOut(Form):
    """An account this person belongs to."""

    id = fields.String(required=True, attribute="account.id")
    name = fields.String(required=True, attribute="account.name")
    role = fields.String(required=True, validate=_ROLES)


class MemberOut(Form):
    """A member."""

    id = Id("mem", required=True)
    name = fields.String(required=True, attribute="person.name")
    email = fields.String(required=True, attribute="person.email")
    role = fields.String(required=True, validate=_ROLES)
    site_ids = _site_ids(required=True)
    created_at = Moment(required=True)


class MemberIn(Form):
    """What can be changed of a member."""

    role = fields.String(validate=_ROLES)
    site_ids = _site_ids()


class InvitationIn(Form):
    """Whom to invite as what."""

    email = Text(_STRANGE, required=True)
    role = fields.String(load_default=Role.OPERATOR.value, validate=_ROLES)
    site_ids = _site_ids(load_default=None)


class InvitationOut(Form):
    """An open invitation."""

    id = Id("inv", required=True)
    email = fields.String(required=True)
    role = fields.String(required=True, validate=_ROLES)
    site_ids = _site_ids(required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True)
    mailed_at = Moment(required=True, allow_none=True)


class AvailabilityIn(Form):
    """Whether you are there to answer."""

    state = fields.String(required=True, validate=validate.OneOf(STATES))


class MeOut(Form):
    """Whoever asks, as the server sees them."""

    principal = fields.Nested(PrincipalOut, required=True)
    account = fields.Nested(AccountOut, required=True)
    member = fields.Nested(MemberOut, required=True, allow_none=True)
    scopes = fields.List(fields.String(validate=validate.OneOf(SCOPES)), required=True)
    mode = fields.String(required=True, validate=validate.OneOf([mode.value for mode in Mode]))
    site_ids = _site_ids(required=True)
    accounts = fields.List(fields.Nested(MembershipOut), required=True)
    availability = fields.String(required=True, allow_none=True, validate=validate.OneOf(STATES))


class TokenIn(Form):
    """A token to make."""

    name = Text(80, required=True, metadata={"example": "Reporting job"})
    scope = fields.String(required=True, validate=validate.OneOf(SCOPES))
    kind = fields.String(
        load_default=Kind.PROGRAM.value,
        validate=validate.OneOf([Kind.PROGRAM.value, Kind.AGENT.value]),
        metadata={"description": "`agent` marks what it writes with the AI badge."},
    )
    mode = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf([mode.value for mode in Mode]),
        metadata={"description": "When left out, an agent proposes and a program acts."},
    )
    expires_in_days = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(1, 3650)
    )
    site_ids = _site_ids(load_default=None)
    webhooks_allowed = fields.Boolean(
        load_default=False,
        metadata={
            "description": "May name new webhook addresses without a person's approval. "
            "Only owners and admins can allow it."
        },
    )


class TokenOut(Form):
    """A token, without its text."""

    id = Id("pat", required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    scope = fields.String(required=True, validate=validate.OneOf(SCOPES))
    mode = fields.String(required=True)
    site_ids = _site_ids(required=True)
    webhooks_allowed = fields.Boolean(required=True)
    prefix = fields.String(required=True, metadata={"example": "laleo_pat_Ab12…"})
    created_at = Moment(required=True)
    expires_at = Moment(required=True, allow_none=True)
    last_used_at = Moment(required=True, allow_none=True)
    revoked_at = Moment(required=True, allow_none=True)


class NewTokenOut(TokenOut):
    """A token with its text, this once."""

    token = fields.String(required=True, metadata={"description": "Shown only now; keep it safe."})


class DeviceOut(Form):
    """A signed-in browser."""

    id = Id("dev", required=True)
    user_agent = fields.String(required=True)
    ip = fields.String(required=True)
    current = fields.Boolean(required=True)
    created_at = Moment(required=True)
    last_seen_at = Moment(required=True)


class DeviceList(Form):
    """All of them: nobody signs in on a hundred browsers."""

    data = fields.List(fields.Nested(DeviceOut), required=True)
    has_more = fields.Boolean(required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class SwitchIn(Form):
    """Which account to work in."""

    account_id = Id("acc", required=True)


class AuditQuery(ListQuery):
    """A page of the log."""

    action = Text(60, load_default=None)
    actor_id = Text(60, load_default=None)


class AuditOut(Form):
    """One deed."""

    id = Id("aud", required=True)
    actor = fields.Method("show_actor", required=True)
    action = fields.String(required=True, metadata={"example": "token.created"})
    target = fields.String(required=True)
    detail = fields.Dict(keys=fields.String(), required=True)
    created_at = Moment(required=True)

    def show_actor(self, entry: Any) -> dict[str, str]:
        """Who did it."""
        return {"kind": entry.actor_kind, "id": entry.actor_id, "name": entry.actor_name}
