"""What the official conformance suite expects to find; the dispatcher under test is the product's.

Names and texts are the suite's own. Nothing in here is shipped.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import queue
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mcp_types import LOG_LEVEL_META_KEY
from mcp_types.jsonrpc import INVALID_PARAMS

from laleo.mcp.registry import Call, Notice, Registry, Result, Stream
from laleo.mcp.wire import RpcError, missing_capability

SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SOUND = base64.b64encode(
    b"RIFF&\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00@\x1f\x00\x00\x80>\x00\x00\x02\x00\x10\x00data\x02\x00\x00\x00\x00\x00"
).decode()
NO_ARGUMENTS = {"type": "object", "properties": {}, "additionalProperties": False}


def said(text: str) -> Result:
    return {"content": [{"type": "text", "text": text}]}


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


def logs(call: Call, *texts: str) -> Iterator[Notice]:
    """Log messages, where the client may get them: always by handshake, else when asked for."""
    if not call.modern or LOG_LEVEL_META_KEY in call.meta:
        for text in texts:
            yield Notice("notifications/message", {"level": "info", "data": text})


def with_logging(call: Call) -> Stream:
    def steps() -> Iterator[Notice | Result]:
        yield from logs(
            call, "Tool execution started", "Tool processing data", "Tool execution completed"
        )
        yield said("Tool with logging executed successfully")

    return Stream(steps())


def with_progress(call: Call) -> Stream:
    def steps() -> Iterator[Notice | Result]:
        token = call.meta.get("progressToken")
        if token is not None:
            for done in (0, 50, 100):
                params = {"progressToken": token, "progress": done, "total": 100}
                yield Notice("notifications/progress", params)
        yield said("Progress reported")

    return Stream(steps())


def needs_sampling(call: Call) -> Result:
    if "sampling" not in call.client_can:
        raise missing_capability({"sampling": {}})
    return said("The client can sample.")


def form(message: str, name: str, kind: str = "string") -> dict[str, Any]:
    schema = {"type": "object", "properties": {name: {"type": kind}}, "required": [name]}
    params = {"mode": "form", "message": message, "requestedSchema": schema}
    return {"method": "elicitation/create", "params": params}


def sampling(text: str) -> dict[str, Any]:
    messages = [{"role": "user", "content": {"type": "text", "text": text}}]
    return {"method": "sampling/createMessage", "params": {"messages": messages, "maxTokens": 100}}


ROOTS = {"method": "roots/list", "params": {}}


def ask(requests: Mapping[str, Any], state: str | None = None) -> Result:
    result: dict[str, Any] = {"resultType": "input_required", "inputRequests": dict(requests)}
    return result | ({"requestState": sealed(state)} if state else {})


def sealed(state: str) -> str:
    return f"{state}.{hmac.new(b'fixture', state.encode(), hashlib.sha256).hexdigest()}"


def state_of(call: Call) -> str | None:
    """What an earlier round sealed; an error of the protocol when somebody changed it."""
    given = call.params.get("requestState")
    if given is None:
        return None
    state = str(given).partition(".")[0]
    if not hmac.compare_digest(sealed(state), str(given)):
        raise RpcError(INVALID_PARAMS, "requestState was changed on its way.")
    return state


def answers(call: Call) -> Mapping[str, Any]:
    found: Mapping[str, Any] = call.params.get("inputResponses") or {}
    return found


def asking(
    requests: Mapping[str, Any], then: str, state: str | None = None
) -> Callable[[Call], Result]:
    """A tool that asks once, and is content when every request has a well-formed response."""

    def run(call: Call) -> Result:
        state_of(call)
        given = answers(call)
        good = all(well_formed(request, given.get(key)) for key, request in requests.items())
        return said(then) if good else ask(requests, state)

    return run


def well_formed(request: Mapping[str, Any], response: Any) -> bool:
    if not isinstance(response, dict):
        return False
    needed = {"elicitation/create": "action", "sampling/createMessage": "content"}
    return needed.get(request["method"], "roots") in response


def multi_round(call: Call) -> Result:
    state, given = state_of(call), answers(call)
    if state == "second" and "step2" in given:
        return said("Both steps are done.")
    if state == "first" and "step1" in given:
        return ask({"step2": form("Step 2: What is your favorite color?", "color")}, "second")
    return ask({"step1": form("Step 1: What is your name?", "name")}, "first")


def by_capability(call: Call) -> Result:
    offers = {
        "elicitation": ("name", form("What is your name?", "name")),
        "sampling": ("greeting", sampling("Say hello")),
        "roots": ("client_roots", ROOTS),
    }
    can = [offers[name] for name in offers if name in call.client_can]
    return said("Thank you.") if answers(call) else ask(dict(can))


CONFIRM = {"confirm": form("Please confirm", "ok", "boolean")}
EVERYTHING = {
    "user_name": form("What is your name?", "name"),
    "greeting": sampling("Generate a greeting"),
    "client_roots": ROOTS,
}


class Changes:
    """Streams that wait for changed lists, within this one process."""

    KINDS = {"toolsListChanged": "tools", "promptsListChanged": "prompts"}

    def __init__(self) -> None:
        self.waiting: list[tuple[frozenset[str], queue.Queue[str]]] = []

    def trigger(self, kind: str) -> Callable[[Call], Result]:
        def run(_call: Call) -> Result:
            for kinds, line in list(self.waiting):
                if kind in kinds:
                    line.put(kind)
            return said(f"The list of {kind} changed.")

        return run

    def listen(self, call: Call) -> Stream:
        wanted = {key: True for key in self.KINDS if call.params["notifications"].get(key)}
        kinds = frozenset(self.KINDS[key] for key in wanted)
        return Stream(self._follow(call, wanted, kinds))

    def _follow(
        self, call: Call, wanted: Mapping[str, bool], kinds: frozenset[str]
    ) -> Iterator[Notice | Result]:
        tag = {"_meta": {SUBSCRIPTION: str(call.id)}}
        entry = (kinds, queue.Queue[str]())
        self.waiting.append(entry)
        try:
            acknowledged = "notifications/subscriptions/acknowledged"
            yield Notice(acknowledged, tag | {"notifications": dict(wanted)})
            while True:
                try:
                    yield Notice(f"notifications/{entry[1].get(timeout=5)}/list_changed", tag)
                except queue.Empty:
                    return
        finally:
            self.waiting.remove(entry)


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
