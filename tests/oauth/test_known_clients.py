"""What the clients in the field send, as it was recorded or published, is taken."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from laleo.app import create_app
from laleo.config import load
from laleo.oauth.documents import built_in
from tests.oauth.client import Client, Web
from tests.people import Caller, People, through_app

CODE = ["authorization_code", "refresh_token"]
# Who registers, with what, and the address that the code is then asked to.
REGISTRATIONS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "claude.ai": (
        {
            "client_name": "Claude",
            "redirect_uris": ["https://claude.ai/api/mcp/auth_callback"],
            "grant_types": CODE,
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
            "scope": "read automation offline_access",
        },
        ["https://claude.ai/api/mcp/auth_callback"],
    ),
    "claude.com": (
        {
            "client_name": "Claude",
            "redirect_uris": ["https://claude.com/api/mcp/auth_callback"],
            "token_endpoint_auth_method": "none",
        },
        ["https://claude.com/api/mcp/auth_callback"],
    ),
    "Claude Code": (
        {
            "client_name": "Claude Code (laleo)",
            "redirect_uris": ["http://localhost:3118/callback"],
            "grant_types": CODE,
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
            "application_type": "native",
        },
        ["http://localhost:3118/callback", "http://localhost:54545/callback"],
    ),
    "ChatGPT": (
        {
            "client_name": "ChatGPT",
            "redirect_uris": ["https://chatgpt.com/connector/oauth/Ab12Cd34Ef"],
            "grant_types": CODE,
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
        },
        ["https://chatgpt.com/connector/oauth/Ab12Cd34Ef"],
    ),
    "ChatGPT, legacy": (
        {
            "client_name": "ChatGPT",
            "redirect_uris": ["https://chatgpt.com/connector_platform_oauth_redirect"],
            "token_endpoint_auth_method": "client_secret_post",
        },
        ["https://chatgpt.com/connector_platform_oauth_redirect"],
    ),
    "VS Code": (
        {
            "client_name": "Visual Studio Code",
            "client_uri": "https://code.visualstudio.com",
            "grant_types": [*CODE, "urn:ietf:params:oauth:grant-type:device_code"],
            "response_types": ["code"],
            "redirect_uris": [
                "https://insiders.vscode.dev/redirect",
                "https://vscode.dev/redirect",
                "http://127.0.0.1/",
                "http://127.0.0.1:33418/",
            ],
            "token_endpoint_auth_method": "none",
            "application_type": "native",
        },
        [
            "https://vscode.dev/redirect",
            "http://127.0.0.1:33418/",
            "http://127.0.0.1:33418",
            "http://127.0.0.1:60111/",
        ],
    ),
    "Cursor": (
        {
            "client_name": "Cursor",
            "redirect_uris": [
                "cursor://anysphere.cursor-mcp/oauth/callback",
                "https://www.cursor.com/agents/mcp/oauth/callback",
                "http://localhost:8787/callback",
            ],
            "grant_types": CODE,
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
            "application_type": "web",
        },
        [
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "https://www.cursor.com/agents/mcp/oauth/callback",
            "http://localhost:8787/callback",
        ],
    ),
    "Inspector": (
        {
            "client_name": "MCP Inspector",
            "client_uri": "https://github.com/modelcontextprotocol/inspector",
            "redirect_uris": ["http://127.0.0.1:6276/oauth/callback"],
            "grant_types": CODE,
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
            "scope": "",
        },
        ["http://127.0.0.1:6276/oauth/callback"],
    ),
}


@pytest.mark.parametrize("name", REGISTRATIONS)
def test_a_known_client_registers_and_connects(web: Web, owner: Caller, name: str) -> None:
    body, addresses = REGISTRATIONS[name]
    got = web.json("/register", body)
    assert got.status == 201, got.text
    for address in addresses:
        client = Client(web, got.json["client_id"], address, got.json.get("client_secret"))
        page = client.visit(owner, prompt="consent", scope="read automation offline_access")
        assert page.answer.status == 200, page.answer.text
        answer = page.press("allow")
        assert answer.headers["Location"].startswith(address.partition("?")[0])
        code = answer.headers["Location"].partition("code=")[2].partition("&")[0]
        tokens = client.redeem(code)
        assert tokens.status == 200, tokens.text
        assert tokens.json["scope"] == "read automation offline_access"
        assert client.refresh(tokens.json["refresh_token"]).status == 200


@pytest.mark.parametrize(
    ("document", "address"),
    [
        (
            "https://claude.ai/oauth/mcp-oauth-client-metadata",
            "https://claude.ai/api/mcp/auth_callback",
        ),
        (
            "https://claude.ai/oauth/claude-code-client-metadata",
            "http://localhost:3118/callback",
        ),
        (
            "https://chatgpt.com/oauth/client.json",
            "https://chatgpt.com/connector_platform_oauth_redirect",
        ),
        ("https://chatgpt.com/oauth/codex/client.json", "http://127.0.0.1:40123/callback"),
        ("https://vscode.dev/oauth/client-metadata.json", "http://127.0.0.1:33418/"),
    ],
)
def test_a_server_without_internet_knows_the_usual_clients(
    app: Flask, environ: dict[str, str], document: str, address: str
) -> None:
    assert document in built_in()
    alone = create_app(load(environ | {"LALEO_EGRESS_PORTS": "9"}))
    owner = People(alone, through_app(alone)).owner()
    tokens = Client(Web(alone), document, address).connect(owner)
    assert tokens["refresh_token"]
    connection = owner.get("/connections").json["data"][0]["client"]
    assert connection["kind"] == "metadata"
    assert connection["host"] == document.split("/")[2]


def test_a_client_with_a_secret_of_the_consoles_needs_no_pkce(web: Web, owner: Caller) -> None:
    callback = "https://chat.openai.com/aip/g-abc/oauth/callback"
    made = owner.post("/oauth-apps", {"name": "My GPT", "redirect_uris": [callback]}).json
    client = Client(web, made["client_id"], callback, made["client_secret"])
    without = {"code_challenge": None, "code_challenge_method": None, "resource": None}
    code = client.visit(owner, **without).allow()["code"]
    got = client.redeem(code, code_verifier=None, resource=None)
    assert got.status == 200, got.text
    assert owner.get("/connections").json["data"][0]["name"] == "My GPT"


def test_what_registers_wrongly_is_told_in_json(web: Web) -> None:
    good = {"redirect_uris": ["https://a.example/cb"], "token_endpoint_auth_method": "none"}
    wrong: list[tuple[Any, str]] = [
        ({}, "invalid_redirect_uri"),
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"redirect_uris": "https://a.example/cb"}, "invalid_redirect_uri"),
        (good | {"token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
        (good | {"grant_types": ["client_credentials"]}, "invalid_client_metadata"),
        (good | {"response_types": "code"}, "invalid_client_metadata"),
        ([], "invalid_client_metadata"),
        ("text", "invalid_client_metadata"),
    ]
    for body, error in wrong:
        got = web.json("/oauth/register", body)
        assert (got.status, got.json["error"]) == (400, error), body
        assert got.headers["Content-Type"].startswith("application/json")


def test_names_are_made_fit_to_be_read(web: Web, owner: Caller) -> None:
    hostile = "Claude\u202e\u0000<script>alert(1)</script>" + "x" * 200
    body = {
        "client_name": hostile,
        "redirect_uris": ["https://evil.example/cb"],
        "token_endpoint_auth_method": "none",
        "client_uri": "javascript:alert(1)",
        "logo_uri": "https://evil.example/pixel.png",
    }
    got = web.json("/oauth/register", body)
    page = Client(web, got.json["client_id"], "https://evil.example/cb").visit(owner).answer
    assert page.status == 200
    assert "<script>alert" not in page.text
    assert "\u202e" not in page.text
    assert "pixel.png" not in page.text
    assert "evil.example" in page.text
