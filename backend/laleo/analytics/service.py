"""The reports: is it working?"""

from __future__ import annotations

from datetime import date
from typing import Any

from laleo.analytics import figures, lists
from laleo.analytics.figures import Numbers, Report
from laleo.analytics.periods import DAY, PREVIOUS, Period, Scope, period, scope
from laleo.core.actor import Actor

_VISITS = (
    *("visits", "visitors", "views", "new_visitors", "views_per_visit"),
    *("bounce_rate", "visit_avg_s"),
)
_CHATS = (
    *("conversations", "offline_forms", "answered", "answered_rate", "first_response_avg_s"),
    *("closed", "messages", "messages_visitor", "messages_operator", "messages_agent"),
    *("ratings", "rating"),
)
_CALLS = (
    *("calls", "calls_answered", "calls_missed", "missed_rate", "video_calls"),
    *("wait_avg_s", "talk_s", "talk_avg_s", "callbacks"),
)


def _some(numbers: Numbers, names: tuple[str, ...]) -> Numbers:
    return {name: numbers.get(name) for name in names}


def _overview(numbers: Numbers, of: Scope, when: Period) -> Numbers:
    chats = ("conversations", "messages", "rating")
    calls = ("calls", "calls_answered", "calls_missed", "missed_rate", "callbacks")
    found = _some(numbers, (*_VISITS, *chats, *calls))
    return found | {"first_response_p50_s": _responses(of, when, 0.5)}


def _chats(numbers: Numbers, of: Scope, when: Period) -> Numbers:
    steps, scores = lists.steps("response", of, when), lists.steps("rating", of, when)
    return _some(numbers, _CHATS) | {
        "first_response_p50_s": lists.quantile(steps, 0.5),
        "first_response_p90_s": lists.quantile(steps, 0.9),
        "scores": {str(score): 0 for score in range(1, 6)} | {str(s): n for s, n in scores},
    }


def _calls(numbers: Numbers, of: Scope, when: Period) -> Numbers:
    steps = lists.steps("wait", of, when)
    return _some(numbers, _CALLS) | {"wait_p50_s": lists.quantile(steps, 0.5)}


def _responses(of: Scope, when: Period, part: float) -> int | None:
    return lists.quantile(lists.steps("response", of, when), part)


_OVERVIEW_POINT = ("visits", "visitors", "views", "conversations", "messages")
REPORTS = {
    "overview": Report(_overview, (*_OVERVIEW_POINT, "calls", "calls_missed")),
    "chats": Report(
        _chats, ("conversations", "answered", "messages", "first_response_avg_s", "rating")
    ),
    "calls": Report(_calls, ("calls", "calls_answered", "calls_missed", "wait_avg_s", "talk_s")),
}


def report(
    actor: Actor,
    name: str,
    *,
    first: date | None = None,
    last: date | None = None,
    days: int | None = None,
    site_id: str | None = None,
    widget_id: str | None = None,
    page: str | None = None,
    compare: str = PREVIOUS,
    interval: str = DAY,
) -> Numbers:
    """One of the reports, with its days and what it is compared with."""
    of = scope(actor, site_id=site_id, widget_id=widget_id)
    when = period(of, first=first, last=last, days=days)
    return figures.told(REPORTS[name], of, when, compare=compare, interval=interval, page=page)


def pages(actor: Actor, *, limit: int, compare: str, q: str | None, **asked: Any) -> Numbers:
    """The most viewed pages."""
    of, when = _asked(actor, **asked)
    return lists.pages(of, when, compare=compare, limit=limit, q=q)


def referrers(
    actor: Actor, *, by: str, limit: int, compare: str, q: str | None, **asked: Any
) -> Numbers:
    """Where visits came from."""
    of, when = _asked(actor, **asked)
    return lists.sources(of, when, by=by, compare=compare, limit=limit, q=q)


def operators(actor: Actor, **asked: Any) -> Numbers:
    """What each operator and agent did."""
    return lists.people(*_asked(actor, **asked))


def any_report(
    actor: Actor, name: str, *, by: str, limit: int, compare: str, **asked: Any
) -> Numbers:
    """Any of the reports by its name: `totals` and `series`, or rows as `data`."""
    if name == "pages":
        return pages(actor, limit=limit, compare=compare, q=None, **asked)
    if name == "referrers":
        return referrers(actor, by=by, limit=limit, compare=compare, q=None, **asked)
    if name == "operators":
        return operators(actor, **asked)
    return report(actor, name, compare=compare, **asked)


def _asked(
    actor: Actor,
    *,
    first: date | None = None,
    last: date | None = None,
    days: int | None = None,
    site_id: str | None = None,
    widget_id: str | None = None,
) -> tuple[Scope, Period]:
    of = scope(actor, site_id=site_id, widget_id=widget_id)
    return of, period(of, first=first, last=last, days=days)
