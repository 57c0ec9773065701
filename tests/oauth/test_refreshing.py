"""Refresh tokens: rotated, forgiving for two minutes, then unforgiving; codes are single use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from laleo.core import clock, db
from laleo.oauth import duties
from laleo.oauth.models import OAuthCode, OAuthGrant, OAuthToken
from laleo.oauth.secrets import REFRESH
from tests.oauth.client import Client, Web, bearer, register
from tests.people import Caller, People


def later(app: Flask, *, seconds: int) -> None:
    """Let time pass for every key: what was used, was used so much longer ago."""
    ago = timedelta(seconds=seconds)
    with db.unit(app) as session:
        for row in session.scalars(select(OAuthToken)):
            row.expires_at -= ago
            row.used_at = row.used_at - ago if row.used_at else None
        for code in session.scalars(select(OAuthCode)):
            code.expires_at -= ago
        for grant in session.scalars(select(OAuthGrant)):
            grant.expires_at = grant.expires_at - ago if grant.expires_at else None


def test_tokens_end_when_they_say(app: Flask, client: Client, owner: Caller) -> None:
    tokens = client.connect(owner, days="")
    later(app, seconds=3601)
    refused = bearer(owner, tokens["access_token"]).get("/me")
    assert refused.status == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert "resource_metadata=" in refused.headers["WWW-Authenticate"]
    fresh = client.refresh(tokens["refresh_token"]).json
    assert bearer(owner, fresh["access_token"]).get("/me").status == 200
    later(app, seconds=60 * 86400)
    assert client.refresh(fresh["refresh_token"]).json["error"] == "invalid_grant"


def test_no_token_outlives_what_the_member_allowed(
    app: Flask, client: Client, owner: Caller
) -> None:
    tokens = client.connect(owner, days="30")
    later(app, seconds=30 * 86400)
    assert client.refresh(tokens["refresh_token"]).status == 400
    assert owner.get("/connections").json["data"] == []


def test_twenty_refreshes_at_once_lose_nobody(app: Flask, client: Client, owner: Caller) -> None:
    tokens = client.connect(owner)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.refresh(tokens["refresh_token"]), range(20)))
    assert [answer.status for answer in answers] == [200] * 20
    rotated = [answer.json for answer in answers if "refresh_token" in answer.json]
    assert len(rotated) == 1
    assert client.refresh(rotated[0]["refresh_token"]).status == 200
    assert bearer(owner, answers[-1].json["access_token"]).get("/me").status == 200


def test_a_copied_token_ends_the_connection_and_is_audited(
    app: Flask, client: Client, owner: Caller
) -> None:
    stolen = client.connect(owner)["refresh_token"]
    fresh = client.refresh(stolen).json
    later(app, seconds=121)
    assert client.refresh(stolen).status == 400
    assert bearer(owner, fresh["access_token"]).get("/me").status == 401
    assert owner.get("/connections").json["data"] == []
    entry = owner.get("/audit-log").json["data"][0]
    assert entry["action"] == "connection.key_reused"
    assert entry["detail"]["what"] == "refresh token"


def test_a_copy_in_one_place_leaves_the_client_in_others(
    app: Flask, client: Client, owner: Caller
) -> None:
    here, there = client.connect(owner), client.connect(owner)
    client.refresh(here["refresh_token"])
    later(app, seconds=121)
    assert client.refresh(here["refresh_token"]).status == 400
    assert owner.get("/audit-log").json["data"][0]["action"] == "connection.key_reused"
    assert client.refresh(there["refresh_token"]).status == 200
    assert len(owner.get("/connections").json["data"]) == 1


def test_another_clients_token_is_no_token(web: Web, client: Client, owner: Caller) -> None:
    tokens = client.connect(owner)
    assert register(web).refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert client.refresh(tokens["refresh_token"]).status == 200


def test_a_refresh_may_ask_for_less_and_never_for_more(client: Client, owner: Caller) -> None:
    tokens = client.connect(owner)
    less = client.refresh(tokens["refresh_token"], scope="read").json
    assert less["scope"] == "read"
    assert bearer(owner, less["access_token"]).get("/me").json["scopes"] == ["read"]
    whole = client.refresh(less["refresh_token"]).json
    assert whole["scope"] == "read automation"
    more = client.refresh(whole["refresh_token"], scope="read everything")
    assert more.json["error"] == "invalid_scope"


def test_a_refresh_token_opens_no_door_itself(client: Client, owner: Caller) -> None:
    tokens = client.connect(owner)
    assert bearer(owner, tokens["refresh_token"]).get("/me").status == 401


def test_a_code_works_once_and_a_second_use_ends_what_it_gave(
    client: Client, owner: Caller
) -> None:
    code = client.visit(owner).allow()["code"]
    tokens = client.redeem(code).json
    again = client.redeem(code)
    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    assert bearer(owner, tokens["access_token"]).get("/me").status == 401


def test_a_code_is_old_after_a_minute(app: Flask, client: Client, owner: Caller) -> None:
    code = client.visit(owner).allow()["code"]
    later(app, seconds=61)
    assert client.redeem(code).json["error"] == "invalid_grant"


def test_a_code_is_for_its_client_and_its_address(web: Web, client: Client, owner: Caller) -> None:
    code = client.visit(owner).allow()["code"]
    other = register(web)
    assert other.redeem(code, code_verifier=client.verifier).json["error"] == "invalid_grant"
    elsewhere = client.redeem(code, redirect_uri="https://claude.com/api/mcp/auth_callback")
    assert elsewhere.json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("resource", "good"),
    [
        ("http://localhost:8000/mcp", True),
        ("http://localhost:8000/mcp/", True),
        ("http://localhost:8000", True),
        ("http://localhost:8000/", True),
        (None, True),
        ("https://other.example/mcp", False),
        ("http://localhost:8000/mcp/other", False),
        ("http://localhost:8000.evil.example/mcp", False),
    ],
)
def test_the_resource_is_checked_at_both_endpoints(
    client: Client, owner: Caller, resource: str | None, good: bool
) -> None:
    code = client.visit(owner).allow()["code"]
    got = client.redeem(code, resource=resource)
    assert (got.json.get("error") is None) is good
    page = client.visit(owner, resource=resource).answer
    assert page.status == (200 if good else 302)
    if not good:
        assert got.json["error"] == "invalid_target"
        assert "error=invalid_target" in page.headers["Location"]


def test_a_token_without_a_resource_is_good_for_rest(client: Client, owner: Caller) -> None:
    code = client.visit(owner, resource=None).allow()["code"]
    tokens = client.redeem(code, resource=None).json
    assert bearer(owner, tokens["access_token"]).get("/widgets").status == 200


def test_what_the_member_loses_the_client_loses(
    client: Client, people: People, owner: Caller
) -> None:
    colleague = people.colleague(owner, "admin")
    program = bearer(owner, client.connect(colleague, mode="act")["access_token"])
    assert program.post("/sites", {"name": "A"}).status == 201
    owner.patch(f"/members/{colleague.member_id}", {"role": "viewer"})
    assert program.post("/sites", {"name": "B"}).status == 403
    assert program.get("/me").json["scopes"] == ["read"]
    owner.delete(f"/members/{colleague.member_id}")
    assert program.get("/me").status == 401


def test_old_keys_and_unused_clients_are_forgotten(
    app: Flask, web: Web, client: Client, owner: Caller
) -> None:
    used = register(web)
    used.connect(owner, days="")
    with db.unit(app) as session:
        from laleo.oauth.models import OAuthClient

        for row in session.scalars(select(OAuthClient)):
            row.created_at, row.last_used_at = clock.now() - timedelta(days=31), None
    later(app, seconds=2 * 86400)
    with db.unit(app):
        duties.forget()
    with db.unit(app) as session:
        kinds = [row.kind for row in session.scalars(select(OAuthToken))]
        assert kinds == [REFRESH]
    assert client.visit(owner).answer.status == 400
    assert used.visit(owner).answer.status == 200
