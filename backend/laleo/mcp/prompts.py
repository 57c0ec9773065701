"""Ready-made requests that a person picks in a client; no visitor's word is ever in one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mcp_types.jsonrpc import INVALID_PARAMS

from laleo.core import ids
from laleo.mcp.registry import Call, Result
from laleo.mcp.wire import RpcError


@dataclass(frozen=True, slots=True)
class Argument:
    """What may be filled in: an id, or one of a few words."""

    name: str
    description: str
    pattern: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A request; `{name}` stands where an argument is filled in, and `else_` where it is not."""

    name: str
    title: str
    description: str
    text: str
    arguments: tuple[Argument, ...] = ()
    else_: Mapping[str, str] | None = None


def _id(prefix: str) -> str:
    return ids.ID_PATTERN.replace("[a-z]{3}", prefix)


SITE = Argument("site_id", "Only this site; all when left out.", _id("sit"))
PROMPTS = (
    Prompt(
        "daily_report",
        "Report on a day",
        "What happened on the sites in the last 24 hours.",
        "Write a short report on the last 24 hours {site_id}. Use list_live_visitors for who is "
        "there now, list_conversations for what was said and who still waits, and list_approvals "
        "for what waits for a person. Give numbers first, then the three conversations that need "
        "somebody most, each with its id and one sentence. Do not write to any visitor.",
        (SITE,),
        {"site_id": "on all sites"},
    ),
    Prompt(
        "install_widget",
        "Put the widget on a site",
        "Get the script tag, put it in its place, and check that it works.",
        "Install the Laleo widget {widget_id} on {platform}. Get the exact tag with "
        "get_script_tag and use it unchanged; follow its steps in their order. When it is in "
        "place, open a page of the site once and look for the visit with list_live_visitors. "
        "Tell me what you changed, and what is left for me to do.",
        (
            Argument("widget_id", "Which widget.", _id("wgt")),
            Argument("platform", "Such as html, wordpress or shopify.", r"[a-z-]{1,24}"),
        ),
        {
            "widget_id": "(choose one with list_widgets; ask me when there are several)",
            "platform": "the platform this site runs on",
        },
    ),
    Prompt(
        "reply_draft",
        "Draft a reply",
        "Read a conversation and draft the next message to the visitor, without sending it.",
        "Read the conversation {conversation_id} with get_conversation, and the visitor with "
        "get_visitor. Draft the next reply in the visitor's language, friendly and short. Promise "
        "nothing that the conversation or the team's notes do not support. Show me the draft and "
        "what it is based on; do not send it.",
        (Argument("conversation_id", "Which conversation.", _id("cnv"), required=True),),
    ),
    Prompt(
        "triage_inbox",
        "Sort the inbox",
        "Look through open conversations and say which need whom, and how urgently.",
        "Go through the open conversations {site_id} with list_conversations, those who wait "
        "first, and read what you need with get_conversation. Sort them: urgent, today, can wait, "
        "can be closed. For each give its id, one sentence, and the next step. Change nothing "
        "before I agree.",
        (SITE,),
        {"site_id": "of all sites"},
    ),
)


def listed(call: Call) -> Result:
    """prompts/list."""
    if call.params.get("cursor") is not None:
        raise RpcError(INVALID_PARAMS, "There is only one page of prompts; leave `cursor` out.")
    return {"prompts": [_entry(prompt) for prompt in PROMPTS]}


def _entry(prompt: Prompt) -> dict[str, object]:
    arguments = [
        {"name": one.name, "description": one.description, "required": one.required}
        for one in prompt.arguments
    ]
    told = {"name": prompt.name, "title": prompt.title, "description": prompt.description}
    return told | {"arguments": arguments}


def got(call: Call) -> Result:
    """prompts/get: one message of ours, with ids filled in."""
    prompt = next((one for one in PROMPTS if one.name == call.params["name"]), None)
    if prompt is None:
        raise RpcError(INVALID_PARAMS, "There is no prompt of this name; see prompts/list.")
    text = prompt.text.format(**_filled(prompt, call.params.get("arguments") or {}))
    message = {"role": "user", "content": {"type": "text", "text": text}}
    return {"description": prompt.description, "messages": [message]}


def _filled(prompt: Prompt, given: Mapping[str, str]) -> dict[str, str]:
    filled = dict(prompt.else_ or {})
    for one in prompt.arguments:
        value = given.get(one.name)
        if value:
            if re.fullmatch(one.pattern, value) is None:
                raise RpcError(INVALID_PARAMS, f"{one.name} is not one: {one.description}")
            filled[one.name] = value
        elif one.required:
            raise RpcError(INVALID_PARAMS, f"{one.name} is missing: {one.description}")
    return filled
