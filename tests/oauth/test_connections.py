"""Connections and OAuth apps over REST: seen, changed and ended by those who may."""

from __future__ import annotations

import base64
from typing import Any

from flask import Flask

from laleo.app import create_app
from laleo.config import load
from laleo.core import db
from laleo.core.actor import read_credential
from tests.oauth.client import CALLBACK, Client, Web, bearer
from tests.people import Caller, People


def test_members_see_their_own_connections_and_admins_all(
    client: Client, owner: Caller, people: People
) -> None:
    colleague = people.colleague(owner, "operator")
    client.connect(colleague)
    client.connect(owner)
    assert len(owner.get("/connections").json["data"]) == 2
    [own] = colleague.get("/connections").json["data"]
    assert own["member"]["id"] == colleague.member_id
    assert own["client"]["kind"] == "registered"
    other = next(c for c in owner.get("/connections").json["data"] if c["id"] != own["id"])
    for answer in (
        colleague.get(f"/connections/{other['id']}"),
        colleague.patch(f"/connections/{other['id']}", {"name": "Mine"}),
        colleague.delete(f"/connections/{other['id']}"),
    ):
        assert answer.status == 404


def test_a_change_is_known_to_the_next_call(
    client: Client, owner: Caller, widget: dict[str, Any]
) -> None:
    program = bearer(owner, client.connect(owner, mode="act")["access_token"])
    [connection] = owner.get("/connections").json["data"]
    path = f"/connections/{connection['id']}"
    assert program.post("/sites", {"name": "A"}).status == 201
    changes = {"name": "Night desk", "mode": "observe", "site_ids": [widget["site_id"]]}
    assert owner.patch(path, changes).json["name"] == "Night desk"
    assert program.get("/me").json["principal"]["name"] == "Night desk"
    assert program.post("/sites", {"name": "B"}).status == 403
    assert [site["id"] for site in program.get("/sites").json["data"]] == [widget["site_id"]]
    assert owner.patch(path, {}).status == 422


def test_only_an_admin_lets_a_program_set_webhooks_up(
    client: Client, owner: Caller, people: People
) -> None:
    operator = people.colleague(owner, "operator")
    client.connect(operator)
    [connection] = operator.get("/connections").json["data"]
    path = f"/connections/{connection['id']}"
    assert operator.patch(path, {"webhooks_allowed": True}).status == 403
    assert owner.patch(path, {"webhooks_allowed": True}).json["webhooks_allowed"] is True


def test_a_connection_is_limited_to_the_members_sites(
    client: Client, owner: Caller, limited: Caller, widget: dict[str, Any]
) -> None:
    tokens = client.connect(limited)
    [connection] = limited.get("/connections").json["data"]
    program = bearer(limited, tokens["access_token"])
    assert program.get(f"/widgets/{widget['id']}").status == 404
    path = f"/connections/{connection['id']}"
    refused = owner.patch(path, {"site_ids": [widget["site_id"]]})
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/site_ids")


def test_a_revoked_connection_opens_nothing(app: Flask, client: Client, owner: Caller) -> None:
    tokens = client.connect(owner)
    [connection] = owner.get("/connections").json["data"]
    with db.unit(app):
        assert read_credential(connection["id"]) is not None
    assert owner.delete(f"/connections/{connection['id']}").status == 204
    assert bearer(owner, tokens["access_token"]).get("/me").status == 401
    assert client.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    with db.unit(app):
        assert read_credential(connection["id"]) is None
    actions = [row["action"] for row in owner.get("/audit-log").json["data"]]
    assert actions[:2] == ["connection.revoked", "connection.granted"]


def test_a_program_sees_no_connections_and_makes_no_apps(client: Client, owner: Caller) -> None:
    program = bearer(owner, client.connect(owner, mode="act")["access_token"])
    body = {"name": "A", "redirect_uris": [CALLBACK]}
    for answer in (program.get("/connections"), program.post("/oauth-apps", body)):
        assert (answer.status, answer.json["code"]) == (403, "people_only")


def test_an_app_is_made_changed_and_removed(web: Web, owner: Caller) -> None:
    body = {"name": "GPT", "redirect_uris": [CALLBACK], "homepage": "https://shop.example"}
    made = owner.post("/oauth-apps", body).json
    assert made["client_secret"].startswith("laleo_cs_")
    [listed] = owner.get("/oauth-apps").json["data"]
    assert "client_secret" not in listed
    assert made["client_secret"].startswith(listed["secret_prefix"].removesuffix("…"))
    path = f"/oauth-apps/{made['id']}"
    assert owner.patch(path, {"name": "Shop GPT"}).json["name"] == "Shop GPT"
    bad = owner.patch(path, {"redirect_uris": ["http://evil.example/cb"]})
    assert (bad.status, bad.json["errors"][0]["pointer"]) == (422, "/redirect_uris/0")

    client = Client(web, made["client_id"], CALLBACK, made["client_secret"])
    tokens = client.connect(owner)
    client.secret = owner.post(f"{path}/rotate-secret").json["client_secret"]
    old = client.refresh(tokens["refresh_token"], client_secret=made["client_secret"])
    assert old.status == 401
    assert client.refresh(tokens["refresh_token"]).status == 200
    assert owner.delete(path).status == 204
    gone = client.refresh(tokens["refresh_token"])
    assert (gone.status, gone.json["error"]) == (401, "invalid_client")
    assert bearer(owner, tokens["access_token"]).get("/me").status == 401


def test_an_app_is_for_its_own_account(web: Web, owner: Caller, people: People) -> None:
    made = owner.post("/oauth-apps", {"name": "GPT", "redirect_uris": [CALLBACK]}).json
    client = Client(web, made["client_id"], CALLBACK, made["client_secret"])
    page = client.visit(people.owner("Strangers")).answer
    assert page.status == 403
    assert "another account" in page.text


def test_an_app_may_send_its_secret_either_way(web: Web, owner: Caller) -> None:
    made = owner.post("/oauth-apps", {"name": "GPT", "redirect_uris": [CALLBACK]}).json
    client = Client(web, made["client_id"], CALLBACK, made["client_secret"])
    code = client.visit(owner).allow()["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    form["code_verifier"] = client.verifier
    pair = f"{made['client_id']}:{made['client_secret']}"
    basic = base64.b64encode(pair.encode()).decode()
    got = web.form("/oauth/token", form, Authorization=f"Basic {basic}")
    assert got.status == 200, got.text


def test_a_server_may_register_nobody(app: Flask, environ: dict[str, str]) -> None:
    closed = Web(create_app(load(environ | {"OAUTH_REGISTRATION": "off"})))
    document = closed.get("/.well-known/oauth-authorization-server").json
    assert "registration_endpoint" not in document
    assert closed.json("/oauth/register", {"redirect_uris": [CALLBACK]}).status == 403


def test_a_flood_of_registrations_is_stopped(web: Web) -> None:
    body = {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none"}
    answers = [web.json("/oauth/register", body) for _ in range(31)]
    assert [answer.status for answer in answers] == [201] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].json["error"] == "temporarily_unavailable"


def test_a_connection_is_an_agent_with_a_name_and_a_presence(client: Client, owner: Caller) -> None:
    program = bearer(owner, client.connect(owner)["access_token"])
    assert program.mcp("list_widgets")["structuredContent"]
    [connection] = owner.get("/connections").json["data"]
    [agent] = owner.get("/agents").json["data"]
    assert (agent["id"], agent["kind"], agent["name"]) == (connection["id"], "connection", "Claude")
    assert agent["online"] is True
    assert owner.patch(f"/agents/{agent['id']}", {"name": "Night desk"}).status == 200
    assert owner.get("/connections").json["data"][0]["name"] == "Night desk"
