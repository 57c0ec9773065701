"""Logged-in visitors are vouched for; carts, privacy tools and operators reach the server."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage

from laleo.core import db
from laleo.visitors import identity, visits
from laleo.widgets import service as widgets
from tests.product import Laleo
from tests.wordpress.person import Page, Person
from tests.wordpress.settings import Settings
from tests.wordpress.wordpress import WordPress

AJAX = "/wp-admin/admin-ajax.php?action=laleo_identity"
HERE = Path(__file__).parent


def asks(person: Person, **headers: str) -> Page:
    return person.get(AJAX, **headers)


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4))))


@pytest.fixture
def known(connected: Settings, wordpress: WordPress) -> WordPress:
    """The owner wants logged-in visitors to be known, and their carts."""
    wordpress.wp("laleo", "settings", "set", "identity", "true")
    wordpress.wp("laleo", "settings", "set", "shop", "true")
    return wordpress


def test_a_logged_in_visitor_is_vouched_for_five_minutes_and_the_server_agrees(
    known: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    answer = asks(known.person("subscriber"), **{"Sec-Fetch-Site": "same-origin"})
    token = json.loads(answer.text)["token"]
    told = claims(token)
    assert (told["name"], told["email"]) == ("subscriber", "subscriber@example.test")
    assert told["exp"] - told["iat"] == 300
    with db.unit(laleo.server.people.app, reads=True):
        row = widgets.find_public(widget["id"])
        assert identity.read(row, token).sub == told["sub"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_nobody_else_learns_it(known: WordPress) -> None:
    visitor = known.person("subscriber")
    assert json.loads(asks(known.person()).text) == {"token": None}
    for site in ("cross-site", "same-site", "none"):
        refused = asks(visitor, **{"Sec-Fetch-Site": site})
        assert (refused.status, json.loads(refused.text)) == (403, {"token": None})
    foreign = asks(visitor, Origin="https://evil.example")
    assert foreign.headers.get("Access-Control-Allow-Origin") is None
    front = visitor.get("/")
    for personal in ("subscriber@example.test", "eyJ"):
        assert personal not in front.text
    known.wp("laleo", "settings", "set", "identity", "false")
    assert json.loads(asks(visitor).text) == {"token": None}


def test_cart_and_orders_go_from_server_to_server(
    known: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    known.write_mu_plugin((HERE / "woocommerce.php").read_text().removeprefix("<?php"))
    person = known.person("subscriber")
    token = json.loads(asks(person).text)["token"]
    page = person.get("/?laleo_test_buys=1")
    assert page.status == 200
    assert "Green tea" not in page.text
    visitor = visitor_with(laleo, widget, external_id=claims(token)["sub"], verified=True)
    shop = laleo.owner.get(f"/visitors/{visitor}/shop").json
    assert shop["cart"] == {
        "total": "24.00",
        "currency": "EUR",
        "lines": [{"name": "Green tea", "quantity": 2.0, "total": "24.00"}],
    }
    assert [(order["number"], order["status"]) for order in shop["orders"]] == [
        ("1001", "completed")
    ]


def visitor_with(laleo: Laleo, widget: dict[str, Any], **details: Any) -> str:
    """Somebody on the widget's site; their id."""
    page = visits.page("https://shop.example/", "Shop", "")
    place = (laleo.owner.account_id, widget["site_id"], widget["id"])
    with db.unit(laleo.server.people.app):
        visitor = visits.arrive(visits.Arrival(*place, None, page, "192.0.2.1", "", "en", None))
        for name, value in details.items():
            setattr(visitor, name, value)
        return visitor.id


def test_wordpress_privacy_tools_reach_the_server(
    connected: Settings, wordpress: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    visitor = visitor_with(laleo, widget, email="ann@example.com", name="Ann <b>")
    laleo.owner.post(f"/visitors/{visitor}/messages", {"body": "Your tea is on its way"})
    run = (
        "$tool = apply_filters( '{}', array() )['laleo'];"
        "echo wp_json_encode( call_user_func( $tool['callback'], 'ann@example.com', 1 ) );"
    )
    exported = json.loads(wordpress.wp("eval", run.format("wp_privacy_personal_data_exporters")))
    (item,) = exported["data"]
    text = json.dumps(item)
    assert exported["done"] is True
    assert "Your tea is on its way" in text
    assert "Ann &lt;b&gt;" in text
    erased = json.loads(wordpress.wp("eval", run.format("wp_privacy_personal_data_erasers")))
    assert (erased["items_removed"], erased["done"]) == (True, True)
    assert laleo.owner.get(f"/visitors/{visitor}").status == 404


def test_an_editor_operates_when_the_owner_allows_it_and_is_known_by_name(
    connected: Settings, wordpress: WordPress, laleo: Laleo
) -> None:
    can = "echo (int) user_can( get_user_by( 'login', '{}' ), 'laleo_operate' );"
    assert wordpress.wp("eval", can.format("editor")) == "0"
    wordpress.wp("laleo", "settings", "set", "roles", '["editor"]')
    assert wordpress.wp("eval", can.format("editor")) == "1"
    assert wordpress.wp("eval", can.format("subscriber")) == "0"
    wordpress.wp("laleo", "sync")
    (row,) = laleo.owner.get("/wordpress-sites").json["data"]
    users = laleo.owner.get(f"/wordpress-sites/{row['id']}/users").json["data"]
    assert {user["name"] for user in users} == {"admin", "editor"}


def test_the_team_sees_who_is_logged_in(
    known: WordPress, laleo: Laleo, widget: dict[str, Any], page: BrowserPage
) -> None:
    known.login(page, "subscriber")
    page.goto(known.url)
    deadline = time.monotonic() + 60
    seen: list[dict[str, Any]] = []
    while not any(one["verified"] for one in seen) and time.monotonic() < deadline:
        seen = laleo.owner.get(f"/visitors?live=true&widget_id={widget['id']}").json["data"]
        page.wait_for_timeout(100)  # the page goes on meanwhile
    (visitor,) = [one for one in seen if one["verified"]]
    assert (visitor["name"], visitor["email"]) == ("subscriber", "subscriber@example.test")
