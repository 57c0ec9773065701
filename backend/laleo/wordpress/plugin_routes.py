"""REST for the WordPress plugin: connecting, reporting, its people, its shop, its privacy tools."""

from __future__ import annotations

from typing import Any

from laleo import __version__
from laleo.core.limits import client_ip
from laleo.core.rest import API, Door, current_actor
from laleo.wordpress import linking, people, personal, service, settings, shop
from laleo.wordpress.plugin_schemas import (
    CartIn,
    CartOut,
    ConnectByEmailIn,
    ConnectIn,
    ErasedOut,
    HeartbeatIn,
    HeartbeatOut,
    LinkedOut,
    ListenIn,
    ListenOut,
    PersonIn,
    PersonOnlyIn,
    PersonOut,
    UsersIn,
)
from laleo.wordpress.schemas import WordPressUserList, shown_user

bp = Door("wordpress_plugin", __name__, url_prefix=API, description="For the WordPress plugin")


def linked(made: linking.Linked) -> dict[str, Any]:
    """A new connection as the plugin is told of it, this once."""
    site, widget = made.row.site, made.row.widget
    assert widget is not None  # noqa: S101 - linking gave it one
    return {
        "id": made.row.id,
        "token": made.token,
        "signing_secret": made.signing_secret,
        "account": made.account,
        "site": {"id": site.id, "name": site.name},
        "widget": {"id": widget.id, "name": widget.name},
        "server_version": __version__,
    }


@bp.post("/wordpress/connect")
@Door.public
@bp.arguments(ConnectIn)
@bp.response(201, LinkedOut)
@bp.doc(security=[])
def connect_wordpress(data: dict[str, Any]) -> dict[str, Any]:
    """Exchange the consent page's code, with the verifier (PKCE), for a connection."""
    made = linking.by_code(data["code"], data["verifier"], data["home"], ip=client_ip())
    return linked(made)


@bp.post("/wordpress/connect-by-email")
@Door.public
@bp.arguments(ConnectByEmailIn)
@bp.response(201, LinkedOut)
@bp.doc(security=[])
def connect_wordpress_by_email(data: dict[str, Any]) -> dict[str, Any]:
    """Exchange a mailed code for a connection; account, site and widget are made when missing."""
    return linked(linking.by_email(data["email"], data["code"], data["home"], ip=client_ip()))


@bp.post("/wordpress/heartbeat")
@bp.arguments(HeartbeatIn)
@bp.response(200, HeartbeatOut)
def wordpress_heartbeat(data: dict[str, Any]) -> dict[str, Any]:
    """Say how the site is; the answer has pushed settings that it has not applied yet."""
    return settings.report(current_actor(), **data)


@bp.post("/wordpress/events")
@bp.arguments(ListenIn)
@bp.response(200, ListenOut)
def listen_wordpress(data: dict[str, Any]) -> dict[str, Any]:
    """Have signed events sent to the site."""
    return {"secret": linking.listen(current_actor(), data["events_url"])}


@bp.put("/wordpress/users")
@bp.arguments(UsersIn)
@bp.response(200, WordPressUserList)
def put_wordpress_users(data: dict[str, Any]) -> dict[str, Any]:
    """Name everybody who may operate in wp-admin; answers with the member each one is."""
    return {"data": [shown_user(user) for user in people.replace(current_actor(), data["users"])]}


@bp.post("/wordpress/disconnect")
@bp.response(204)
def disconnect_wordpress() -> None:
    """End the connection that asks."""
    service.leave(current_actor())


@bp.post("/wordpress/carts")
@bp.arguments(CartIn)
@bp.response(200, CartOut)
def post_wordpress_cart(data: dict[str, Any]) -> Any:
    """Say what a customer has in the cart and ordered lately."""
    return shop.note(current_actor(), **data)


@bp.post("/wordpress/privacy/export")
@bp.arguments(PersonIn)
@bp.response(200, PersonOut)
def export_wordpress_person(data: dict[str, Any]) -> dict[str, Any]:
    """Everything this site's visitors with an e-mail address left, some at a time."""
    return personal.export(current_actor(), **data)


@bp.post("/wordpress/privacy/erase")
@bp.arguments(PersonOnlyIn)
@bp.response(200, ErasedOut)
def erase_wordpress_person(data: dict[str, Any]) -> dict[str, Any]:
    """Erase this site's visitors with an e-mail address, and their conversations, bit by bit."""
    return personal.erase(current_actor(), **data)
