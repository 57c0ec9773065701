"""MCP's events extension (SEP-3415), as ChatGPT uses it: events/list, subscribe, unsubscribe.

Of its ways of delivering only webhooks are offered; whoever wants to poll has wait_for_event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mcp_types.jsonrpc import INVALID_PARAMS

from laleo import events
from laleo.core import clock, db, egress, ids
from laleo.core.errors import Conflict, Forbidden, InsufficientScope, Invalid, LaleoError, NotFound
from laleo.core.operations import Proposed
from laleo.mcp.registry import Call, Result
from laleo.mcp.wire import RpcError
from laleo.webhooks import subscriptions

CAPABILITIES: dict[str, Any] = {"events": {}, "extensions": {"io.modelcontextprotocol/events": {}}}
MISSING, FORBIDDEN, EXHAUSTED, UNSUPPORTED, CALLBACK = -32011, -32012, -32013, -32014, -32015
SITE = ids.ID_PATTERN.replace("[a-z]{3}", "sit")
INPUT = {
    "type": "object",
    "properties": {
        "site_id": {"type": "string", "pattern": SITE, "description": "Only this site's events."}
    },
    "additionalProperties": False,
}
MOST_URL = 2000


def listed(call: Call) -> Result:
    """events/list: what can be subscribed to, and how its data looks."""
    call.actor.may("events.read")
    if call.params.get("cursor") is not None:
        raise RpcError(INVALID_PARAMS, "There is only one page of events; leave `cursor` out.")
    return {
        "events": [
            {
                "name": kind.type,
                "description": kind.description,
                "delivery": ["webhook"],
                "inputSchema": INPUT,
                "payloadSchema": kind.schema["properties"]["data"],
            }
            for kind in events.kinds()
            if subscriptions.sent(kind.type)
        ]
    }


def subscribed(call: Call) -> Result:
    """events/subscribe: begin or renew a subscription."""
    asked = _asked(call.params)
    delivery = call.params["delivery"]
    if delivery.get("mode", "webhook") != "webhook":
        feature = {"feature": "deliveryMode", "value": str(delivery["mode"])[:64]}
        raise RpcError(UNSUPPORTED, "Only webhooks are offered.", feature)
    try:
        row = subscriptions.subscribe(
            call.actor,
            **asked,
            secret=_text(delivery, "secret", "/delivery/secret"),
            ttl_s=_ttl(call.params),
        )
    except LaleoError as error:
        raise _refused(error) from error
    until = row.expires_at
    assert until is not None  # noqa: S101 - a subscription has an end
    return {
        "id": row.subscription_id,
        "refreshBefore": clock.rfc3339(until),
        "cursor": None,
        "truncated": call.params.get("cursor") is not None,
    }


def unsubscribed(call: Call) -> Result:
    """events/unsubscribe: end a subscription of one's own."""
    try:
        subscriptions.unsubscribe(call.actor, **_asked(call.params))
    except LaleoError as error:
        raise _refused(error, kind="subscription") from error
    return {}


METHODS = {
    "events/list": listed,
    "events/subscribe": subscribed,
    "events/unsubscribe": unsubscribed,
}
READING = frozenset({"events/list"})


def _asked(params: Mapping[str, Any]) -> dict[str, Any]:
    """What identifies a subscription, besides who asks."""
    delivery, arguments = params.get("delivery"), params.get("arguments") or {}
    if not isinstance(delivery, dict):
        raise _wrong("/delivery", "Must be an object with `url`.")
    if not isinstance(arguments, dict) or arguments.keys() - {"site_id"}:
        raise _wrong("/arguments", "May have `site_id` and nothing else.")
    site = arguments.get("site_id")
    if site is not None and not (isinstance(site, str) and ids.is_id(site, "sit")):
        raise _wrong("/arguments/site_id", "Not the id of a site.")
    url = _text(delivery, "url", "/delivery/url")
    if len(url) > MOST_URL or not _is_safe(url):
        raise _wrong("/delivery/url", "Must be an https address.")
    name = _text(params, "name", "/name")
    return {"event_type": name, "arguments": {"site_id": site} if site else {}, "url": url}


def _is_safe(url: str) -> bool:
    """https; plain http only to what the operator allows by LALEO_EGRESS_ALLOW."""
    if url.startswith("https://"):
        return True
    try:
        return url.startswith("http://") and egress.judge(url, egress.tenant()).inside
    except (egress.Refused, egress.Unresolved):
        return False


def _text(holder: Mapping[str, Any], name: str, pointer: str) -> str:
    value = holder.get(name)
    if not isinstance(value, str) or not value:
        raise _wrong(pointer, "Must be a text.")
    return value


def _ttl(params: Mapping[str, Any]) -> float:
    """Seconds that are wished for: the usual when unsaid, the longest for null (no end)."""
    if "ttlMs" not in params:
        return subscriptions.USUAL_S
    wish = params["ttlMs"]
    if wish is None:
        return subscriptions.MOST_S
    if isinstance(wish, bool) or not isinstance(wish, int | float) or wish < 0:
        raise _wrong("/ttlMs", "Must be milliseconds, or null.")
    return wish / 1000


def _wrong(pointer: str, detail: str) -> RpcError:
    return RpcError(INVALID_PARAMS, f"{pointer}: {detail}")


def _refused(error: LaleoError, *, kind: str = "event") -> LaleoError | RpcError:
    """The refusal in the extension's codes; a lacking scope stays what clients step up on."""
    if isinstance(error, InsufficientScope):
        return error
    if isinstance(error, Proposed):
        db.commit()  # the question to the person stays, though the answer is an error
        waits = "A person must approve this address first; subscribe again after it."
        return RpcError(FORBIDDEN, waits, {"approval_id": error.approval["id"]})
    if isinstance(error, subscriptions.NotVerified):
        return RpcError(CALLBACK, error.detail, error.extra)
    for sort, code, data in (
        (NotFound, MISSING, {"kind": kind}),
        (Forbidden, FORBIDDEN, error.extra),
        (Conflict, EXHAUSTED, {"limit": "subscriptions", "max": subscriptions.MOST}),
        (Invalid, INVALID_PARAMS, {"errors": error.errors}),
    ):
        if isinstance(error, sort):
            return RpcError(code, error.detail, data)
    return error
