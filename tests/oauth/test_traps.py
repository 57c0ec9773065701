"""Eleven things that Authlib leaves to its user, each of which would let somebody down."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from laleo.app import create_app
from laleo.config import load
from laleo.core import clock, db, ids
from laleo.oauth.models import METADATA, OAuthClient
from tests.isolation.test_secrets import everything
from tests.oauth.client import CALLBACK, ISSUER, Client, Web, bearer, heard, register
from tests.people import Caller, People, through_app


def test_1_a_client_id_may_be_a_long_address(app: Flask, web: Web, owner: Caller) -> None:
    address = f"https://client.example/{secrets.token_hex(900)}"
    row = OAuthClient(id=ids.new_id("cli"), client_id=address, kind=METADATA, name="Long")
    row.redirect_uris, row.auth_method, row.created_at = [CALLBACK], "none", clock.now()
    row.fresh_until = clock.parse("2999-01-01T00:00:00Z")
    with db.unit(app) as session:
        session.add(row)
    assert Client(web, address).connect(owner)["access_token"]


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": "short"},
    ],
)
def test_2_pkce_with_s256_is_asked_for_at_the_first_step(
    client: Client, owner: Caller, changes: dict[str, str | None]
) -> None:
    told = heard(client.visit(owner, **changes).answer)
    assert told["error"] == "invalid_request"
    assert told["state"] == "s-1"


def test_2_the_verifier_must_fit(client: Client, owner: Caller) -> None:
    for verifier in (None, "x" * 64):
        code = client.visit(owner).allow()["code"]
        got = client.redeem(code, code_verifier=verifier)
        assert got.status == 400
        assert got.json["error"] in {"invalid_request", "invalid_grant"}


def test_3_a_public_client_gets_no_secret_and_every_default(web: Web) -> None:
    body = {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none"}
    got = web.json("/oauth/register", body | {"application_type": "native"})
    assert got.status == 201
    assert "client_secret" not in got.json
    assert got.json["grant_types"] == ["authorization_code", "refresh_token"]
    assert got.json["response_types"] == ["code"]
    assert got.json["application_type"] == "native"


def test_3_a_client_that_can_keep_a_secret_gets_one(web: Web, owner: Caller) -> None:
    client = register(web, token_endpoint_auth_method="client_secret_post")
    assert client.secret is not None
    code = client.visit(owner).allow()["code"]
    assert client.redeem(code, client_secret="laleo_cs_wrong").status == 401
    assert client.redeem(code, client_secret=None).status == 401
    assert client.redeem(code).status == 200


@pytest.mark.parametrize(
    "uri",
    [
        "javascript://x/%0aalert(1)",
        "javascript:alert(1)",
        "data:text/html,hi",
        "vbscript:x",
        "file:///etc/passwd",
        "http://evil.example/cb",
        "http://localhost.evil.example/cb",
        "https://user:pw@good.example/cb",
        "https://good.example/cb#fragment",
        "https://good.example\\@evil.example/cb",
        "https://good.example/ cb",
        "https:///cb",
        "unknown:/cb",
        "//good.example/cb",
        "callback",
        "",
        7,
    ],
)
def test_4_codes_go_only_where_they_are_safe(web: Web, uri: object) -> None:
    got = web.json("/oauth/register", {"redirect_uris": [CALLBACK, uri]})
    assert (got.status, got.json["error"]) == (400, "invalid_redirect_uri")


@pytest.mark.parametrize(
    ("registered", "asked", "fits"),
    [
        ("http://localhost/callback", "http://localhost:49152/callback", True),
        ("http://127.0.0.1:33418/", "http://127.0.0.1:50000/", True),
        ("http://127.0.0.1:33418/", "http://127.0.0.1:33418", True),
        ("http://[::1]/cb", "http://[::1]:8123/cb", True),
        ("http://localhost/callback", "http://127.0.0.1:49152/callback", False),
        ("http://localhost/callback", "http://localhost:49152/other", False),
        ("http://localhost/callback", "http://localhost:49152/callback?x=1", False),
        ("http://localhost/callback", "http://localhost.evil.example/callback", False),
        ("http://localhost/callback", "http://localhost:1@evil.example/callback", False),
        ("https://good.example/cb", "https://good.example:8443/cb", False),
        ("https://good.example/cb", "https://good.example/cb/", False),
    ],
)
def test_5_on_loopback_the_port_is_the_clients_choice(
    web: Web, owner: Caller, registered: str, asked: str, fits: bool
) -> None:
    client = register(web, redirect_uris=[registered])
    page = client.visit(owner, redirect_uri=asked).answer
    assert page.status == (200 if fits else 400)


def test_6_a_client_that_is_gone_is_told_401(client: Client, owner: Caller) -> None:
    tokens = client.connect(owner)
    client.client_id = ids.new_id("cli")
    for got in (client.redeem("code"), client.refresh(tokens["refresh_token"])):
        assert (got.status, got.json["error"]) == (401, "invalid_client")


def test_7_a_public_client_may_give_its_tokens_back(client: Client, owner: Caller) -> None:
    tokens = client.connect(owner)
    asked = {"token": tokens["refresh_token"], "client_id": client.client_id}
    assert client.web.form("/oauth/revoke", asked).status == 200
    assert bearer(owner, tokens["access_token"]).get("/me").status == 401
    assert client.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert owner.get("/connections").json["data"] == []


def test_7_but_not_anothers_nor_in_anothers_name(web: Web, client: Client, owner: Caller) -> None:
    tokens = client.connect(owner)
    confidential = register(web, token_endpoint_auth_method="client_secret_basic")
    for other in (register(web), confidential):
        asked = {"token": tokens["refresh_token"], "client_id": other.client_id}
        assert web.form("/oauth/revoke", asked).status in {400, 401}
    assert bearer(owner, tokens["access_token"]).get("/me").status == 200


def test_8_the_issuer_is_named_once_in_every_answer(client: Client, owner: Caller) -> None:
    answers = [
        client.visit(owner).press("allow"),
        client.visit(owner).press("deny"),
        client.visit(owner, code_challenge=None, code_challenge_method=None).answer,
        client.visit(owner, response_type="token").answer,
        client.visit(owner, scope="everything").answer,
        client.visit(owner, resource="https://other.example/mcp").answer,
    ]
    for answer in answers:
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert (query["iss"], query["state"]) == ([ISSUER], ["s-1"])


def test_9_nothing_that_opens_a_door_rests_in_clear(
    app: Flask, web: Web, client: Client, owner: Caller
) -> None:
    code = client.visit(owner).allow()["code"]
    given = client.redeem(code).json
    with_secret = register(web, token_endpoint_auth_method="client_secret_post")
    made = owner.post("/oauth-apps", {"name": "GPT", "redirect_uris": [CALLBACK]}).json
    dump = everything(app)
    assert client.client_id in dump
    assert with_secret.secret is not None
    secrets_ = [given["access_token"], given["refresh_token"], made["client_secret"]]
    for secret in [*secrets_, with_secret.secret, code]:
        assert secret not in dump


def test_9_a_client_without_a_secret_has_none_that_fits(client: Client, owner: Caller) -> None:
    code = client.visit(owner).allow()["code"]
    got = client.redeem(code, client_secret="laleo_cs_any")
    assert (got.status, got.json["error"]) == (401, "invalid_client")


def test_10_a_proxy_that_ends_tls_changes_nothing(app: Flask, environ: dict[str, str]) -> None:
    public = "https://chat.example.com"
    behind = create_app(load(environ | {"PUBLIC_URL": public}))
    owner = People(behind, through_app(behind)).owner()
    client = register(Web(behind))
    told = client.visit(owner, resource=f"{public}/mcp").allow()
    assert told["iss"] == public
    assert client.redeem(told["code"], resource=f"{public}/mcp").status == 200


def test_10_without_tls_the_reason_is_said(app: Flask, environ: dict[str, str]) -> None:
    open_ = create_app(load(environ | {"PUBLIC_URL": "http://chat.example.com"}))
    got = Client(Web(open_), "cli_any").redeem("code")
    assert (got.status, got.json["error"]) == (400, "insecure_transport")


def test_11_a_used_refresh_token_ends_its_family_but_not_at_once(
    app: Flask, client: Client, owner: Caller
) -> None:
    from tests.oauth.test_refreshing import later

    first = client.connect(owner)
    second = client.refresh(first["refresh_token"]).json
    again = client.refresh(first["refresh_token"]).json
    assert "refresh_token" not in again
    later(app, seconds=121)
    refused = client.refresh(first["refresh_token"])
    assert (refused.status, refused.json["error"]) == (400, "invalid_grant")
    assert client.refresh(second["refresh_token"]).status == 400
