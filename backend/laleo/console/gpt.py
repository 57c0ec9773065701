"""The OpenAPI document for GPT Actions: the operations of one, within what such a host reads.

Limits: https://developers.openai.com/api/docs/actions/production.md
"""

from __future__ import annotations

from typing import Any

OPERATIONS = (
    *("me", "listWidgets", "getScriptTag", "verifyInstall", "listChannels"),
    *("listVisitors", "getVisitor", "pushPage", "postVisitorMessage"),
    *("listConversations", "getConversation", "listMessages", "postMessage", "postClaim"),
    *("postAssign", "postHandOver", "postClose", "listEvents", "listApprovals"),
    *("listCalls", "postHandoffLink", "listCallbacks", "finishCallback"),
    *("getOverview", "getUsage"),
)
_HARMLESS = frozenset({"verifyInstall"})  # asks by POST, changes nothing
_ANSWERS = ("Out", "Page")
_MOST = 300
_REF = "#/components/schemas/"
# What such a host does not read, or reads wrongly.
_LEFT_OUT = frozenset(
    {"pattern", "examples", "example", "default", "additionalProperties", "x-untrusted"}
)


def document(whole: dict[str, Any]) -> dict[str, Any]:
    """A smaller copy of the whole document."""
    paths: dict[str, Any] = {}
    for path, item in whole["paths"].items():
        for verb, operation in item.items():
            if verb != "parameters" and operation["operationId"] in OPERATIONS:
                kept = paths.setdefault(path, {})
                shared = item.get("parameters", [])
                kept[verb] = _operation(verb, operation, shared, whole)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Laleo",
            "version": whole["info"]["version"],
            "description": "Live visitors and conversations of a website.",
        },
        "servers": whole["servers"][:1],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(paths, whole["components"]["schemas"]),
        },
    }


def _operation(
    verb: str, operation: dict[str, Any], shared: list[Any], whole: dict[str, Any]
) -> dict[str, Any]:
    name = operation["operationId"]
    parameters = [_whole(one, whole) for one in [*shared, *operation.get("parameters", [])]]
    made: dict[str, Any] = {
        "operationId": name,
        "summary": operation["summary"][:_MOST],
        "x-openai-isConsequential": verb != "get" and name not in _HARMLESS,
        "parameters": [_plain(one) for one in parameters if one["in"] != "header"],
        "responses": {
            status: _plain(_whole(answer, whole))
            for status, answer in operation["responses"].items()
            if status.startswith("2")
        },
    }
    if "requestBody" in operation:
        made["requestBody"] = _plain(operation["requestBody"])
    return made


def _whole(one: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """What a reference to a shared parameter or answer stands for."""
    if "$ref" not in one:
        return one
    found: Any = document
    for part in one["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _plain(node: Any) -> Any:
    """Without alternatives, patterns and examples; every object has its properties."""
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    alternatives = [one for key in ("anyOf", "oneOf", "allOf") for one in node.get(key, [])]
    real = [one for one in alternatives if one.get("type") != "null"]
    if real:
        return _plain(real[0])
    made = {key: _inside(key, value) for key, value in node.items() if key not in _LEFT_OUT}
    if made.get("type") == "object":
        made.setdefault("properties", {})
    return made


def _inside(key: str, value: Any) -> Any:
    """Below `properties` are names, not words of JSON Schema; null is an alternative, too."""
    if key == "properties":
        return {name: _plain(shape) for name, shape in value.items()}
    if key == "type" and isinstance(value, list):
        return next(one for one in value if one != "null")
    if key == "description" and isinstance(value, str):
        return value[:_MOST]
    return _plain(value)


def _schemas(paths: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The named schemas that the paths lead to."""
    kept: dict[str, Any] = {}
    waiting = sorted(_names(paths))
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = _plain(known[name])
            if name.endswith(_ANSWERS):
                kept[name].pop("required", None)  # whoever reads an answer sees what is in it
            waiting += sorted(_names(kept[name]) - kept.keys())
    return dict(sorted(kept.items()))


def _names(node: Any) -> set[str]:
    if isinstance(node, list):
        return {name for one in node for name in _names(one)}
    if not isinstance(node, dict):
        return set()
    ref = node.get("$ref")
    here = {ref.removeprefix(_REF)} if isinstance(ref, str) else set()
    return here | {name for one in node.values() for name in _names(one)}
