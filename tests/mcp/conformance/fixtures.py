"""What the official conformance suite expects to find; the dispatcher under test is the product's.

Names and texts are the suite's own. Nothing in here is shipped.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

from mcp_types.jsonrpc import INVALID_PARAMS

from laleo.mcp.registry import Call, Registry, Result, Stream
from laleo.mcp.wire import RpcError, missing_capability
from tests.mcp.conformance.asking import (
    CONFIRM,
    EVERYTHING,
    ROOTS,
    answers,
    ask,
    asking,
    by_capability,
    form,
    multi_round,
    said,
    sampling,
)
from tests.mcp.conformance.streams import Changes, with_logging, with_progress

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_WAVE = struct.pack(
    "<4sI4s4sIHHIIHH4sIH",
    *(b"RIFF", 38, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", 2, 0),
)
SOUND = base64.b64encode(_WAVE).decode()
NO_ARGUMENTS = {"type": "object", "properties": {}, "additionalProperties": False}


def simple_text(_call: Call) -> Result:
    return said("This is a simple text response for testing.")


IMAGE = {"type": "image", "data": PIXEL, "mimeType": "image/png"}


def embedded(uri: str, text: str, kind: str = "text/plain") -> dict[str, Any]:
    return {"type": "resource", "resource": {"uri": uri, "mimeType": kind, "text": text}}


def mixed(_call: Call) -> Result:
    note = embedded(
        "test://mixed-content-resource", '{"test":"data","value":123}', "application/json"
    )
    return {"content": [{"type": "text", "text": "Multiple content types test:"}, IMAGE, note]}


def failing(_call: Call) -> Result:
    return said("This tool intentionally returns an error for testing") | {"isError": True}


def needs_sampling(call: Call) -> Result:
    if "sampling" not in call.client_can:
        raise missing_capability({"sampling": {}})
    return said("The client can sample.")


CHANGES = Changes()
SCHEMA_2020 = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}

HELLO = asking({"user_name": form("What is your name?", "name")}, "Hello!")
TOOLS: dict[str, Callable[[Call], Result | Stream]] = {
    "json_schema_2020_12_tool": lambda _call: said("ok"),
    "test_audio_content": lambda _call: {
        "content": [{"type": "audio", "data": SOUND, "mimeType": "audio/wav"}]
    },
    "test_embedded_resource": lambda _call: {
        "content": [embedded("test://embedded-resource", "This is an embedded resource content.")]
    },
    "test_error_handling": failing,
    "test_image_content": lambda _call: {"content": [IMAGE]},
    "test_input_required_result_capabilities": by_capability,
    "test_input_required_result_elicitation": HELLO,
    "test_input_required_result_list_roots": asking({"client_roots": ROOTS}, "Roots received."),
    "test_input_required_result_multi_round": multi_round,
    "test_input_required_result_multiple_inputs": asking(EVERYTHING, "Hello there!", "all"),
    "test_input_required_result_request_state": asking(CONFIRM, "state-ok", "confirming"),
    "test_input_required_result_sampling": asking(
        {"capital_question": sampling("What is the capital of France?")}, "Paris."
    ),
    "test_input_required_result_tampered_state": asking(CONFIRM, "state-ok", "guarded"),
    "test_logging_tool": with_logging,
    "test_missing_capability": needs_sampling,
    "test_multiple_content_types": mixed,
    "test_simple_text": simple_text,
    "test_streaming_elicitation": with_progress,
    "test_tool_with_logging": with_logging,
    "test_tool_with_progress": with_progress,
    "test_trigger_prompt_change": CHANGES.trigger("prompts"),
    "test_trigger_tool_change": CHANGES.trigger("tools"),
}


def list_tools(_call: Call) -> Result:
    schemas = {"json_schema_2020_12_tool": SCHEMA_2020}
    return {
        "tools": [
            {"name": name, "description": name, "inputSchema": schemas.get(name, NO_ARGUMENTS)}
            for name in sorted(TOOLS)
        ]
    }


def call_tool(call: Call) -> Result | Stream:
    run = TOOLS.get(call.params["name"])
    if run is None:
        raise RpcError(INVALID_PARAMS, "There is no such tool.")
    return run(call)


RESOURCES = {
    "test://static-text": {
        "mimeType": "text/plain",
        "text": "This is the content of the static text resource.",
    },
    "test://static-binary": {"mimeType": "image/png", "blob": PIXEL},
    "test://watched-resource": {"mimeType": "text/plain", "text": "Watched."},
}


def list_resources(_call: Call) -> Result:
    return {
        "resources": [
            {"uri": uri, "name": uri.partition("//")[2], "mimeType": found["mimeType"]}
            for uri, found in RESOURCES.items()
        ]
    }


def list_templates(_call: Call) -> Result:
    template = {"uriTemplate": "test://template/{id}/data", "name": "template"}
    return {"resourceTemplates": [template | {"mimeType": "application/json"}]}


def read_resource(call: Call) -> Result:
    uri = call.params["uri"]
    if uri.startswith("test://template/") and uri.endswith("/data"):
        number = uri.split("/")[3]
        text = json.dumps({"id": number, "templateTest": True, "data": f"Data for ID: {number}"})
        return {"contents": [{"uri": uri, "mimeType": "application/json", "text": text}]}
    if uri not in RESOURCES:
        raise RpcError(INVALID_PARAMS if call.modern else -32002, "No such resource.", {"uri": uri})
    return {"contents": [{"uri": uri} | RESOURCES[uri]]}


def user(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": content}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


PROMPTS: dict[str, list[str]] = {
    "test_input_required_result_prompt": [],
    "test_prompt_with_arguments": ["arg1", "arg2"],
    "test_prompt_with_embedded_resource": ["resourceUri"],
    "test_prompt_with_image": [],
    "test_simple_prompt": [],
}


def list_prompts(_call: Call) -> Result:
    return {
        "prompts": [
            {
                "name": name,
                "description": name,
                "arguments": [
                    {"name": one, "description": one, "required": True} for one in arguments
                ],
            }
            for name, arguments in PROMPTS.items()
        ]
    }


def get_prompt(call: Call) -> Result:
    name, given = call.params["name"], call.params.get("arguments") or {}
    if name not in PROMPTS:
        raise RpcError(INVALID_PARAMS, "There is no such prompt.")
    if name == "test_input_required_result_prompt" and "user_context" not in answers(call):
        return ask({"user_context": form("What context should the prompt use?", "context")})
    messages = {
        "test_prompt_with_arguments": [
            user(
                text(
                    f"Prompt with arguments: arg1='{given.get('arg1')}', arg2='{given.get('arg2')}'"
                )
            )
        ],
        "test_prompt_with_embedded_resource": [
            user(embedded(given.get("resourceUri", "test://x"), "Embedded resource content.")),
            user(text("Please process the embedded resource above.")),
        ],
        "test_prompt_with_image": [user(IMAGE), user(text("Please analyze the image above."))],
    }
    return {"messages": messages.get(name, [user(text("This is a simple prompt for testing."))])}


def complete(_call: Call) -> Result:
    return {"completion": {"values": [], "total": 0, "hasMore": False}}


def nothing(_call: Call) -> Result:
    return {}


HANDSHAKE = {
    "tools": {},
    "resources": {"subscribe": True},
    "prompts": {},
    "logging": {},
    "completions": {},
}

REGISTRY = Registry(
    name="conformance",
    title="Conformance fixtures",
    version="1",
    instructions="Fixtures of the official conformance suite.",
    methods={
        "tools/list": list_tools,
        "tools/call": call_tool,
        "resources/list": list_resources,
        "resources/templates/list": list_templates,
        "resources/read": read_resource,
        "resources/subscribe": nothing,
        "resources/unsubscribe": nothing,
        "prompts/list": list_prompts,
        "prompts/get": get_prompt,
        "completion/complete": complete,
        "logging/setLevel": nothing,
        "subscriptions/listen": CHANGES.listen,
    },
    capabilities={
        "tools": {"listChanged": True},
        "resources": {},
        "prompts": {"listChanged": True},
        "logging": {},
        "completions": {},
    },
    handshake_capabilities=HANDSHAKE,
)
