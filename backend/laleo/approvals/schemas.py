"""Shapes of approvals."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.approvals.models import State
from laleo.core.schemas import Form, Id, ListQuery, Moment, PrincipalOut, Text
from laleo.core.untrusted import UNTRUSTED

_STATES = [state.value for state in State]


class ApprovalResult(Form):
    """What came of an approved operation."""

    id = fields.String(required=True, allow_none=True)


class ApprovalOut(Form):
    """Something a token proposed, and what a person decided."""

    id = Id("apv", required=True)
    state = fields.String(required=True, attribute="standing", validate=validate.OneOf(_STATES))
    operation = fields.String(required=True, metadata={"example": "conversations.post_message"})
    summary = fields.String(required=True, metadata=UNTRUSTED)
    arguments = fields.Dict(keys=fields.String(), required=True, metadata=UNTRUSTED)
    edited_arguments = fields.Dict(
        keys=fields.String(),
        required=True,
        allow_none=True,
        metadata=UNTRUSTED | {"description": "What was done instead, when the person changed it."},
    )
    site_id = Id("sit", required=True, allow_none=True)
    proposed_by = fields.Nested(PrincipalOut, required=True)
    decided_by = fields.Nested(PrincipalOut, required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    result = fields.Nested(ApprovalResult, required=True, allow_none=True)
    tainted = fields.Boolean(
        required=True,
        metadata={
            "description": "The proposer was shown visitors' words in the half hour before, "
            "so this may be a visitor's wish."
        },
    )
    created_at = Moment(required=True)
    expires_at = Moment(required=True)
    decided_at = Moment(required=True, allow_none=True)


class ApprovalQuery(ListQuery):
    """Which approvals."""

    state = fields.String(load_default=None, validate=validate.OneOf(_STATES))


class ApproveIn(Form):
    """What to change before it is done; only what the operation itself would take."""

    arguments = fields.Dict(
        keys=fields.String(),
        load_default=None,
        allow_none=True,
        metadata={"example": {"body": "Yes, we ship to Lyon."}},
    )


class RejectIn(Form):
    """Why not; the proposer reads it."""

    reason = Text(500, load_default=None, lines=True, allow_none=True)


PROPOSED: dict[str, Any] = {
    "schema": ApprovalOut,
    "description": "Nothing was done yet: the token only proposes, and a person will decide.",
}
"""What a route that runs an operation documents for 202 (`bp.alt_response(202, **PROPOSED)`)."""
