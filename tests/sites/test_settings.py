"""Settings that are pushed, health that is reported, identity that sites vouch for."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey
from standardwebhooks import Webhook

from laleo.core import db
from laleo.visitors import identity
from laleo.widgets import service as widgets
from tests.people import Caller, People
from tests.sites.plugin import HOME, Plugin, plugin_of
from tests.sites.visiting import visitor_of


def test_a_site_tells_how_it_is_and_the_console_shows_it(plugin: Plugin, owner: Caller) -> None:
    plugin.beats(
        versions={"wordpress": "6.5", "php": "7.4", "plugin": "0.0.9"},
        health={"state": "failing", "problem": "No widget"},
        name="Tea & Co",
        multisite=True,
    )
    row = owner.get(f"/wordpress-sites/{plugin.id}").json
    assert row["health"] == {"state": "failing", "problem": "No widget"}
    assert (row["name"], row["multisite"], row["outdated"]) == ("Tea & Co", True, True)
    assert row["last_seen_at"] is not None


def test_pushed_settings_come_signed_once_and_are_audited(plugin: Plugin, owner: Caller) -> None:
    wanted = {"loading": "optimizer", "hide_on": ["/cart*"]}
    body = {"ids": "all", "settings": wanted}
    assert owner.post("/wordpress-sites/settings", body).json["data"][0]["settings"] == wanted
    signed = plugin.beats()["settings"]
    headers = {
        "webhook-id": signed["id"],
        "webhook-timestamp": str(signed["timestamp"]),
        "webhook-signature": signed["signature"],
    }
    told = Webhook(plugin.made["signing_secret"]).verify(signed["payload"], headers)
    assert told == {"site": plugin.id, "revision": 1, "settings": wanted}
    assert plugin.beats(applied_revision=1)["settings"] is None
    assert owner.get(f"/wordpress-sites/{plugin.id}").json["applied_revision"] == 1
    newest = owner.get("/audit-log").json["data"][0]
    assert (newest["action"], newest["detail"]["settings"]) == (
        "wordpress_site.settings_pushed",
        wanted,
    )


def test_one_foreign_id_stops_a_push(plugin: Plugin, owner: Caller, people: People) -> None:
    other = people.owner("Other")
    foreign = plugin_of(other, other.post("/wordpress-sites", {"home": HOME}))
    body = {"ids": [plugin.id, foreign.id], "settings": {"staging": True}}
    assert owner.post("/wordpress-sites/settings", body).status == 404
    assert plugin.beats()["revision"] == 0
    for wrong in ({"ids": [], "settings": {"a": 1}}, {"ids": "all", "settings": {"A B": 1}}):
        assert owner.post("/wordpress-sites/settings", wrong).status == 422


def token(secret: str, **claims: Any) -> str:
    now = int(time.time())
    body = {"sub": "wp:5", "email": "ann@shop.example", "iat": now, "exp": now + 300} | claims
    return jwt.encode({"alg": "HS256"}, body, OctKey.import_key(secret))


def test_a_site_vouches_for_its_visitors_until_it_is_disconnected(
    app: Flask, plugin: Plugin, owner: Caller, widget: dict[str, Any]
) -> None:
    good = token(plugin.made["signing_secret"])
    with db.unit(app, reads=True):
        row = widgets.find_public(widget["id"])
        assert identity.read(row, good).sub == "wp:5"
    owner.delete(f"/wordpress-sites/{plugin.id}")
    with db.unit(app, reads=True):
        row = widgets.find_public(widget["id"])
        try:
            identity.read(row, good)
        except identity.IdentityRefused:
            return
    raise AssertionError("still vouched for")


def test_cart_and_orders_are_shown_with_the_visitor_the_site_vouched_for(
    plugin: Plugin, owner: Caller, people: People, widget: dict[str, Any]
) -> None:
    known = visitor_of(people, owner, widget, external_id="wp:5", verified=True)
    other = visitor_of(people, owner, widget)
    line = {"name": "Green tea", "quantity": 2.0, "total": "24.00"}
    cart = {"total": "24.00", "currency": "EUR", "lines": [line]}
    order = {
        "number": "1001",
        "status": "processing",
        "total": "12.00",
        "currency": "EUR",
        "at": "2026-11-20T10:00:00Z",
        "url": None,
    }
    told = {"external_id": "wp:5", "email": "ann@shop.example", "cart": cart, "orders": [order]}
    assert plugin.caller.post("/wordpress/carts", told).status == 200
    shown = owner.get(f"/visitors/{known}/shop").json
    assert (shown["cart"], shown["orders"]) == (cart, [order])
    assert owner.get(f"/visitors/{other}/shop").json["cart"] is None
    assert plugin.caller.post("/wordpress/carts", told | {"cart": None}).status == 200
    assert owner.get(f"/visitors/{known}/shop").json["cart"] is None


def test_a_persons_data_is_handed_over_and_erased_by_address(
    plugin: Plugin, owner: Caller, people: People, widget: dict[str, Any]
) -> None:
    ann = visitor_of(people, owner, widget, email="Ann@shop.example", external_id="wp:5")
    bo = visitor_of(people, owner, widget, email="bo@shop.example")
    said = owner.post(f"/visitors/{ann}/messages", {"body": "Your tea is on its way"}).json
    cart = {"external_id": "wp:5", "email": "ann@shop.example", "cart": None, "orders": []}
    plugin.caller.post("/wordpress/carts", cart)

    asked = {"email": "ann@shop.example"}
    found = plugin.caller.post("/wordpress/privacy/export", asked).json
    assert found["done"] is True
    first = found["items"][0]
    assert (first["id"], first["facts"]["email"]) == (ann, "Ann@shop.example")
    assert "Your tea is on its way" in first["conversations"][0]["text"]

    gone = plugin.caller.post("/wordpress/privacy/erase", asked).json
    assert gone == {"removed": 1, "done": True}
    assert owner.get(f"/visitors/{ann}").status == 404
    assert owner.get(f"/conversations/{said['conversation_id']}").status == 404
    assert owner.get(f"/visitors/{bo}").status == 200
    assert plugin.caller.post("/wordpress/privacy/export", asked).json["items"] == []


def test_a_site_hears_of_its_events_until_it_is_disconnected(plugin: Plugin, owner: Caller) -> None:
    url = "https://shop.example/wp-json/laleo/v1/events"
    foreign = {"events_url": "https://evil.example/events"}
    assert plugin.caller.post("/wordpress/events", foreign).status == 422
    assert plugin.caller.post("/wordpress/events", {"events_url": url}).status == 200


def test_an_agent_reaches_the_plugin_by_the_widget(
    plugin: Plugin, owner: Caller, people: People, widget: dict[str, Any]
) -> None:
    wanted = {"wordpress": {"loading": "optimizer"}}
    agent = people.program(owner, kind="agent")
    told = agent.mcp("configure_widget", widget_id=widget["id"], settings=wanted)
    assert told["structuredContent"]["settings"]["wordpress"] == [
        {"id": plugin.id, "name": "Tea shop", "applied": False}
    ]
    assert owner.get(f"/wordpress-sites/{plugin.id}").json["settings"] == {"loading": "optimizer"}

    careful = people.program(owner, kind="agent", mode="propose")
    told = careful.mcp("configure_widget", widget_id=widget["id"], settings={"wordpress": {"a": 1}})
    (approval,) = owner.get("/approvals?state=pending").json["data"]
    assert "WordPress sites" in approval["summary"]
    assert owner.post(f"/approvals/{approval['id']}/approve").status == 200
    assert owner.get(f"/wordpress-sites/{plugin.id}").json["settings_revision"] == 2

    wrong = agent.mcp("configure_widget", settings=wanted)
    assert wrong["isError"] is True
