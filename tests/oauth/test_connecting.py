"""From nothing to a call, and what the person is told and decides on the way."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from laleo.accounts import service
from laleo.accounts.models import Member
from laleo.core import db
from laleo.core.actor import Role
from tests.oauth.client import (
    CALLBACK,
    ISSUER,
    RESOURCE,
    Client,
    Page,
    Web,
    bearer,
    heard,
    register,
)
from tests.people import Caller, People


def test_a_client_comes_from_a_challenge_to_a_call(
    web: Web, nobody: Caller, owner: Caller, widget: dict[str, Any]
) -> None:
    refused = nobody.post("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    where = refused.headers["WWW-Authenticate"].partition('resource_metadata="')[2].strip('"')
    resource = web.get(urlsplit(where).path).json
    assert (resource["resource"], resource["authorization_servers"]) == (RESOURCE, [ISSUER])
    server = web.get("/.well-known/oauth-authorization-server").json
    assert server["registration_endpoint"] == f"{ISSUER}/oauth/register"

    client = register(web)
    told = client.visit(owner).allow()
    assert (told["state"], told["iss"]) == ("s-1", ISSUER)
    tokens = client.redeem(told["code"])
    assert tokens.headers["Cache-Control"] == "no-store"
    assert tokens.json["token_type"] == "Bearer"
    assert tokens.json["expires_in"] == 3600
    assert tokens.json["scope"] == "read automation"

    program = bearer(owner, tokens.json["access_token"])
    assert program.mcp("list_widgets")["structuredContent"]["data"][0]["id"] == widget["id"]
    me = program.get("/me").json
    assert me["principal"] == {
        "kind": "agent",
        "id": owner.get("/connections").json["data"][0]["id"],
        "name": "Claude",
    }
    assert (me["mode"], me["scopes"]) == ("propose", ["automation", "read"])


def test_the_page_says_who_asks_and_where_the_answer_goes(client: Client, owner: Caller) -> None:
    page = client.visit(owner).answer
    assert page.status == 200
    for text in ("Claude wants to connect to Acme", "claude.ai", "It gave this name itself"):
        assert text in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action" not in policy  # it would stop the client's own further redirects
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"


def test_a_program_on_the_own_computer_is_warned_of(web: Web, owner: Caller) -> None:
    local = register(web, redirect_uris=["http://localhost/callback"])
    local.redirect_uri = "http://localhost:51234/callback"
    assert "Did you start this yourself" in local.visit(owner).answer.text
    assert "Did you start this yourself" not in register(web).visit(owner).answer.text


def test_who_is_not_signed_in_signs_in_first(client: Client) -> None:
    got = client.web.get(client.address())
    assert got.status == 302
    assert got.headers["Location"].startswith("/login?next=%2Foauth%2Fauthorize%3F")


def test_no_is_as_easy_as_yes(client: Client, owner: Caller) -> None:
    told = heard(client.visit(owner).press("deny"))
    assert told["error"] == "access_denied"
    assert (told["state"], told["iss"]) == ("s-1", ISSUER)
    assert owner.get("/connections").json["data"] == []


def test_the_member_chooses_mode_sites_and_time(
    client: Client, owner: Caller, widget: dict[str, Any]
) -> None:
    owner.post("/sites", {"name": "Other site"})
    choices = {"mode": "act", "sites": "chosen", "site_ids": widget["site_id"], "days": "30"}
    tokens = client.connect(owner, **choices)
    connection = owner.get("/connections").json["data"][0]
    assert connection["mode"] == "act"
    assert connection["site_ids"] == [widget["site_id"]]
    assert connection["expires_at"] is not None
    program = bearer(owner, tokens["access_token"])
    assert [site["id"] for site in program.get("/sites").json["data"]] == [widget["site_id"]]


def test_a_viewer_gives_no_more_than_a_look(client: Client, people: People, owner: Caller) -> None:
    viewer = people.colleague(owner, "viewer")
    page = client.visit(viewer)
    assert "only looks" in page.answer.text
    told = page.allow(mode="act")
    tokens = client.redeem(told["code"]).json
    assert tokens["scope"] == "read"
    refused = bearer(owner, tokens["access_token"]).post("/sites", {"name": "S"})
    assert refused.status == 403


def test_a_form_of_another_page_is_refused(client: Client, owner: Caller, people: People) -> None:
    page = client.visit(owner)
    assert page.press("allow", csrf_token="x").status == 403
    assert page.press("allow", ticket="x").status == 403
    page.member = people.owner("Strangers")
    assert page.press("allow").status == 403


def test_a_stranger_to_this_server_is_not_sent_anywhere(client: Client, owner: Caller) -> None:
    for wrong in ({"client_id": "cli_nobody"}, {"redirect_uri": "https://evil.example/cb"}):
        got = client.visit(owner, **wrong).answer
        assert got.status == 400
        assert "This cannot be connected" in got.text


@pytest.mark.parametrize("path", ["/authorize", "/oauth/authorize"])
def test_clients_that_guess_find_the_endpoints_at_the_root(
    path: str, client: Client, owner: Caller
) -> None:
    address = client.address().replace("/oauth/authorize", path)
    assert client.web.get(address, Cookie=owner.headers["Cookie"]).status == 200
    for name in ("token", "revoke", "register"):
        at_root, at_home = (client.web.form(f"{base}/{name}", {}) for base in ("", "/oauth"))
        assert (at_root.status, at_root.json) == (at_home.status, at_home.json)


def test_consenting_again_changes_the_same_connection(client: Client, owner: Caller) -> None:
    client.connect(owner, mode="observe")
    client.connect(owner, mode="act")
    [connection] = owner.get("/connections").json["data"]
    assert connection["mode"] == "act"
    actions = [row["action"] for row in owner.get("/audit-log").json["data"]]
    assert actions.count("connection.granted") == 2


def test_the_callback_is_kept_as_it_was_registered(client: Client, owner: Caller) -> None:
    got = client.visit(owner).press("allow")
    assert got.headers["Location"].startswith(f"{CALLBACK}?code=")


def test_a_person_of_two_accounts_says_which(client: Client, people: People, owner: Caller) -> None:
    second = people.owner("Second")
    with db.unit(people.app) as session:
        person = session.get_one(Member, owner.member_id).person
        account = session.get_one(Member, second.member_id).account
        service.join(account, person, Role.OPERATOR)
    first = client.visit(owner)
    link = re.search(rf'href="([^"]+account={second.account_id})"', first.answer.text)
    assert link
    got = client.web.get(unescape(link.group(1)), Cookie=owner.headers["Cookie"])
    assert "Claude wants to connect to Second" in got.text
    tokens = client.redeem(Page(client.web, owner, got).allow()["code"]).json
    assert bearer(owner, tokens["access_token"]).get("/me").json["account"]["name"] == "Second"
    assert owner.get("/connections").json["data"] == []
    assert len(second.get("/connections").json["data"]) == 1


def test_no_site_chosen_is_asked_again(client: Client, owner: Caller) -> None:
    for name in ("A", "B"):
        owner.post("/sites", {"name": name})
    again = client.visit(owner).press("allow", sites="chosen", mode="act")
    assert "Choose at least one site." in again.text
    page = Page(client.web, owner, again)
    assert (page.fields["sites"], page.fields["mode"]) == ("chosen", "act")
    site = owner.get("/sites").json["data"][0]["id"]
    assert page.allow(site_ids=site)["code"]


def test_signing_in_on_the_way_keeps_the_clients_window(client: Client) -> None:
    there = client.web.get(client.address()).headers["Location"]
    assert client.web.get(there).headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert client.web.get("/login").headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_every_door_says_where_to_get_a_token(
    client: Client, nobody: Caller, owner: Caller
) -> None:
    where = f'resource_metadata="{ISSUER}/.well-known/oauth-protected-resource/mcp"'
    for path in ("/widgets", "/mcp"):
        refused = nobody.post(path)
        assert refused.status == 401
        assert refused.headers["WWW-Authenticate"] == f'Bearer scope="read", {where}'
    code = client.visit(owner, scope="read").allow()["code"]
    reader = bearer(owner, client.redeem(code).json["access_token"])
    refused = reader.post("/sites", {"name": "S"})
    step_up = f'Bearer error="insufficient_scope", scope="automation", {where}'
    assert (refused.status, refused.headers["WWW-Authenticate"]) == (403, step_up)


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/mcp",
        "/.well-known/openid-configuration",
        "/.well-known/openid-configuration/mcp",
        "/mcp/.well-known/openid-configuration",
    ],
)
def test_the_server_is_described_wherever_clients_look(web: Web, path: str) -> None:
    got = web.get(path)
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    described = got.json
    assert described["issuer"] == ISSUER
    assert described["authorization_endpoint"] == f"{ISSUER}/oauth/authorize"
    assert described["code_challenge_methods_supported"] == ["S256"]
    assert described["authorization_response_iss_parameter_supported"] is True
    assert described["client_id_metadata_document_supported"] is True
    assert "none" in described["token_endpoint_auth_methods_supported"]
    assert described["scopes_supported"] == ["read", "automation", "offline_access"]


@pytest.mark.parametrize("suffix", ["", "/mcp"])
def test_the_resource_is_described_wherever_clients_look(web: Web, suffix: str) -> None:
    described = web.get(f"/.well-known/oauth-protected-resource{suffix}").json
    assert described["resource"] == RESOURCE
    assert described["authorization_servers"] == [ISSUER]
    assert described["scopes_supported"] == ["read", "automation"]
    assert described["bearer_methods_supported"] == ["header"]
