"""Who acts by a connection, and how far it goes."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from laleo.accounts import tickets
from laleo.core import db
from laleo.visitors import team
from tests.people import Caller, People
from tests.sites.plugin import Plugin
from tests.sites.visiting import visitor_of


def test_a_reply_from_wp_admin_carries_the_members_name(
    plugin: Plugin, owner: Caller, people: People, operator: Caller, widget: dict[str, Any]
) -> None:
    plugin.names((7, "operator in WordPress", operator.email))
    visitor = visitor_of(people, owner, widget)
    said = plugin.as_user(7).post(f"/visitors/{visitor}/messages", {"body": "Hello"})
    author = said.json["author"]
    assert author == {**author, "kind": "operator", "id": operator.member_id}
    assert author["name"] == "The operator"
    assert plugin.as_user(7).get("/me").json["member"]["id"] == operator.member_id


def test_who_connected_is_the_member_whatever_their_address_in_wordpress(
    plugin: Plugin, owner: Caller
) -> None:
    me = plugin.as_user(1).get("/me").json
    assert me["member"]["id"] == owner.member_id
    assert me["principal"]["kind"] == "site"


def test_somebody_who_is_no_member_writes_under_their_own_name(
    plugin: Plugin, owner: Caller, people: People, widget: dict[str, Any]
) -> None:
    plugin.names((9, "Bo Writer", "bo@shop.example"))
    visitor = visitor_of(people, owner, widget)
    said = plugin.as_user(9).post(f"/visitors/{visitor}/messages", {"body": "Hello"})
    assert (said.json["author"]["kind"], said.json["author"]["name"]) == ("operator", "Bo Writer")
    assert plugin.as_user(9).get("/me").json["member"] is None


def test_people_join_the_team_as_operators_of_this_site_where_that_was_allowed(
    plugin: Plugin, owner: Caller, widget: dict[str, Any]
) -> None:
    assert owner.patch(f"/wordpress-sites/{plugin.id}", {"joins": True}).status == 200
    named = plugin.names((9, "Bo Writer", "bo@shop.example")).json["data"]
    member = plugin.as_user(9).get("/me").json["member"]
    assert named[0]["member"] == {"id": member["id"], "name": "Bo Writer"}
    assert (member["role"], member["site_ids"]) == ("operator", [widget["site_id"]])


def test_a_person_says_which_member_somebody_is(
    plugin: Plugin, owner: Caller, operator: Caller
) -> None:
    plugin.names((9, "Bo", "bo@shop.example"))
    path = f"/wordpress-sites/{plugin.id}/users/9"
    assert owner.patch(path, {"member_id": operator.member_id}).json["chosen"] is True
    plugin.names((9, "Bo", "other@shop.example"))
    assert plugin.as_user(9).get("/me").json["member"]["id"] == operator.member_id
    listed = owner.get(f"/wordpress-sites/{plugin.id}/users").json["data"]
    assert [user["wp_user_id"] for user in listed] == [9]
    assert owner.patch(f"/wordpress-sites/{plugin.id}/users/10", {"member_id": None}).status == 404


def test_an_owner_is_no_more_than_an_operator_in_wp_admin(
    plugin: Plugin, owner: Caller, widget: dict[str, Any]
) -> None:
    plugin.names((1, "Ann", owner.email))
    boss = plugin.as_user(1)
    assert boss.get("/conversations").status == 200
    for method, path, body in (
        ("POST", "/tokens", {"name": "T", "scope": "read"}),
        ("POST", "/invitations", {"email": "x@example.com"}),
        ("PATCH", f"/widgets/{widget['id']}", {"name": "N"}),
        ("GET", "/audit-log", None),
        ("POST", "/webhooks", {"url": "https://x.example", "event_types": ["*"]}),
        ("DELETE", f"/wordpress-sites/{plugin.id}", None),
    ):
        refused = boss.call(method, path, body)
        assert (refused.status, refused.json["code"]) == (403, "not_for_sites"), path


def test_a_viewer_only_looks_in_wp_admin(
    plugin: Plugin, owner: Caller, people: People, viewer: Caller, widget: dict[str, Any]
) -> None:
    plugin.names((3, "Vi", viewer.email))
    visitor = visitor_of(people, owner, widget)
    looking = plugin.as_user(3)
    assert looking.get(f"/visitors/{visitor}").status == 200
    assert looking.post(f"/visitors/{visitor}/messages", {"body": "Hi"}).status == 403


def test_nobody_but_named_users_acts(plugin: Plugin, limited: Caller) -> None:
    for number in ("44", "x", "-1", "99999999999"):
        asked = plugin.caller.get("/conversations", X_Laleo_User=number)
        assert (asked.status, asked.json["code"]) == (403, "unknown_user")
    plugin.names((5, "Lim", limited.email))
    assert plugin.as_user(5).get("/conversations").json["code"] == "role"
    plugin.names()
    assert plugin.as_user(5).get("/conversations").json["code"] == "unknown_user"


def test_by_itself_a_site_manages_its_own_widget_and_nothing_else(
    plugin: Plugin, owner: Caller, people: People, widget: dict[str, Any]
) -> None:
    other = people.widget(owner, name="Other", site_url="https://other.example")
    bare = plugin.caller
    assert [one["id"] for one in bare.get("/widgets").json["data"]] == [widget["id"]]
    assert bare.patch(f"/widgets/{widget['id']}", {"name": "N"}).status == 200
    assert bare.patch(f"/widgets/{other['id']}", {"name": "N"}).status == 404
    assert bare.get("/conversations").json["code"] == "not_for_sites"
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert bare.post("/mcp", body).status == 403


def test_a_person_at_wp_admin_is_there_for_visitors(
    app: Flask, plugin: Plugin, operator: Caller, widget: dict[str, Any]
) -> None:
    plugin.names((7, "Op", operator.email))
    ticket = plugin.as_user(7).post("/live-tickets").json["ticket"]
    with db.unit(app, reads=True):
        actor = tickets.redeem(ticket)
        assert team.places(actor) == [widget["site_id"]]
        assert tickets.origins(actor) == {"https://shop.example"}
    assert plugin.caller.post("/live-tickets").status == 403


@pytest.mark.parametrize("by", ["plugin", "owner"])
def test_disconnecting_ends_it_for_both_sides(plugin: Plugin, owner: Caller, by: str) -> None:
    if by == "plugin":
        assert plugin.caller.post("/wordpress/disconnect").status == 204
    else:
        assert owner.delete(f"/wordpress-sites/{plugin.id}").status == 204
    assert plugin.caller.get("/me").status == 401
    assert owner.get("/wordpress-sites").json["data"] == []
    assert owner.get(f"/wordpress-sites/{plugin.id}").status == 404
    newest = owner.get("/audit-log").json["data"][0]
    assert newest["action"] == "wordpress_site.disconnected"
