"""Fixtures that ask the client for something before they answer (2026-07-28, patterns/mrtr)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

from mcp_types.jsonrpc import INVALID_PARAMS

from laleo.mcp.registry import Call, Result
from laleo.mcp.wire import RpcError


def said(text: str) -> Result:
    return {"content": [{"type": "text", "text": text}]}


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
