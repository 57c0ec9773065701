"""JSON-RPC to POST /mcp, as a client that knows exactly which bytes it wants to send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mcp_types import CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY

from tests.people import Answer, Caller

MODERN, LEGACY = "2026-07-28", "2025-11-25"
META = {PROTOCOL_VERSION_META_KEY: MODERN, CLIENT_CAPABILITIES_META_KEY: {}}


def request(method: str, id: Any = 1, **params: Any) -> dict[str, Any]:  # noqa: A002
    """A request as clients of the handshake era write it."""
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": params}


def modern(method: str, **params: Any) -> dict[str, Any]:
    """A request that describes itself (2026-07-28)."""
    return request(method, **params, _meta=META)


def headers(body: Mapping[str, Any]) -> dict[str, str]:
    """The headers that must repeat a modern body."""
    params = body["params"]
    name = params.get("name") or params.get("uri")
    routing = {"Mcp-Protocol-Version": MODERN, "Mcp-Method": body["method"]}
    return routing | ({"Mcp-Name": name} if name else {})


def send(caller: Caller, body: Any, **headers: str) -> Answer:
    """The body as it is; header names have _ for -."""
    return caller.call("POST", "/mcp", body, **headers)


def ask(caller: Caller, body: Mapping[str, Any]) -> Answer:
    """A modern request with the headers it needs."""
    return caller.send("POST", "/mcp", dict(body), caller.headers | headers(body))


def text_of(result: Mapping[str, Any]) -> str:
    """Everything a model would read of a tool's result."""
    return "\n".join(block["text"] for block in result["content"])


def data_of(result: Mapping[str, Any]) -> Any:
    """The JSON in a tool's first block of text."""
    return json.loads(result["content"][0]["text"])


def names(answer: Answer) -> list[str]:
    """The tools in the answer to tools/list."""
    return [tool["name"] for tool in answer.json["result"]["tools"]]
