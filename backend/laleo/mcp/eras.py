"""Which revision of the protocol a message speaks: by handshake, or by itself.

One endpoint serves both eras without sessions (2026-07-28, basic/versioning, "Backward
Compatibility"). What well-known clients send beside the rules is listed in `_tolerated`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any

from mcp_types import CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY
from mcp_types.jsonrpc import (
    HEADER_MISMATCH,
    INVALID_PARAMS,
    INVALID_REQUEST,
    UNSUPPORTED_PROTOCOL_VERSION,
)
from mcp_types.methods import CLIENT_REQUESTS
from mcp_types.version import (
    HANDSHAKE_PROTOCOL_VERSIONS,
    LATEST_HANDSHAKE_VERSION,
    MODERN_PROTOCOL_VERSIONS,
)

from laleo.mcp.wire import Message, RpcError

ASSUMED = "2025-03-26"  # of a request without the header (2025-11-25, transports)
BATCHES = "2025-03-26"  # the only revision with JSON-RPC batches
VERSION, METHOD, NAME = "Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name"
NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
Header = Callable[[str], str | None]
_BASE64 = re.compile(r"=\?base64\?(.*)\?=")


def is_modern(version: str) -> bool:
    """Whether each request of this revision stands alone."""
    return version in MODERN_PROTOCOL_VERSIONS


def version_of(message: Message, header: Header) -> str:
    """The revision to serve this message in; RpcError when its words contradict each other."""
    given = _collapsed(header(VERSION))
    meta = _meta(message)
    if PROTOCOL_VERSION_META_KEY in meta or CLIENT_CAPABILITIES_META_KEY in meta:
        return _self_described(message, meta, given, header)
    if message.get("method") == "initialize":
        return _asked_for(message)
    if given is None:
        return ASSUMED
    if given in HANDSHAKE_PROTOCOL_VERSIONS:
        return given
    if given in MODERN_PROTOCOL_VERSIONS:
        return _modern_without_meta(message)
    raise _unsupported(given)


def batch_version(header: Header) -> str:
    """The revision of a batch; RpcError in revisions that have none."""
    if _collapsed(header(VERSION)) in {None, BATCHES}:
        return BATCHES
    raise RpcError(
        INVALID_REQUEST, f"Only revision {BATCHES} has batches; send one message a request."
    )


def _collapsed(given: str | None) -> str | None:
    """Claude Code repeats the header; equal values joined by commas are one."""
    values = {part.strip() for part in (given or "").split(",")} - {""}
    return ", ".join(sorted(values)) or None


def _meta(message: Message) -> dict[str, Any]:
    params = message.get("params")
    meta = params.get("_meta") if isinstance(params, dict) else None
    return meta if isinstance(meta, dict) else {}


def _asked_for(message: Message) -> str:
    """An unknown wish gets our latest handshake revision as a success (lifecycle, negotiation)."""
    params = message.get("params")
    wish = params.get("protocolVersion") if isinstance(params, dict) else None
    return wish if wish in HANDSHAKE_PROTOCOL_VERSIONS else LATEST_HANDSHAKE_VERSION


def _modern_without_meta(message: Message) -> str:
    """claude.ai keeps sending the newest header after it negotiated an older revision."""
    method = str(message.get("method"))
    if "id" not in message or (method, LATEST_HANDSHAKE_VERSION) in CLIENT_REQUESTS:
        return LATEST_HANDSHAKE_VERSION
    raise _missing_meta(PROTOCOL_VERSION_META_KEY, CLIENT_CAPABILITIES_META_KEY)


def _self_described(
    message: Message, meta: dict[str, Any], given: str | None, header: Header
) -> str:
    keys = (PROTOCOL_VERSION_META_KEY, CLIENT_CAPABILITIES_META_KEY)
    missing = [key for key in keys if key not in meta]
    if missing and "id" in message:
        raise _missing_meta(*missing)
    version = meta.get(PROTOCOL_VERSION_META_KEY, given)
    if not isinstance(version, str):
        raise RpcError(INVALID_PARAMS, f"_meta {PROTOCOL_VERSION_META_KEY} must be a string.")
    tolerated = _tolerated(version, given)
    if given != version and not tolerated:
        raise _mismatch(VERSION, f"“{version}” as in _meta", given)
    if version not in MODERN_PROTOCOL_VERSIONS:
        raise _unsupported(version)
    _check_routing(message, header, needed=not tolerated and "id" in message)
    return version


def _tolerated(version: str, given: str | None) -> bool:
    """claude.ai's connectors pair the header of a handshake revision with a modern body."""
    return version in MODERN_PROTOCOL_VERSIONS and given in HANDSHAKE_PROTOCOL_VERSIONS


def _check_routing(message: Message, header: Header, *, needed: bool) -> None:
    """Mcp-Method and Mcp-Name must repeat the body (transports, "Server Validation")."""
    method = message["method"]
    _check_header(METHOD, header, method, needed=needed)
    field = NAMED.get(method)
    name = message.get("params", {}).get(field) if field else None
    if isinstance(name, str):
        _check_header(NAME, header, name, needed=needed)


def _check_header(name: str, header: Header, body: str, *, needed: bool) -> None:
    given = header(name)
    if (given is not None or needed) and _decoded(given) != body:
        raise _mismatch(name, f"“{body[:128]}” as in the body", given)


def _decoded(value: str | None) -> str | None:
    """A header's text; the Base64 form is undone, and None when it is malformed."""
    found = _BASE64.fullmatch(value.strip()) if value is not None else None
    if value is None or found is None:
        return value.strip() if value is not None else None
    try:
        return base64.b64decode(found[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _mismatch(name: str, wanted: str, given: str | None) -> RpcError:
    found = "missing" if given is None else f"“{given[:128]}”"
    return RpcError(HEADER_MISMATCH, f"The header {name} must be {wanted}; it is {found}.")


def _missing_meta(*keys: str) -> RpcError:
    return RpcError(INVALID_PARAMS, f"params._meta must carry: {', '.join(keys)}.")


def _unsupported(version: str) -> RpcError:
    return RpcError(
        UNSUPPORTED_PROTOCOL_VERSION,
        "This protocol version is not served here.",
        {"supported": list(MODERN_PROTOCOL_VERSIONS), "requested": version[:64]},
    )
