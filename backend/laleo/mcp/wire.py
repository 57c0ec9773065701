"""JSON-RPC 2.0 as MCP speaks it: what comes in, what goes out, and the errors between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from mcp_types.jsonrpc import (
    HEADER_MISMATCH,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    PARSE_ERROR,
    UNSUPPORTED_PROTOCOL_VERSION,
)
from pydantic import ValidationError

Message = dict[str, Any]
MessageId = str | int | None

ALWAYS_400 = frozenset({PARSE_ERROR, INVALID_REQUEST, UNSUPPORTED_PROTOCOL_VERSION})
MODERN_STATUS = {
    HEADER_MISMATCH: 400,
    INTERNAL_ERROR: 500,
    INVALID_PARAMS: 400,
    METHOD_NOT_FOUND: 404,
    MISSING_REQUIRED_CLIENT_CAPABILITY: 400,
}


class RpcError(Exception):
    """A request that gets a JSON-RPC error instead of a result."""

    def __init__(
        self, code: int, message: str, data: Any = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data
        self.headers = dict(headers or {})

    def status(self, *, modern: bool) -> int:
        """The HTTP status; clients of the handshake era read errors only from a 200.

        Positive codes are HTTP statuses of ours (the range below -32000 is the protocol's).
        """
        if self.code > 0:
            return self.code
        if self.code in ALWAYS_400:
            return 400
        return MODERN_STATUS.get(self.code, 200) if modern else 200

    def body(self, message_id: MessageId) -> Message:
        """The error as a JSON-RPC message."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.data is not None:
            error["data"] = self.data
        return {"jsonrpc": "2.0", "id": message_id, "error": error}


def success(message_id: MessageId, result: Mapping[str, Any]) -> Message:
    """A result as a JSON-RPC message."""
    return {"jsonrpc": "2.0", "id": message_id, "result": dict(result)}


def missing_capability(required: Mapping[str, Any]) -> RpcError:
    """The client did not declare what this request needs (2026-07-28)."""
    return RpcError(
        MISSING_REQUIRED_CLIENT_CAPABILITY,
        f"This needs the client capability: {', '.join(required)}.",
        {"requiredCapabilities": dict(required)},
    )


def invalid_params(error: ValidationError) -> RpcError:
    """A request whose parameters do not have the shape of its method."""
    problems = [
        {"pointer": "/" + "/".join(str(step) for step in found["loc"]), "detail": found["msg"]}
        for found in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    first = problems[0]
    return RpcError(
        INVALID_PARAMS, f"{first['pointer']}: {first['detail']}", {"errors": problems[:20]}
    )


def parse(body: bytes) -> Message | list[Any]:
    """The JSON object or array in a request body; RpcError when there is none."""
    try:
        found = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RpcError(PARSE_ERROR, "The body is not JSON.") from error
    if isinstance(found, dict | list):
        return found
    raise RpcError(INVALID_REQUEST, "The body is not a JSON-RPC message: send one JSON object.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def check(message: Any) -> Message:
    """The message, when it is a JSON-RPC 2.0 request, notification or response."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, 'Not a JSON-RPC 2.0 message: "jsonrpc" must be "2.0".')
    if is_response(message):
        return message
    if not isinstance(message.get("method"), str):
        raise RpcError(INVALID_REQUEST, '"method" must be a string.')
    if "id" in message and id_of(message) is None:
        raise RpcError(INVALID_REQUEST, '"id" must be a string or an integer.')
    if not isinstance(message.get("params", {}), dict):
        raise RpcError(INVALID_PARAMS, '"params" must be an object.')
    return message


def id_of(message: Any) -> MessageId:
    """The id an answer must carry; None when the message has no usable one."""
    found = message.get("id") if isinstance(message, dict) else None
    is_id = isinstance(found, str | int) and not isinstance(found, bool)
    return found if is_id else None


def is_response(message: Message) -> bool:
    """Whether a client answers something (which this server never asked)."""
    return "method" not in message and ("result" in message or "error" in message)
