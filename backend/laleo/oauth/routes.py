"""REST: connections, OAuth apps, and the log of flows."""

from __future__ import annotations

from typing import Any

from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window
from laleo.oauth import apps, flows, grants
from laleo.oauth.models import OAuthClient, OAuthFlow
from laleo.oauth.schemas import (
    ConnectionOut,
    ConnectionPatch,
    FlowList,
    FlowOut,
    NewOAuthAppOut,
    OAuthAppIn,
    OAuthAppOut,
    OAuthAppPatch,
    connections,
)

bp = Door("oauth", __name__, url_prefix=API, description="What programs were allowed to do")


@bp.get("/connections")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(ConnectionOut))
def list_connections(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """Programs that were let in by OAuth: yours; the whole account's for owners and admins."""
    page = grants.entries(current_actor(), window(query))
    return Page(connections(page.data), page.next_cursor)


@bp.get("/connections/<grant_id>")
@bp.response(200, ConnectionOut)
def get_connection(grant_id: str) -> dict[str, Any]:
    """One connection."""
    return connections([grants.get(current_actor(), grant_id)])[0]


@bp.patch("/connections/<grant_id>")
@bp.arguments(ConnectionPatch)
@bp.response(200, ConnectionOut)
def patch_connection(data: dict[str, Any], grant_id: str) -> dict[str, Any]:
    """Change name, mode or sites; the program's next call obeys it."""
    return connections([grants.change(current_actor(), grant_id, **data)])[0]


@bp.delete("/connections/<grant_id>")
@bp.response(204)
def delete_connection(grant_id: str) -> None:
    """Revoke a connection; its tokens stop working with this answer."""
    grants.revoke(current_actor(), grant_id)


@bp.get("/oauth-apps")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(OAuthAppOut))
def list_oauth_apps(query: dict[str, Any]) -> Page[OAuthClient]:
    """Clients with a secret that were made here, for GPT Actions and the like."""
    return apps.entries(current_actor(), window(query))


@bp.post("/oauth-apps")
@bp.arguments(OAuthAppIn)
@bp.response(201, NewOAuthAppOut)
def post_oauth_app(data: dict[str, Any]) -> dict[str, Any]:
    """Make a client; its secret is in this answer and nowhere else."""
    return _with_secret(*apps.create(current_actor(), **data))


@bp.get("/oauth-apps/<app_id>")
@bp.response(200, OAuthAppOut)
def get_oauth_app(app_id: str) -> OAuthClient:
    """One client."""
    return apps.get(current_actor(), app_id)


@bp.patch("/oauth-apps/<app_id>")
@bp.arguments(OAuthAppPatch)
@bp.response(200, OAuthAppOut)
def patch_oauth_app(data: dict[str, Any], app_id: str) -> OAuthClient:
    """Change name, home page or redirect addresses."""
    return apps.change(current_actor(), app_id, **data)


@bp.delete("/oauth-apps/<app_id>")
@bp.response(204)
def delete_oauth_app(app_id: str) -> None:
    """Remove a client and every connection made through it."""
    apps.delete(current_actor(), app_id)


@bp.post("/oauth-apps/<app_id>/rotate-secret")
@bp.response(200, NewOAuthAppOut)
def rotate_oauth_app_secret(app_id: str) -> dict[str, Any]:
    """Give the client a new secret; the old one stops working with this answer."""
    return _with_secret(*apps.rotate(current_actor(), app_id))


def _with_secret(row: OAuthClient, secret: str) -> dict[str, Any]:
    names = ("id", "client_id", "name", "redirect_uris", "uri", "secret_prefix")
    times = ("created_at", "last_used_at")
    return {name: getattr(row, name) for name in names + times} | {"client_secret": secret}


@bp.get("/oauth-flows")
@bp.response(200, FlowList)
def list_oauth_flows() -> dict[str, Any]:
    """The newest 100 attempts to connect, step by step, each with a verdict; for admins."""
    rows = flows.entries(current_actor())
    return {"data": rows, "has_more": False, "next_cursor": None}


@bp.get("/oauth-flows/<flow_id>")
@bp.response(200, FlowOut)
def get_oauth_flow(flow_id: str) -> OAuthFlow:
    """One attempt to connect."""
    return flows.get(current_actor(), flow_id)
