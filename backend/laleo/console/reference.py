"""What completes the OpenAPI document: rights in words, ETags, and webhooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import current_app

from laleo import events
from laleo.console import manual
from laleo.core import needs
from laleo.events.catalogue import EventKind

_VERBS = frozenset({"get", "put", "post", "patch", "delete"})
_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The ETag of your last look; 412 when somebody changed it since.",
    "schema": {"type": "string"},
}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "The ETag of your last look; 304 when nothing changed since.",
    "schema": {"type": "string"},
}
_COOKIE = {"type": "apiKey", "in": "cookie", "name": "laleo_session"}


def complete(document: dict[str, Any]) -> None:
    """Add all of it."""
    views = _views()
    for path, item in document["paths"].items():
        for verb in _VERBS & item.keys():
            _rights(item[verb], views[verb, path])
        if {"get", "patch"} <= item.keys():
            _etag(item)
    document["components"]["securitySchemes"]["person"] = _COOKIE
    document["webhooks"] = {kind.type: {"post": _webhook(kind)} for kind in events.kinds()}


def _views() -> dict[tuple[str, str], Callable[..., Any]]:
    """The view of each method and path of the document."""
    return {
        (method.lower(), rule.rule.replace("<", "{").replace(">", "}")): view
        for rule in current_app.url_map.iter_rules()
        for method in rule.methods or ()
        if (view := current_app.view_functions.get(rule.endpoint)) is not None
    }


def _rights(operation: dict[str, Any], view: Callable[..., Any]) -> None:
    """Say which token does, as the services ask for it."""
    said = "Needs no token."
    if operation.get("security"):
        if needs.people_only(view):
            said = "Only for signed-in people, in the console; tokens are refused (`people_only`)."
            operation["security"] = [{"person": []}]
        else:
            scope = needs.scope(view) or operation["security"][0]["bearer"][0]
            said = f"Scope: `{scope}`."
            operation["security"] = [{"bearer": [scope]}]
    operation["description"] = "\n\n".join(filter(None, (operation.get("description"), said)))


def _etag(item: dict[str, Any]) -> None:
    """Document conditional edits and looks (RFC 9110, sections 13.1.1 and 13.1.2)."""
    item["get"].setdefault("parameters", []).append(_IF_NONE_MATCH)
    item["get"]["responses"]["304"] = {"description": "As it was when you got that ETag."}
    item["patch"].setdefault("parameters", []).append(_IF_MATCH)
    item["patch"]["responses"]["412"] = {
        "description": "Changed since the ETag in If-Match was read.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    header = {
        "ETag": {
            "description": "Send it back as If-Match or If-None-Match.",
            "schema": {"type": "string"},
        }
    }
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
