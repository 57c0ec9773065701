"""Of which sites and days a question is asked, and with which days they are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from laleo.analytics.days import day_of, each
from laleo.core import clock
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import invalid
from laleo.widgets import service as widgets
from laleo.widgets.models import Site

permission("analytics.read", scope=READ, roles=EVERYONE)

DEFAULT_DAYS, MOST_DAYS, MOST_HOUR_DAYS = 30, 400, 7
PREVIOUS, YEAR, NONE = "previous", "year", "none"
COMPARISONS = (PREVIOUS, YEAR, NONE)
HOUR, DAY = "hour", "day"
INTERVALS = (DAY, HOUR)
A_YEAR = timedelta(days=364)  # the same weekdays
_MOST_SITES = 5000


@dataclass(frozen=True, slots=True)
class Scope:
    """The sites an answer is about; `widget_id`: one of their widgets alone."""

    account_id: str
    sites: dict[str, str]
    """Time zone by id."""
    whole: bool
    widget_id: str | None

    @property
    def timezone(self) -> str | None:
        """The clock of all of them; None when they live by several."""
        zones = set(self.sites.values())
        return zones.pop() if len(zones) == 1 else None

    @property
    def site_ids(self) -> list[str]:
        """Which they are."""
        return sorted(self.sites)

    def of(self, table: Any) -> list[Any]:
        """What a row of the table has to be to belong to it."""
        if self.whole and hasattr(table, "account_id"):
            place = [table.account_id == self.account_id]
        else:
            place = [table.site_id.in_(self.site_ids)]
        return place if self.widget_id is None else [*place, table.widget_id == self.widget_id]


def scope(actor: Actor, *, site_id: str | None = None, widget_id: str | None = None) -> Scope:
    """What the actor asks about; NotFound for what is not theirs to see."""
    actor.may("analytics.read")
    if widget_id is not None:
        widget = widgets.get(actor, widget_id)
        if site_id not in {None, widget.site_id}:
            raise invalid("?site_id", "The widget is on another site.")
        site_id = widget.site_id
    if site_id is not None:
        site = widgets.site(actor, site_id)
        return Scope(actor.account_id, {site.id: site.timezone}, False, widget_id)
    query = select(Site.id, Site.timezone).where(Site.account_id == actor.account_id)
    if actor.site_ids is not None:
        query = query.where(Site.id.in_(actor.site_ids))
    rows = db.session.execute(query.order_by(Site.id).limit(_MOST_SITES))
    zones = {row[0]: row[1] for row in rows}
    return Scope(actor.account_id, zones, actor.site_ids is None, None)


@dataclass(frozen=True, slots=True)
class Period:
    """Days, the first and the last included; each begins where its site is."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """All of them."""
        return list(each(self.first, self.last))

    def of(self, table: Any) -> list[Any]:
        """What a row of the table has to be to fall into it."""
        return [table.day >= self.first, table.day <= self.last]

    def before(self, compare: str) -> Period | None:
        """What it is compared with: as many days before it, or the same weekdays a year ago."""
        if compare == NONE:
            return None
        length = timedelta(days=len(self.days))
        back = A_YEAR if compare == YEAR else length
        return Period(self.first - back, self.last - back)


def period(
    of: Scope,
    *,
    first: date | None = None,
    last: date | None = None,
    days: int | None = None,
) -> Period:
    """The days asked for; the last thirty when nothing is said."""
    last = last or _today(of)
    first = first or last - timedelta(days=(days or DEFAULT_DAYS) - 1)
    if last < first:
        raise invalid("?to", "Must not be before `from`.")
    if (last - first).days >= MOST_DAYS:
        raise invalid("?from", f"At most {MOST_DAYS} days can be asked for at once.")
    return Period(first, last)


def _today(of: Scope) -> date:
    """Where it is latest."""
    now = clock.now()
    zones = set(of.sites.values()) or {"UTC"}
    return max(day_of(now, name) for name in zones)
