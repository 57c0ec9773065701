"""Sites and widgets: make, change, list; which page may carry which widget."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import Select, select, update

from laleo.accounts import audit
from laleo.core import clock, ids, live, quotas
from laleo.core.actor import ADMINS, EVERYONE, READ, Actor, permission
from laleo.core.db import db, db_now, on_commit
from laleo.core.errors import Conflict, NotFound, invalid
from laleo.core.operations import operation
from laleo.core.paging import Page, Window, paginate
from laleo.widgets import availability, channels, origins, settings
from laleo.widgets.consequences import about_change, about_new, more_origins
from laleo.widgets.models import Site, Widget

STORAGE_MODES = ("none-until-open", "session", "persistent")
SEEN_EVERY_S = 60
CHANGED = "widgets_changed"
_CALLS_SHOWN = ("enabled", "voice", "video", "callback", "outside_hours")

permission("sites.read", scope=READ, roles=EVERYONE)
permission("sites.write", roles=ADMINS)
permission("sites.create", roles=ADMINS, account_wide=True)
permission("widgets.read", scope=READ, roles=EVERYONE)
permission("widgets.write", roles=ADMINS)


def sites(actor: Actor, window: Window) -> Page[Site]:
    """The sites the actor sees, newest first."""
    actor.may("sites.read")
    query = _own(actor, select(Site).where(Site.account_id == actor.account_id), Site.id)
    return paginate(query, window, by=[Site.id], scope=_scope(actor, "sites"))


def _own(actor: Actor, query: Select[Any], column: Any) -> Select[Any]:
    return query if actor.site_ids is None else query.where(column.in_(actor.site_ids))


def _scope(actor: Actor, name: str, **filters: Any) -> dict[str, Any]:
    sites = None if actor.site_ids is None else sorted(actor.site_ids)
    return {"list": name, "account": actor.account_id, "sites": sites} | filters


def site(actor: Actor, site_id: str) -> Site:
    """One site."""
    found = db.session.get(Site, site_id)
    if found is None:
        raise NotFound("There is no such site.")
    actor.may("sites.read", found)
    return found


def create_site(actor: Actor, *, name: str, url: str | None = None, timezone: str = "UTC") -> Site:
    """A new site."""
    actor.may("sites.create")
    return _create_site(actor, name, url, timezone)


def _create_site(actor: Actor, name: str, url: str | None, timezone: str) -> Site:
    row = Site(
        id=ids.new_id("sit"),
        account_id=actor.account_id,
        name=name,
        url=_page_url(url),
        timezone=_timezone(timezone),
        created_at=clock.now(),
    )
    db.session.add(row)
    audit.write(actor, "site.created", row.id, name=name)
    db.session.flush()
    return row


def change_site(actor: Actor, site_id: str, **changes: Any) -> Site:
    """Another name, address or time zone."""
    row = site(actor, site_id)
    actor.may("sites.write", row)
    if "url" in changes:
        changes["url"] = _page_url(changes["url"])
    if "timezone" in changes:
        changes["timezone"] = _timezone(changes["timezone"])
    _change(actor, "site.changed", row, changes)
    _announce(select(Widget.id).where(Widget.site_id == row.id))
    return row


def delete_site(actor: Actor, site_id: str) -> None:
    """Remove a site that has no widget any more."""
    row = site(actor, site_id)
    actor.may("sites.write", row)
    if db.session.scalar(select(Widget.id).where(Widget.site_id == row.id).limit(1)):
        raise Conflict("This site still has widgets; delete or move them first.")
    audit.write(actor, "site.deleted", row.id, name=row.name)
    db.session.delete(row)


def _page_url(url: str | None) -> str | None:
    if url is not None:
        origins.of_url(url)
    return url


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise invalid("/timezone", "Not an IANA time zone; write it as Europe/Istanbul.")
    return name


def _change(actor: Actor, action: str, row: Any, changes: dict[str, Any]) -> None:
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    audit.write(actor, action, row.id, before=before, after=changes)


def widgets(actor: Actor, window: Window, *, site_id: str | None = None) -> Page[Widget]:
    """The widgets the actor sees, newest first."""
    actor.may("widgets.read")
    query = _own(actor, select(Widget).where(Widget.account_id == actor.account_id), Widget.site_id)
    if site_id:
        query = query.where(Widget.site_id == site_id)
    scope = _scope(actor, "widgets", site=site_id)
    return paginate(query, window, by=[Widget.id], scope=scope)


def get(actor: Actor, widget_id: str) -> Widget:
    """One widget."""
    found = db.session.get(Widget, widget_id)
    if found is None:
        raise NotFound("There is no such widget.")
    actor.may("widgets.read", found)
    return found


@operation("widgets.create", verb="widgets.write", about=about_new)
def create(actor: Actor, *, name: str, **fields: Any) -> Widget:
    """A new widget with its first channel; the site is made too when none is named."""
    actor.may("widgets.write")
    home = _home(actor, name, fields)
    allowed = origins.all_of(fields.get("allowed_origins")) or _from_site(home)
    row = Widget(
        id=ids.new_id("wgt"),
        account_id=actor.account_id,
        site_id=home.id,
        name=name,
        allowed_origins=allowed,
        storage_mode=fields.get("storage_mode", "session"),
        enabled=fields.get("enabled", True),
        locale=fields.get("locale", "auto"),
        identity_required=fields.get("identity", {}).get("required", False),
        **settings.first(fields),
        last_seen_at=None,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    row.channels = [channels.made(row)]
    audit.write(actor, "widget.created", row.id, name=name)
    db.session.flush()
    return row


def _home(actor: Actor, name: str, fields: dict[str, Any]) -> Site:
    if fields.get("site_id"):
        found = site(actor, fields["site_id"])
        actor.may("widgets.write", found)
        return found
    actor.may("sites.create")
    return _create_site(actor, name, fields.get("site_url"), "UTC")


def _from_site(home: Site) -> list[str]:
    return [origins.of_url(home.url)] if home.url else []


@operation("widgets.change", verb="widgets.write", about=about_change, consequential=more_origins)
def change(actor: Actor, widget_id: str, **changes: Any) -> Widget:
    """Other settings for a widget; the next page load has them."""
    row = get(actor, widget_id)
    actor.may("widgets.write", row)
    if "allowed_origins" in changes:
        changes["allowed_origins"] = origins.all_of(changes["allowed_origins"])
    if "identity" in changes:
        changes["identity_required"] = changes.pop("identity")["required"]
    for name in settings.LAYERED.keys() & changes.keys():
        changes[name] = settings.laid_over(getattr(row, name), name, changes[name])
    _change(actor, "widget.changed", row, changes)
    _announce(select(Widget.id).where(Widget.id == row.id))
    return row


def _announce(which: Select[Any]) -> None:
    """Tell the processes that hold these widgets' visitors."""
    widget_ids = list(db.session.scalars(which))
    on_commit(partial(live.signal, CHANGED, {"widget_ids": widget_ids}))


def delete(actor: Actor, widget_id: str) -> None:
    """Remove a widget; its tag on pages then does nothing."""
    row = get(actor, widget_id)
    actor.may("widgets.write", row)
    audit.write(actor, "widget.deleted", row.id, name=row.name)
    db.session.delete(row)


def find(widget_id: str) -> Widget | None:
    """The widget of this id, if it is there and in use."""
    row = db.session.get(Widget, widget_id)
    return row if row is not None and row.enabled else None


def find_public(widget_id: str) -> Widget:
    """The widget a page asks for; NotFound when there is none or it is switched off."""
    row = find(widget_id)
    if row is None:
        raise NotFound("No widget has this id, or it is switched off; check the script tag.")
    return row


def first_on(url: str) -> Widget | None:
    """The oldest widget in use on the site with this very address, for pages of our own."""
    query = select(Widget).join(Site, Site.id == Widget.site_id)
    query = query.where(Site.url == url, Widget.enabled).order_by(Widget.id)
    return db.session.scalars(query.limit(1)).first()


def allows_origin(widget: Widget, origin: str | None) -> bool:
    """Whether a page of this origin may use the widget; our own call pages always may."""
    return origins.is_ours(origin) or origins.allows(widget.allowed_origins, origin)


def owns_page(widget_id: str, origin: str) -> bool:
    """Whether pages of this origin are the widget's: an allowed origin, or the site's own."""
    row = db.session.get_one(Widget, widget_id)
    home = db.session.get_one(Site, row.site_id)
    own = [*row.allowed_origins, *_from_site(home)]
    return origins.allows(own, origin)


Gate = Callable[[str, str], None]
_gates: list[Gate] = []


def gate(check: Gate) -> Gate:
    """Register who may refuse a page (account id, address) before it is told anything."""
    _gates[:] = [check]
    return check


def admit(widget: Widget, ip: str) -> None:
    """Raise Forbidden for an address that is kept out, or when visits are used up."""
    for check in _gates:
        check(widget.account_id, ip)
    quotas.check(widget.account_id, quotas.VISITS)


def shown_to_pages(widget: Widget) -> dict[str, Any]:
    """The settings that the visitor's page needs to know."""
    return {
        "hours": widget.hours | {"timezone": availability.schedule(widget).zone},
        "forms": widget.forms,
        "greetings": widget.greetings,
        "privacy": {key: widget.privacy[key] for key in ("consent", "respect_dnt")},
        "features": widget.features,
        "calls": {name: widget.calls[name] for name in _CALLS_SHOWN},
        "challenge": widget.challenge,
        "identity": {"required": widget.identity_required},
    }


def touch(widget: Widget) -> None:
    """Note that the widget was just seen on a page; once a minute is enough."""
    db.session.execute(
        update(Widget)
        .where(
            Widget.id == widget.id,
            (Widget.last_seen_at.is_(None)) | (Widget.last_seen_at < db_now(-SEEN_EVERY_S)),
        )
        .values(last_seen_at=db_now())
        .execution_options(synchronize_session=False)
    )
