"""MCP: which widgets there are, the tag to put on a page, and whether it works there."""

from __future__ import annotations

from typing import Any

from laleo.core.actor import AUTOMATION, Actor
from laleo.core.errors import Invalid, invalid
from laleo.core.paging import Page
from laleo.core.schemas import Form, load, page_of, window
from laleo.core.tools import Hints, tool
from laleo.widgets import installation, script_tag, service, wordpress
from laleo.widgets.models import Widget
from laleo.widgets.schemas import (
    ConfiguredWidget,
    ConfigureWidgetArgs,
    InstallationOut,
    TagOut,
    TagToolQuery,
    VerifyArgs,
    WidgetBrief,
    WidgetIn,
    WidgetOut,
    WidgetPatch,
    WidgetToolQuery,
)


@tool(
    title="List widgets",
    args=WidgetToolQuery,
    result=page_of(WidgetBrief),
    hints=Hints(read_only=True, idempotent=True),
)
def list_widgets(actor: Actor, **query: Any) -> Page[Widget]:
    """List the account's widgets with site, allowed origins, channel numbers and when each was
    last seen on a page. Use it first to learn the widget ids that other tools take."""
    page = window(query)
    return service.widgets(actor, page, **query)


@tool(
    title="Get a script tag",
    args=TagToolQuery,
    result=TagOut,
    hints=Hints(read_only=True, idempotent=True),
)
def get_script_tag(actor: Actor, widget_id: str, platform: str) -> dict[str, Any]:
    """Get the exact script tag of a widget and where it goes on a platform, step by step.
    The tag must be used unchanged."""
    return script_tag.placed(service.get(actor, widget_id), platform)


@tool(
    title="Check an installation",
    args=VerifyArgs,
    result=InstallationOut,
    hints=Hints(read_only=True, idempotent=True, open_world=True),
)
def verify_install(actor: Actor, widget_id: str, page_url: str | None = None) -> dict[str, Any]:
    """Fetch a page of the widget's sites and check the script tag on it: there, once, the right
    one, not held back, allowed by the page's policies and origins. Each finding has its fix.
    """
    return installation.verify(actor, widget_id, page_url=page_url)


@tool(
    title="Set a widget up",
    args=ConfigureWidgetArgs,
    result=ConfiguredWidget,
    hints=Hints(read_only=False, open_world=True),
    scope=AUTOMATION,
)
def configure_widget(
    actor: Actor, *, settings: dict[str, Any], widget_id: str | None = None, **given: Any
) -> dict[str, Any]:
    """Make a widget (name and site_url), or change one; what is not named stays as it is. Pages
    show a change within a minute. New allowed origins can need a person's approval.
    """
    if "wordpress" in settings:
        return _told(actor, widget_id, settings, given)
    if widget_id is None:
        wanted = _read(WidgetIn, given, settings)
        row = service.create(actor, **wanted)
    else:
        wanted = _read(WidgetPatch, given, settings)
        if not wanted:
            raise invalid("", "Give at least one field to change.")
        row = service.change(actor, widget_id, **wanted)
    return _configured(row, settings)


def _told(
    actor: Actor, widget_id: str | None, settings: dict[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    """The plugin's settings are pushed by themselves: a person may have to approve them."""
    plugin = settings["wordpress"]
    if widget_id is None or given or len(settings) > 1 or not isinstance(plugin, dict):
        raise invalid("/settings/wordpress", "Give widget_id and this object alone.")
    sites = wordpress.push(actor, widget_id, plugin)
    shown = service.get(actor, widget_id)
    brief = {name: getattr(shown, name) for name in WidgetBrief().fields}
    return brief | {"settings": {"wordpress": sites}}


def _read(form: type[Form], given: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """What was given beside and inside `settings`, as REST would read it."""
    twice = given.keys() & settings.keys()
    if twice:
        raise invalid(f"/settings/{min(twice)}", "Give this beside `settings`, not in it.")
    try:
        return load(form, given | settings)
    except Invalid as error:
        errors = [one | {"pointer": _where(one["pointer"], given)} for one in error.errors]
        first = f"{errors[0]['pointer'] or 'body'}: {errors[0]['detail']}"
        raise Invalid(first, errors=errors) from error


def _where(pointer: str, given: dict[str, Any]) -> str:
    name = pointer.split("/")[1] if pointer else ""
    outside = name in given or name in ConfigureWidgetArgs().fields
    return pointer if outside else f"/settings{pointer}"


def _configured(row: Widget, settings: dict[str, Any]) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in WidgetBrief().fields}
    changed = WidgetOut(only=[name for name in WidgetOut().fields if name in settings])
    return shown | {"settings": changed.dump(row)}
