"""REST: sites, widgets, script tags."""

from __future__ import annotations

from typing import Any

from laleo.approvals.schemas import PROPOSED
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window
from laleo.widgets import (
    availability,
    configuration,
    identity,
    installation,
    previews,
    script_tag,
    service,
)
from laleo.widgets.models import Site, Widget
from laleo.widgets.schemas import (
    AvailabilityOut,
    InstallationOut,
    PinnedTagQuery,
    PreviewOut,
    SiteIn,
    SiteOut,
    SitePatch,
    TagList,
    TagOut,
    VerifyIn,
    WidgetIn,
    WidgetOut,
    WidgetPatch,
    WidgetQuery,
)
from laleo.widgets.setting_schemas import IdentitySecretOut

bp = Door("widgets", __name__, url_prefix=API, description="Sites, widgets and their script tags")


@bp.get("/sites")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(SiteOut))
def list_sites(query: dict[str, Any]) -> Page[Site]:
    """Your sites, newest first."""
    return service.sites(current_actor(), window(query))


@bp.post("/sites")
@bp.arguments(SiteIn)
@bp.response(201, SiteOut)
def post_site(data: dict[str, Any]) -> Site:
    """Add a site."""
    return service.create_site(current_actor(), **data)


@bp.get("/sites/<site_id>")
@bp.response(200, SiteOut)
def get_site(site_id: str) -> Site:
    """One site."""
    return service.site(current_actor(), site_id)


@bp.patch("/sites/<site_id>")
@bp.arguments(SitePatch)
@bp.response(200, SiteOut)
def patch_site(data: dict[str, Any], site_id: str) -> Site:
    """Change a site."""
    return service.change_site(current_actor(), site_id, **data)


@bp.delete("/sites/<site_id>")
@bp.response(204)
def delete_site(site_id: str) -> None:
    """Remove a site without widgets."""
    service.delete_site(current_actor(), site_id)


@bp.get("/widgets")
@bp.arguments(WidgetQuery, location="query")
@bp.response(200, page_of(WidgetOut))
def list_widgets(query: dict[str, Any]) -> Page[Widget]:
    """Your widgets with their channel numbers, newest first."""
    page = window(query)
    return service.widgets(current_actor(), page, **query)


@bp.post("/widgets")
@bp.arguments(WidgetIn)
@bp.response(201, WidgetOut)
@bp.alt_response(202, **PROPOSED)
def post_widget(data: dict[str, Any]) -> Widget:
    """Make a widget; it gets a channel number at once."""
    return service.create(current_actor(), **data)


@bp.get("/widgets/<widget_id>")
@bp.response(200, WidgetOut)
def get_widget(widget_id: str) -> Widget:
    """One widget."""
    return service.get(current_actor(), widget_id)


@bp.patch("/widgets/<widget_id>")
@bp.arguments(WidgetPatch)
@bp.response(200, WidgetOut)
@bp.alt_response(202, **PROPOSED)
def patch_widget(data: dict[str, Any], widget_id: str) -> Widget:
    """Change a widget; the next page load shows it."""
    return service.change(current_actor(), widget_id, **data)


@bp.post("/widgets/<widget_id>/preview")
@bp.arguments(WidgetPatch)
@bp.response(200, PreviewOut)
def preview_widget(data: dict[str, Any], widget_id: str) -> dict[str, Any]:
    """What a page would be told with these changes; nothing is saved."""
    return {"config": configuration.told(previews.draft(current_actor(), widget_id, data))}


@bp.delete("/widgets/<widget_id>")
@bp.response(204)
def delete_widget(widget_id: str) -> None:
    """Remove a widget with its visitors and conversations."""
    service.delete(current_actor(), widget_id)


@bp.get("/widgets/<widget_id>/availability")
@bp.response(200, AvailabilityOut)
def get_widget_availability(widget_id: str) -> dict[str, Any]:
    """Whether visitors find somebody now, when the hours change, and how many can answer."""
    schedule = availability.schedule(service.get(current_actor(), widget_id))
    return schedule.state() | {"operators": schedule.here()}


@bp.post("/widgets/<widget_id>/identity-secret")
@bp.response(201, IdentitySecretOut)
def post_identity_secret(widget_id: str) -> dict[str, str]:
    """A new key to sign identity tokens with; the old one counts for an hour more."""
    return {"secret": identity.rotate(current_actor(), widget_id)}


@bp.get("/widgets/<widget_id>/script-tag")
@bp.arguments(PinnedTagQuery, location="query")
@bp.response(200, TagOut)
def get_script_tag(query: dict[str, Any], widget_id: str) -> dict[str, Any]:
    """The exact tag of a widget and where to put it."""
    widget = service.get(current_actor(), widget_id)
    return script_tag.placed(widget, query["platform"], pinned=query["pinned"])


@bp.get("/widgets/<widget_id>/script-tags")
@bp.response(200, TagList)
def list_script_tags(widget_id: str) -> dict[str, Any]:
    """The tag for every platform we know."""
    widget = service.get(current_actor(), widget_id)
    data = [script_tag.placed(widget, platform) for platform in script_tag.PLATFORMS]
    return {"data": data, "has_more": False, "next_cursor": None}


@bp.post("/widgets/<widget_id>/verify-install")
@bp.arguments(VerifyIn)
@bp.response(200, InstallationOut)
def verify_install(data: dict[str, Any], widget_id: str) -> dict[str, Any]:
    """Fetch a page of the widget's sites and say what keeps the widget from working there."""
    return installation.verify(current_actor(), widget_id, **data)
