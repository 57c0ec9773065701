"""What completes the OpenAPI document: rights in words, ETags, and webhooks."""

from __future__ import annotations

import json
from typing import Any

from laleo import events
from laleo.console import manual
from laleo.events.catalogue import EventKind

# What a token may never do, whatever its scope; the services refuse it as `people_only`.
PEOPLE_ONLY = frozenset(
    {
        *("switchAccount", "putAvailability", "listDevices", "deleteDevice"),
        *("patchMember", "deleteMember", "postInvitation", "deleteInvitation"),
        *("listTokens", "postToken", "deleteToken"),
        *("patchAgent", "putAgentPicture", "deleteAgentPicture", "approve", "reject"),
        *("postIdentitySecret", "listConnections", "getConnection", "patchConnection"),
        *("deleteConnection", "listOauthApps", "postOauthApp", "getOauthApp", "patchOauthApp"),
        *("deleteOauthApp", "rotateOauthAppSecret", "listOauthFlows", "getOauthFlow"),
        *("listPushSubscriptions", "postPushSubscription", "deletePushSubscription"),
        *("getAlertPreferences", "patchAlertPreferences", "testAlertPreferences", "putUsageLimits"),
    }
)
_VERBS = frozenset({"get", "put", "post", "patch", "delete"})
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The ETag of your last look; 412 when somebody changed it since.",
    "schema": {"type": "string"},
}
_COOKIE = {"type": "apiKey", "in": "cookie", "name": "laleo_session"}


def complete(document: dict[str, Any]) -> None:
    """Add all of it."""
    for item in document["paths"].values():
        for verb in _VERBS & item.keys():
            _rights(item[verb])
        if {"get", "patch"} <= item.keys():
            _etag(item)
    document["components"]["securitySchemes"]["person"] = _COOKIE
    document["webhooks"] = {kind.type: {"post": _webhook(kind)} for kind in events.kinds()}


def _rights(operation: dict[str, Any]) -> None:
    """Say in words which token does."""
    needs = operation.get("security")
    if not needs:
        said = "Needs no token."
    elif operation["operationId"] in PEOPLE_ONLY:
        said = "Only for signed-in people, in the console; tokens are refused (`people_only`)."
        operation["security"] = [{"person": []}]
    else:
        said = f"Scope: `{needs[0]['bearer'][0]}`."
    operation["description"] = "\n\n".join(filter(None, (operation.get("description"), said)))


def _etag(item: dict[str, Any]) -> None:
    """Document conditional edits (RFC 9110, section 13.1.1)."""
    item["patch"].setdefault("parameters", []).append(_IF_MATCH)
    item["patch"]["responses"]["412"] = {
        "description": "Changed since the ETag in If-Match was read.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    header = {"ETag": {"description": "Send it back as If-Match.", "schema": {"type": "string"}}}
    for operation in (item["get"], item["patch"]):
        operation["responses"]["200"]["headers"] = header


def _webhook(kind: EventKind) -> dict[str, Any]:
    """One type of event as the request that we send (OpenAPI 3.1, webhooks)."""
    body = {"schema": kind.schema, "example": json.loads(manual.example(kind))}
    return {
        "operationId": "on" + "".join(part.capitalize() for part in _words(kind.type)),
        "summary": kind.description,
        "description": "Signed as Standard Webhooks describe; see /developers/webhooks.",
        "security": [],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {"2XX": {"description": "You have it."}},
    }


def _words(type_: str) -> list[str]:
    return type_.replace(".", "_").split("_")
