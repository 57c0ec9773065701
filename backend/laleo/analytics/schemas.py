"""What is asked of analytics, and what it tells."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.analytics.lists import MOST, SOURCES
from laleo.analytics.periods import COMPARISONS, DAY, INTERVALS, MOST_DAYS, PREVIOUS
from laleo.core.exports import ExportQuery
from laleo.core.schemas import Form, Id, Moment, PrincipalOut, Text
from laleo.core.untrusted import UNTRUSTED

EXPORTS = ("overview", "pages", "referrers", "chats", "calls", "operators")


def _day(name: str, description: str) -> fields.Date:
    return fields.Date(load_default=None, data_key=name, metadata={"description": description})


def _number(description: str = "") -> fields.Integer:
    metadata = {"description": description} if description else {}
    return fields.Integer(required=True, allow_none=True, metadata=metadata)


def _average(description: str = "") -> fields.Float:
    metadata = {"description": description} if description else {}
    return fields.Float(required=True, allow_none=True, metadata=metadata)


class PeriodQuery(Form):
    """Which days, of which site or widget. A day begins and ends by the site's own clock."""

    first = _day("from", "The first day, as 2026-11-01; thirty days before `to` when left out.")
    last = _day("to", "The last day, included; today when left out.")
    days = fields.Integer(
        load_default=None,
        validate=validate.Range(1, MOST_DAYS),
        metadata={"description": "So many last days, instead of `from`."},
    )
    site_id = Id("sit", load_default=None)
    widget_id = Id("wgt", load_default=None)


class ReportQuery(PeriodQuery):
    """A report in days or hours, and what it is compared with."""

    compare = fields.String(
        load_default=PREVIOUS,
        validate=validate.OneOf(COMPARISONS),
        metadata={"description": "As many days before, the same weekdays a year ago, or nothing."},
    )
    interval = fields.String(load_default=DAY, validate=validate.OneOf(INTERVALS))


class OverviewQuery(ReportQuery):
    """The overview, perhaps of one page alone."""

    page = Text(
        500,
        load_default=None,
        metadata={"description": "A path, as `pages` shows it: only its views are told."},
    )


class TopQuery(PeriodQuery):
    """The most frequent ones."""

    compare = fields.String(load_default=PREVIOUS, validate=validate.OneOf(COMPARISONS))
    limit = fields.Integer(load_default=25, validate=validate.Range(1, MOST))
    q = Text(100, load_default=None, metadata={"description": "Only those with this in them."})


class SourcesQuery(TopQuery):
    """By what visits are told apart."""

    by = fields.String(load_default="referrer", validate=validate.OneOf(SOURCES))


class AnalyticsExportQuery(PeriodQuery, ExportQuery):
    """One report as a file: days of a report, or the rows of a list."""

    report = fields.String(load_default="overview", validate=validate.OneOf(EXPORTS))
    by = fields.String(load_default="referrer", validate=validate.OneOf(SOURCES))


class DaysOut(Form):
    """The days that are told of."""

    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="to")


class PointOut(Form):
    """One day (2026-11-01) or hour (with its offset from UTC)."""

    start = fields.String(required=True, metadata={"example": "2026-11-01"})


class OverviewPoint(PointOut):
    """What happened in it; a visitor counts once a day."""

    visits, visitors, views = _number(), _number(), _number()
    conversations, messages = _number(), _number()
    calls, calls_missed = _number(), _number()


class OverviewTotals(Form):
    """Visits, conversations and calls. Rates are parts of one, `_s` seconds."""

    visits, visitors, views = _number(), _number("Different ones."), _number()
    new_visitors = _number("Seen for the first time.")
    views_per_visit = _average()
    bounce_rate = _average("Visits that saw one page only.")
    visit_avg_s = _average()
    conversations, messages = _number(), _number()
    first_response_p50_s = _number("Half of all visitors waited no longer for an answer.")
    rating = _average("One to five.")
    calls, calls_answered, calls_missed = _number(), _number(), _number()
    missed_rate = _average()
    callbacks = _number()


class ChatsPoint(PointOut):
    """Conversations that began in it."""

    conversations, answered, messages = _number(), _number(), _number()
    first_response_avg_s, rating = _average(), _average()


class ChatsTotals(Form):
    """Conversations that began in this time, and how they went; messages of this time."""

    conversations, offline_forms, answered, closed = _number(), _number(), _number(), _number()
    answered_rate = _average()
    first_response_avg_s = _average()
    first_response_p50_s, first_response_p90_s = _number(), _number()
    messages, messages_visitor = _number(), _number()
    messages_operator, messages_agent = _number(), _number()
    ratings, rating = _number("How many there are."), _average("One to five.")
    scores = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        allow_none=True,
        metadata={"description": "How often each score was given."},
    )


class CallsPoint(PointOut):
    """Calls that began in it."""

    calls, calls_answered, calls_missed = _number(), _number(), _number()
    wait_avg_s, talk_s = _average(), _number()


class CallsTotals(Form):
    """Calls that began in this time."""

    calls, calls_answered, calls_missed, video_calls = _number(), _number(), _number(), _number()
    missed_rate = _average()
    wait_avg_s, wait_p50_s = _average("Until somebody answered, or nobody did."), _number()
    talk_s, talk_avg_s = _number(), _average()
    callbacks = _number()


def _report(name: str, totals: type[Form], point: type[Form]) -> type[Form]:
    told: dict[str, Any] = {
        "totals": fields.Nested(totals, required=True),
        "series": fields.List(fields.Nested(point), required=True),
    }
    before = type(f"{name}Before", (DaysOut,), dict(told))
    about: dict[str, Any] = {
        "timezone": fields.String(
            required=True,
            allow_none=True,
            metadata={"description": "The sites' clock; null when they have several."},
        ),
        "interval": fields.String(required=True, validate=validate.OneOf(INTERVALS)),
        "updated_at": Moment(
            required=True, allow_none=True, metadata={"description": "When it was last counted."}
        ),
        "previous": fields.Nested(before, required=True, allow_none=True),
    }
    return type(f"{name}Out", (DaysOut,), about | told)


OverviewOut = _report("Overview", OverviewTotals, OverviewPoint)
ChatsOut = _report("ChatReport", ChatsTotals, ChatsPoint)
CallsOut = _report("CallReport", CallsTotals, CallsPoint)


class PageRow(Form):
    """One page."""

    path = fields.String(required=True, metadata=UNTRUSTED | {"example": "/tea"})
    title = fields.String(required=True, metadata=UNTRUSTED)
    views = fields.Integer(required=True)
    visitors = fields.Integer(required=True, metadata={"description": "Each once a day."})
    visits = fields.Integer(required=True)
    previous_views = _number("In the time it is compared with.")


class SourceRow(Form):
    """Visits that have this in common; an empty value: nothing is known."""

    value = fields.String(required=True, metadata=UNTRUSTED | {"example": "search.example"})
    visits = fields.Integer(required=True)
    visitors = fields.Integer(required=True, metadata={"description": "Each once a day."})
    bounce_rate = _average()
    previous_visits = _number("In the time it is compared with.")


class _TopOut(DaysOut):
    total = fields.Integer(required=True, metadata={"description": "Of all there are."})
    others = fields.Integer(
        required=True, metadata={"description": "Of those that have no row of their own."}
    )
    has_more = fields.Boolean(required=True)


class PagesOut(_TopOut):
    """The most viewed pages; `total` and `others` are views."""

    data = fields.List(fields.Nested(PageRow), required=True)


class SourcesOut(_TopOut):
    """Where visits came from, or what with; `total` and `others` are visits."""

    by = fields.String(required=True, validate=validate.OneOf(SOURCES))
    data = fields.List(fields.Nested(SourceRow), required=True)


class PersonRow(PrincipalOut):
    """What an operator or an agent did."""

    messages, conversations = fields.Integer(required=True), fields.Integer(required=True)
    first_responses = fields.Integer(
        required=True, metadata={"description": "How often they were the first to answer."}
    )
    first_response_avg_s = _average()
    ratings, rating = fields.Integer(required=True), _average("One to five.")
    calls, talk_s = fields.Integer(required=True), fields.Integer(required=True)


class OperatorsOut(DaysOut):
    """Those who did something."""

    data = fields.List(fields.Nested(PersonRow), required=True)
