"""MCP: the reports, and what the account uses."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.analytics import service, usage
from laleo.analytics.lists import SOURCES
from laleo.analytics.periods import PREVIOUS
from laleo.analytics.schemas import EXPORTS, DaysOut
from laleo.analytics.usage_schemas import UsageOut
from laleo.core.actor import Actor
from laleo.core.schemas import Form, Id
from laleo.core.tools import Hints, tool
from laleo.core.untrusted import untrusted_when

READS = Hints(read_only=True, idempotent=True)
_LISTS = frozenset({"pages", "referrers"})


class AnalyticsArgs(Form):
    """Which report of which days."""

    report = fields.String(load_default="overview", validate=validate.OneOf(EXPORTS))
    first = fields.Date(load_default=None, data_key="from")
    last = fields.Date(load_default=None, data_key="to")
    site_id = Id("sit", load_default=None)
    by = fields.String(
        load_default="referrer",
        validate=validate.OneOf(SOURCES),
        metadata={"description": "For `referrers`."},
    )
    limit = fields.Integer(load_default=10, strict=True, validate=validate.Range(1, 50))


class AnalyticsResult(DaysOut):
    """Totals of a report with those of the days before, or the rows of a list."""

    report = fields.String(required=True)
    totals = fields.Dict(required=True, allow_none=True)
    previous = fields.Dict(required=True, allow_none=True)
    data = fields.List(
        fields.Dict(),
        required=True,
        allow_none=True,
        metadata=untrusted_when(lambda shown: shown["report"] in _LISTS),
    )


class NoArgs(Form):
    """Nothing to say."""


@tool(title="Usage and limits", args=NoArgs, result=UsageOut, hints=READS)
def get_usage(actor: Actor) -> dict[str, Any]:
    """What the account has used this month, and how much of each it may use."""
    return usage.show(actor)


@tool(title="Analytics", args=AnalyticsArgs, result=AnalyticsResult, hints=READS)
def get_analytics(actor: Actor, report: str, by: str, limit: int, **asked: Any) -> dict[str, Any]:
    """Count visits, pages, referrers, chats, calls or what operators did; over the last 30 days or
    those you give (2026-11-01). Totals come with those of the days before. Rates are parts of 1.
    """
    found = service.any_report(actor, report, by=by, limit=limit, compare=PREVIOUS, **asked)
    before = found.get("previous")
    return {
        "first": found["first"],
        "last": found["last"],
        "report": report,
        "totals": found.get("totals"),
        "previous": before and before["totals"],
        "data": found.get("data"),
    }
