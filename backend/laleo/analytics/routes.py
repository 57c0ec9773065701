"""REST: the reports, and each of them as a file."""

from __future__ import annotations

from typing import Any

from flask import Response

from laleo.analytics import exporting, service
from laleo.analytics.schemas import (
    AnalyticsExportQuery,
    CallsOut,
    ChatsOut,
    OperatorsOut,
    OverviewOut,
    OverviewQuery,
    PagesOut,
    PeriodQuery,
    ReportQuery,
    SourcesOut,
    SourcesQuery,
    TopQuery,
)
from laleo.core.exports import EXPORTED
from laleo.core.rest import API, Door, current_actor

bp = Door(
    "analytics",
    __name__,
    url_prefix=f"{API}/analytics",
    description="What happened on your sites, counted by their own days",
)


@bp.get("/overview")
@bp.arguments(OverviewQuery, location="query")
@bp.response(200, OverviewOut)
def get_overview(query: dict[str, Any]) -> dict[str, Any]:
    """Visits, conversations and calls, day by day and against the time before."""
    return service.report(current_actor(), "overview", **query)


@bp.get("/pages")
@bp.arguments(TopQuery, location="query")
@bp.response(200, PagesOut)
def get_top_pages(query: dict[str, Any]) -> dict[str, Any]:
    """The most viewed pages."""
    return service.pages(current_actor(), **query)


@bp.get("/referrers")
@bp.arguments(SourcesQuery, location="query")
@bp.response(200, SourcesOut)
def get_referrers(query: dict[str, Any]) -> dict[str, Any]:
    """Where visits came from; also by campaign, country, language or device."""
    return service.referrers(current_actor(), **query)


@bp.get("/chats")
@bp.arguments(ReportQuery, location="query")
@bp.response(200, ChatsOut)
def get_chat_report(query: dict[str, Any]) -> dict[str, Any]:
    """Conversations: how many, how soon they were answered, how they were rated."""
    return service.report(current_actor(), "chats", **query)


@bp.get("/calls")
@bp.arguments(ReportQuery, location="query")
@bp.response(200, CallsOut)
def get_call_report(query: dict[str, Any]) -> dict[str, Any]:
    """Calls: how many were answered, how long callers waited and talked."""
    return service.report(current_actor(), "calls", **query)


@bp.get("/operators")
@bp.arguments(PeriodQuery, location="query")
@bp.response(200, OperatorsOut)
def get_operator_report(query: dict[str, Any]) -> dict[str, Any]:
    """What each operator and each agent did."""
    return service.operators(current_actor(), **query)


@bp.get("/export")
@bp.arguments(AnalyticsExportQuery, location="query")
@bp.response(200, **EXPORTED)
def export_report(query: dict[str, Any]) -> Response:
    """A report as a file: its days, or the rows of a list."""
    return exporting.export(current_actor(), **query)
