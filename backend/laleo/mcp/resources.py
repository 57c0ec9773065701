"""What can be read by address: the answers of tools that only read, under `laleo://…`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mcp_types.jsonrpc import INVALID_PARAMS

from laleo.core import tools
from laleo.core.actor import Actor
from laleo.core.errors import BadRequest, Invalid, LaleoError, NotFound
from laleo.core.paging import Window
from laleo.core.schemas import Form, Id
from laleo.core.tools import Hints, Tool
from laleo.mcp import answers, formats
from laleo.mcp.registry import Call, Result
from laleo.mcp.wire import RpcError
from laleo.widgets import service as widgets
from laleo.widgets.schemas import WidgetBrief

JSON, PLAIN = "application/json", "text/plain"
NOT_FOUND = -32002  # "Resource not found" up to 2025-11-25; since then a wrong parameter
PAGE = 50


class OneWidget(Form):
    """Which widget."""

    widget_id = Id("wgt", required=True)


def _widget(actor: Actor, widget_id: str) -> Any:
    return widgets.get(actor, widget_id)


WIDGET = Tool(
    "read_widget",
    "A widget",
    "",
    OneWidget,
    WidgetBrief,
    "read",
    Hints(read_only=True, idempotent=True),
    _widget,
)


@dataclass(frozen=True)
class Kind:
    """One kind of address; the names in it are arguments of its tool."""

    template: str
    name: str
    title: str
    description: str
    tool: Tool | str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its addresses look like."""
        names = re.sub(r"\{(\w+)\}", r"(?P<\1>[0-9a-z_]{1,40})", self.template)
        return re.compile(names)

    @property
    def runs(self) -> Tool:
        """The tool that answers."""
        found = tools.find(self.tool) if isinstance(self.tool, str) else self.tool
        assert found is not None, self.tool  # noqa: S101 - a table of ours
        return found

    @property
    def is_template(self) -> bool:
        """Whether something has to be filled in."""
        return "{" in self.template


KINDS = (
    Kind(
        "laleo://widgets",
        "widgets",
        "Widgets",
        "The account's widgets, with their sites and channel numbers.",
        "list_widgets",
        {"limit": 100},
    ),
    Kind("laleo://widgets/{widget_id}", "widget", "A widget", "One widget.", WIDGET),
    Kind(
        "laleo://widgets/{widget_id}/live",
        "live",
        "Live visitors of a widget",
        "Who is on the widget's pages right now.",
        "list_live_visitors",
        {"limit": 100},
    ),
    Kind(
        "laleo://conversations",
        "conversations",
        "Open conversations",
        "Conversations that are open, the last one that moved first.",
        "list_conversations",
        {"limit": 100, "state": "open"},
    ),
    Kind(
        "laleo://conversations/{conversation_id}",
        "conversation",
        "A conversation",
        "A conversation and its last messages.",
        "get_conversation",
    ),
    Kind(
        "laleo://visitors/{visitor_id}",
        "visitor",
        "A visitor",
        "A visitor and the last pages they looked at.",
        "get_visitor",
    ),
)


def listed(call: Call) -> Result:
    """resources/list: the lists themselves, and each widget with its live visitors."""
    cursor = call.params.get("cursor")
    try:
        page = widgets.widgets(call.actor, Window(PAGE, cursor))
    except BadRequest as error:
        raise RpcError(INVALID_PARAMS, error.detail) from error
    whole = [_entry(kind) for kind in KINDS if not kind.is_template] if cursor is None else []
    for row in page.data:
        whole += [
            _entry(kind) | {"uri": kind.template.format(widget_id=row.id), "title": title}
            for kind, title in (
                (KINDS[1], f"Widget “{row.name}”"),
                (KINDS[2], f"Live visitors of “{row.name}”"),
            )
        ]
    return {"resources": whole} | ({"nextCursor": page.next_cursor} if page.has_more else {})


def _entry(kind: Kind) -> dict[str, Any]:
    told = {"name": kind.name, "title": kind.title, "description": kind.description}
    return {"uri": kind.template, "mimeType": JSON} | told


def templates(call: Call) -> Result:
    """resources/templates/list."""
    if call.params.get("cursor") is not None:
        raise RpcError(INVALID_PARAMS, "There is only one page of templates; leave `cursor` out.")
    found = []
    for kind in KINDS:
        if kind.is_template:
            entry = _entry(kind)
            found.append({"uriTemplate": entry.pop("uri")} | entry)
    return {"resourceTemplates": found}


def read(call: Call) -> Result:
    """resources/read: JSON, visitors' words fenced as in every tool's answer."""
    uri = call.params["uri"]
    try:
        result = answer(call.actor, uri)
    except (NotFound, Invalid) as error:
        code = INVALID_PARAMS if call.modern else NOT_FOUND
        raise RpcError(
            code, f"{error.detail} See resources/templates/list.", {"uri": uri}
        ) from error
    if result.get("isError"):
        raise RpcError(INVALID_PARAMS, result["content"][0]["text"], {"uri": uri})
    kinds = [JSON, *([PLAIN] * len(result["content"]))]
    contents = [
        {"uri": uri, "mimeType": kind, "text": block["text"]}
        for kind, block in zip(kinds, result["content"], strict=False)
    ]
    return {"contents": contents, "_meta": result.get("_meta") or {}}


def answer(actor: Actor, uri: str) -> Result:
    """What is at this address now, as its tool tells it; NotFound when there is nothing."""
    for kind in KINDS:
        found = kind.pattern.fullmatch(uri)
        if found is not None:
            tool = kind.runs
            asked = {**kind.arguments, **found.groupdict(), formats.ARGUMENT: formats.DETAILED.name}
            return answers.answer(tool, actor, asked)
    raise NotFound("There is no such resource.")


def there(actor: Actor, uri: str) -> bool:
    """Whether the actor can read something at this address."""
    try:
        answer(actor, uri)
    except LaleoError:
        return False
    return True
