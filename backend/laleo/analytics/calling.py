"""Calls and callbacks, counted: answered, missed, how long callers waited and talked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import func, select

from laleo.analytics.counting import Span, counts
from laleo.analytics.dimensions import Value, step, tallies
from laleo.calls.callback_models import Callback
from laleo.calls.models import MISSED, Call
from laleo.core.db import db

_PEOPLE = ("operator", "agent")


def _begun(span: Span) -> Iterator[Call]:
    query = select(Call).where(Call.site_id == span.site.id, span.of_ids(Call.id, "cal"))
    return iter(db.session.scalars(query.execution_options(populate_existing=True)))


@counts
def _calls(span: Span) -> Iterable[tuple[str, dict[str, int]]]:
    for call in _begun(span):
        yield (
            call.widget_id,
            {
                "calls": 1,
                "calls_answered": call.answered_at is not None,
                "calls_missed": call.state == MISSED,
                "video_calls": call.media == "video",
                "wait_s": int(call.wait_s or 0),
                "talk_s": int(call.duration_s or 0),
            },
        )


@counts
def _callbacks(span: Span) -> Iterable[tuple[str, dict[str, int]]]:
    query = select(Callback.widget_id, func.count()).where(
        Callback.account_id == span.site.account_id,
        Callback.site_id == span.site.id,
        span.of_ids(Callback.id, "cbk"),
    )
    for widget_id, number in db.session.execute(query.group_by(Callback.widget_id)):
        yield widget_id, {"callbacks": number}


@tallies
def _waits(span: Span) -> Iterator[Value]:
    """How long callers waited, in steps; who answered, and how long they talked."""
    found: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    names: dict[str, str] = {}
    for call in _begun(span):
        if call.wait_s is not None:
            _add(found["wait", call.widget_id, str(step(int(call.wait_s)))], int(call.wait_s))
        if call.answered_kind in _PEOPLE and call.answered_id is not None:
            names[call.answered_id] = call.answered_name or ""
            deed = (f"called_{call.answered_kind}", call.widget_id, call.answered_id)
            _add(found[deed], int(call.duration_s or 0))
    for (dimension, widget_id, value), (number, total) in found.items():
        yield Value(dimension, widget_id, value, names.get(value, ""), number, 0, total)


def _add(numbers: list[int], total: int) -> None:
    numbers[0] += 1
    numbers[1] += total
