"""How many visits began in each of the last minutes, for the line beside the count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import BigInteger, ColumnElement, cast, extract, func, select, type_coerce

from laleo.core import clock, ids
from laleo.core.actor import Actor
from laleo.core.db import db, dialect
from laleo.core.schemas import Form, Id, Moment
from laleo.visitors.models import Visit

LONGEST_MIN = 180
_MINUTE_S = 60


class TimelineQuery(Form):
    """How far back, and on which site."""

    minutes = fields.Integer(load_default=60, validate=validate.Range(1, LONGEST_MIN))
    site_id = Id("sit", load_default=None)


class MinuteOut(Form):
    """One minute."""

    at = Moment(required=True)
    visits = fields.Integer(required=True)


class TimelineOut(Form):
    """Visits begun, minute by minute, the oldest first; the last minute is not over yet."""

    data = fields.List(fields.Nested(MinuteOut), required=True)


def begun(actor: Actor, *, minutes: int, site_id: str | None = None) -> dict[str, Any]:
    """Visits begun in each of the last minutes."""
    actor.may("visitors.read")
    last = int(clock.now().timestamp()) // _MINUTE_S
    first = last - minutes + 1
    counted = _counted(actor, first, site_id)
    span = range(first, last + 1)
    return {"data": [{"at": _moment(one), "visits": counted.get(one, 0)} for one in span]}


def _counted(actor: Actor, first: int, site_id: str | None) -> dict[int, int]:
    """By minute since 1970. Ids begin with their time, so only that range is read."""
    minute = _minute()
    query = select(minute, func.count()).group_by(minute)
    query = query.where(
        Visit.account_id == actor.account_id, Visit.id >= ids.first_of("vst", _moment(first))
    )
    if actor.site_ids is not None:
        query = query.where(Visit.site_id.in_(actor.site_ids))
    if site_id is not None:
        query = query.where(Visit.site_id == site_id)
    return {int(key): count for key, count in db.session.execute(query)}


def _minute() -> ColumnElement[Any]:
    if dialect() == "postgresql":
        return cast(func.floor(extract("epoch", Visit.started_at) / _MINUTE_S), BigInteger)
    return type_coerce(Visit.started_at, BigInteger) // (1000 * _MINUTE_S)  # kept as milliseconds


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(minutes=minute)
