"""Visits: begun once, ended once, whatever happens to connections, processes and Redis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError
from sqlalchemy import select, update

from laleo import events
from laleo.core import clock, ids, live
from laleo.core.db import db
from laleo.core.presence import Presence
from laleo.visitors import service, trail
from laleo.visitors.browsers import device, utm, web_address
from laleo.visitors.models import Visit, Visitor
from laleo.visitors.places import NOWHERE, Place
from laleo.visitors.schemas import VisitorOut, VisitOut
from laleo.webhooks import interest

presence = Presence("visits")

_ABOUT = {"visitor": VisitorOut, "visit": VisitOut}
events.kind("visitor.connected", "A visitor's first page: a visit begins.", objects=_ABOUT)
events.kind(
    trail.VIEWED,
    "The next page of a visit; recorded only while an endpoint of yours wants it.",
    objects=_ABOUT,
)
events.kind(
    "visitor.disconnected",
    "A visit is over: ten seconds after the last page was left, at most a minute after a crash.",
    objects=_ABOUT,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it may be kept: `url` is empty when it was none of the web's."""

    url: str
    title: str
    referrer: str | None


def page(url: str, title: str, referrer: str) -> Page:
    """What a browser said of its page, safe to show as a link."""
    return Page(web_address(url) or "", title, web_address(referrer))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A page with the widget opened its connection."""

    account_id: str
    site_id: str
    widget_id: str
    visitor_id: str | None
    page: Page
    ip: str
    user_agent: str
    language: str | None
    timezone: str | None
    place: Place = NOWHERE
    name: str | None = None
    """What the page calls its arrival, until it has been given a token."""


def arrive(arrival: Arrival, *, over: str | None = None) -> Visitor:
    """The visitor, in a visit: the one that goes on, or a new one.

    `over` is a visit that a sweep has claimed: it is ended here, and not gone on with.
    """
    known = arrival.visitor_id or service.arrived(arrival.widget_id, arrival.name)
    visitor = _locked(known) or _newcomer(arrival)
    _remember(visitor, arrival)
    if over is not None and visitor.visit_id == over:
        end([over])
    if visitor.visit_id is None:
        _show(visitor, arrival.page)
        _begin(visitor, arrival.page)
    elif visitor.page_url != arrival.page.url:
        _show(visitor, arrival.page)
        _turn(visitor, arrival.page)
    return visitor


def twin(page: Visitor, external_id: str) -> Visitor:
    """Another visitor at the same browser: somebody else signed in on the site's page."""
    now = clock.now()
    copied = ("account_id", "site_id", "widget_id", "browser", "os", "device", "ip", "language")
    placed = ("country", "region", "city", "timezone", "page_url", "page_title", "page_since")
    visitor = Visitor(
        id=ids.new_id("vis"),
        **{name: getattr(page, name) for name in (*copied, *placed)},
        external_id=external_id,
        verified=True,
        attributes={},
        tags=[],
        note_count=0,
        first_seen_at=now,
        last_seen_at=now,
        visits=0,
        page_count=0,
    )
    db.session.add(visitor)
    _begin(visitor, Page(page.page_url or "", page.page_title or "", None))
    return visitor


def show_online(visitor: Visitor) -> None:
    """Put the visitor into the members' live lists."""
    db.session.flush()
    tell(visitor, "visitor_online", visitor=events.shown("visitor", visitor))


def unchanged(arrival: Arrival, visit_id: str) -> Visitor | None:
    """The visitor, when the visit goes on and the row tells already all that the page says."""
    visitor = db.session.get(Visitor, arrival.visitor_id, populate_existing=True)
    if visitor is None or visitor.visit_id != visit_id:
        return None
    said = {
        "page_url": arrival.page.url,
        "ip": arrival.ip,
        "language": arrival.language or visitor.language,
        "timezone": arrival.timezone or visitor.timezone,
    }
    said |= zip(("browser", "os", "device"), device(arrival.user_agent), strict=True)
    same = all(getattr(visitor, name) == value for name, value in said.items())
    return visitor if same else None


def connected(visit_id: str) -> bool:
    """Whether a page of the visit is open right now; False when Redis is away."""
    try:
        return bool(presence.connections([visit_id]))
    except (RedisError, OSError):
        return False


def go_on(visitor_id: str, *, over: str | None = None) -> Visitor | None:
    """The visitor of a connection that is still open, in a visit; None when it was erased."""
    visitor = _locked(visitor_id)
    if visitor is None:
        return None
    if over is not None and visitor.visit_id == over:
        end([over])
    if visitor.visit_id is None:
        _begin(visitor, Page(visitor.page_url or "", visitor.page_title or "", None))
    return visitor


def _locked(visitor_id: str | None) -> Visitor | None:
    if visitor_id is None:
        return None
    query = select(Visitor).where(Visitor.id == visitor_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def _newcomer(arrival: Arrival) -> Visitor:
    now = clock.now()
    visitor = Visitor(
        id=ids.new_id("vis"),
        account_id=arrival.account_id,
        site_id=arrival.site_id,
        widget_id=arrival.widget_id,
        verified=False,
        attributes={},
        tags=[],
        note_count=0,
        referrer=arrival.page.referrer,
        utm=utm(arrival.page.url),
        arrival=arrival.name,
        first_seen_at=now,
        visits=0,
        page_count=0,
    )
    db.session.add(visitor)
    return visitor


def _remember(visitor: Visitor, arrival: Arrival) -> None:
    browser = device(arrival.user_agent)
    visitor.browser, visitor.os, visitor.device = browser
    visitor.ip = arrival.ip
    found = arrival.place
    visitor.country, visitor.region, visitor.city = found.country, found.region, found.city
    visitor.language = arrival.language or visitor.language
    visitor.timezone = arrival.timezone or visitor.timezone
    visitor.last_seen_at = clock.now()


def _show(visitor: Visitor, page: Page) -> None:
    visitor.page_url, visitor.page_title, visitor.page_since = page.url, page.title, clock.now()


def _begin(visitor: Visitor, page: Page) -> None:
    visit = Visit(
        id=ids.new_id("vst"),
        account_id=visitor.account_id,
        site_id=visitor.site_id,
        widget_id=visitor.widget_id,
        visitor_id=visitor.id,
        started_at=clock.now(),
        landing_url=page.url,
        referrer=page.referrer,
        utm=utm(page.url),
        page_count=1,
    )
    visitor.visit_id, visitor.visits = visit.id, visitor.visits + 1
    visitor.page_count += 1
    if page.referrer is not None or visit.utm is not None:
        visitor.referrer, visitor.utm = page.referrer, visit.utm
    db.session.flush()
    db.session.add(visit)
    trail.keep(trail.View.of(visitor, page.url, page.title, page.referrer))
    _announce("visitor.connected", visitor, visit)
    tell(visitor, "visitor_online", visitor=events.shown("visitor", visitor))


def _turn(visitor: Visitor, page: Page) -> None:
    visitor.page_count += 1
    trail.keep(trail.View.of(visitor, page.url, page.title, page.referrer))
    more = update(Visit).where(Visit.id == visitor.visit_id)
    db.session.execute(more.values(page_count=Visit.page_count + 1))
    if interest.wanted(visitor.account_id, trail.VIEWED):
        trail.announce(visitor, visitor.visit_id)
    shown = events.shown("visitor", visitor)
    about = {key: shown[key] for key in ("current_page", "page_count")}
    tell(visitor, "visitor_page", visitor_id=visitor.id, **about)


def end(visit_ids: Sequence[str]) -> None:
    """End those of the visits that still go on; the rows decide who was first."""
    going = select(Visitor).where(Visitor.visit_id.in_(visit_ids)).order_by(Visitor.id)
    visitors = {v.id: v for v in db.session.scalars(going.with_for_update())}
    ended = db.session.scalars(
        update(Visit)
        .where(Visit.id.in_(visit_ids), Visit.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(Visit)
    )
    for visit in list(ended):
        visitor = visitors.get(visit.visitor_id)
        if visitor is not None:
            _leave(visitor, visit)


def _leave(visitor: Visitor, visit: Visit) -> None:
    visitor.visit_id, visitor.last_seen_at = None, clock.now()
    _announce("visitor.disconnected", visitor, visit)
    tell(visitor, "visitor_offline", visitor_id=visitor.id)


def _announce(type_: str, visitor: Visitor, visit: Visit) -> None:
    where = {"site_id": visitor.site_id, "widget_id": visitor.widget_id}
    events.record(visitor.account_id, type_, **where, visitor=visitor, visit=visit)


def tell(visitor: Visitor, type_: str, /, **data: Any) -> None:
    """Send a frame to the account's members who may see this visitor."""
    live.publish(f"account:{visitor.account_id}", type_, data, site_id=visitor.site_id)
