"""REST: connected WordPress sites, for people and programs of the account."""

from __future__ import annotations

from typing import Any

from laleo.core.errors import invalid
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import page_of, window
from laleo.wordpress import linking, service, settings, shop
from laleo.wordpress.plugin_routes import linked
from laleo.wordpress.plugin_schemas import CartOut, LinkedOut, RegisterIn
from laleo.wordpress.schemas import (
    PushIn,
    PushOut,
    WordPressSiteOut,
    WordPressSitePatch,
    WordPressSiteQuery,
    WordPressUserList,
    WordPressUserOut,
    WordPressUserPatch,
    shown,
    shown_user,
)

bp = Door("wordpress", __name__, url_prefix=API, description="Connected WordPress sites")


@bp.get("/wordpress-sites")
@bp.arguments(WordPressSiteQuery, location="query")
@bp.response(200, page_of(WordPressSiteOut))
def list_wordpress_sites(query: dict[str, Any]) -> Page[Any]:
    """Connected WordPress sites with versions and health, newest first."""
    page = window(query)
    found = service.entries(current_actor(), page, **query)
    return Page([shown(row) for row in found.data], found.next_cursor)


@bp.post("/wordpress-sites")
@bp.arguments(RegisterIn)
@bp.response(201, LinkedOut)
def post_wordpress_site(data: dict[str, Any]) -> dict[str, Any]:
    """Connect a WordPress site; its own token, bound to it, is in this answer and nowhere else."""
    return linked(linking.by_token(current_actor(), **data))


@bp.post("/wordpress-sites/settings")
@bp.arguments(PushIn)
@bp.response(200, PushOut)
def push_wordpress_settings(data: dict[str, Any]) -> dict[str, Any]:
    """Push plugin settings to one, many or all sites; each fetches them within the hour."""
    rows = settings.push(current_actor(), data["ids"], data["settings"])
    return {"data": [shown(row) for row in rows]}


@bp.get("/wordpress-sites/<wordpress_site_id>")
@bp.response(200, WordPressSiteOut)
def get_wordpress_site(wordpress_site_id: str) -> dict[str, Any]:
    """One connected WordPress site."""
    return shown(service.get(current_actor(), wordpress_site_id))


@bp.patch("/wordpress-sites/<wordpress_site_id>")
@bp.arguments(WordPressSitePatch)
@bp.response(200, WordPressSiteOut)
def patch_wordpress_site(data: dict[str, Any], wordpress_site_id: str) -> dict[str, Any]:
    """Show another widget there, or let its people join the team by themselves."""
    if not data:
        raise invalid("", "Give widget_id or joins.")
    return shown(service.change(current_actor(), wordpress_site_id, **data))


@bp.delete("/wordpress-sites/<wordpress_site_id>")
@bp.response(204)
def delete_wordpress_site(wordpress_site_id: str) -> None:
    """Disconnect a site; its token stops working with this answer."""
    service.revoke(current_actor(), wordpress_site_id)


@bp.get("/wordpress-sites/<wordpress_site_id>/users")
@bp.response(200, WordPressUserList)
def list_wordpress_users(wordpress_site_id: str) -> dict[str, Any]:
    """Who may operate in the site's wp-admin, and which member each is."""
    found = service.users(current_actor(), wordpress_site_id)
    return {"data": [shown_user(user) for user in found]}


@bp.patch("/wordpress-sites/<wordpress_site_id>/users/<wp_user_id>")
@bp.arguments(WordPressUserPatch)
@bp.response(200, WordPressUserOut)
def patch_wordpress_user(
    data: dict[str, Any], wordpress_site_id: str, wp_user_id: str
) -> dict[str, Any]:
    """Say which member a WordPress user is."""
    actor = current_actor()
    return shown_user(service.choose_member(actor, wordpress_site_id, wp_user_id, **data))


@bp.get("/visitors/<visitor_id>/shop")
@bp.response(200, CartOut)
def get_visitor_shop(visitor_id: str) -> dict[str, Any]:
    """What the site's shop knows of a visitor: the cart now, and the last orders."""
    found = shop.of_visitor(current_actor(), visitor_id)
    if found is None:
        return {"cart": None, "orders": [], "updated_at": None}
    return {"cart": found.cart, "orders": found.orders, "updated_at": found.updated_at}
