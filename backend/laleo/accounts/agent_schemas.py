"""Shapes of agents."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from laleo.accounts import agents
from laleo.core.actor import SCOPES, Mode
from laleo.core.schemas import Form, Id, Moment, Text


class ProposalsOut(Form):
    """What became of the agent's proposals."""

    pending = fields.Integer(required=True)
    approved = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    expired = fields.Integer(required=True)


class RatingsOut(Form):
    """What visitors thought of conversations the agent wrote in."""

    count = fields.Integer(required=True)
    average = fields.Float(required=True, allow_none=True)


class StatisticsOut(Form):
    """What an agent did in the last days."""

    window_days = fields.Integer(required=True)
    conversations = fields.Integer(required=True)
    messages = fields.Integer(required=True)
    claims = fields.Integer(required=True)
    handed_over = fields.Integer(required=True)
    proposals = fields.Nested(ProposalsOut, required=True)
    first_response_p50_s = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Half of the visitors it answered first waited no longer."},
    )
    ratings = fields.Nested(RatingsOut, required=True)
    tool_calls = fields.Integer(required=True)


class AgentMemberOut(Form):
    """In whose name an agent acts."""

    id = Id("mem", required=True)
    name = fields.String(required=True, attribute="person.name")


class AgentOut(Form):
    """A program that talks to visitors; `id` is its connection's or its token's."""

    id = fields.String(required=True, metadata={"example": "gra_01jd3x8m6p2q4r5s6t7v8w9x0y"})
    kind = fields.String(required=True, validate=validate.OneOf([agents.CONNECTION, agents.TOKEN]))
    name = fields.String(required=True)
    picture_url = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True, validate=validate.OneOf([mode.value for mode in Mode]))
    scopes = fields.List(fields.String(validate=validate.OneOf(SCOPES)), required=True)
    site_ids = fields.List(Id("sit"), required=True, allow_none=True)
    member = fields.Nested(AgentMemberOut, required=True)
    online = fields.Boolean(
        required=True, metadata={"description": "It asked or listened in the last two minutes."}
    )
    last_seen_at = Moment(required=True, allow_none=True)
    statistics = fields.Nested(StatisticsOut, required=True)
    created_at = Moment(required=True)


class AgentList(Form):
    """The newest 200: nobody employs more."""

    data = fields.List(fields.Nested(AgentOut), required=True)
    has_more = fields.Boolean(required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AgentIn(Form):
    """What can be changed of an agent; its mode and sites belong to its connection or token."""

    name = Text(80, required=True, metadata={"example": "Robin"})


class PictureIn(Form):
    """A picture: PNG, JPEG, GIF or WebP, up to 2 MB."""

    file = Upload(required=True)
