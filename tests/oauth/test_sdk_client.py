"""The official Python SDK's OAuth client, left to itself: it finds, registers, asks, steps up."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from mcp.client.auth import OAuthClientProvider, TokenStorage
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from mcp.shared.auth import (
    AuthorizationCodeResult,
    OAuthClientInformationFull,
    OAuthClientMetadata,
    OAuthToken,
)

from mcp import Client
from tests.oauth.real import RealWeb
from tests.product import Laleo

NOBODY = "vis_01jd3x8m6p2q4r5s6t7v8w9x0y"


class Memory(TokenStorage):
    """Where the SDK keeps what it was given."""

    def __init__(self) -> None:
        self.tokens: OAuthToken | None = None
        self.client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


class Person:
    """The owner in front of the browser the SDK opens; keeps what was asked."""

    def __init__(self, laleo: Laleo) -> None:
        self.web = RealWeb(laleo.server.app, laleo.url)
        self.owner = laleo.owner
        self.asked: list[str] = []
        self.told = ""

    async def opens(self, address: str) -> None:
        query = parse_qs(urlsplit(address).query)
        self.asked.append(query["scope"][0])
        self.told = await asyncio.to_thread(self.web.consent, address, self.owner, mode="act")

    async def returns(self) -> AuthorizationCodeResult:
        query = {name: value[0] for name, value in parse_qs(urlsplit(self.told).query).items()}
        return AuthorizationCodeResult(
            code=query["code"], state=query.get("state"), iss=query.get("iss")
        )


async def _use(laleo: Laleo, mode: str) -> dict[str, Any]:
    person, memory = Person(laleo), Memory()
    metadata = OAuthClientMetadata.model_validate(
        {"client_name": "SDK", "redirect_uris": ["http://localhost:3030/callback"]}
    )
    provider = OAuthClientProvider(
        f"{laleo.url}/mcp", metadata, memory, person.opens, person.returns
    )
    async with create_mcp_http_client(auth=provider) as http:
        transport = streamable_http_client(f"{laleo.url}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            found = await client.call_tool("list_widgets", {})
            first = memory.tokens
            written = await client.call_tool(
                "message_visitor", {"visitor_id": NOBODY, "body": "Hello"}
            )
    assert first is not None
    assert memory.tokens is not None
    return {
        "widgets": found.structured_content,
        "first": first.scope,
        "last": memory.tokens.scope,
        "asked": person.asked,
        "written": written.is_error,
    }


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_sdk_registers_asks_and_steps_up(laleo: Laleo, mode: str) -> None:
    seen = asyncio.run(_use(laleo, mode))
    assert [widget["id"] for widget in seen["widgets"]["data"]] == [laleo.widget_id]
    assert "automation" not in seen["first"].split()
    assert {"read", "automation"} <= set(seen["last"].split())
    assert len(seen["asked"]) == 2
    assert seen["written"] is True  # it was let through, and there is no such visitor
    [connection] = laleo.owner.get("/connections").json["data"]
    assert (connection["name"], connection["scopes"]) == ("SDK", ["read", "automation"])
