"""MCP: who called, who wants to be called, and a link to bring somebody into a call."""

from __future__ import annotations

from typing import Any

from laleo.calls import callbacks, handoffs, service
from laleo.calls.callback_models import Callback
from laleo.calls.models import Call
from laleo.calls.tool_schemas import (
    CallbacksArgs,
    CallsArgs,
    HandoffArgs,
    HandoffLinkOut,
    ListedCall,
    ListedCallback,
)
from laleo.core.actor import AUTOMATION, Actor
from laleo.core.paging import Page
from laleo.core.schemas import page_of, window
from laleo.core.tools import Hints, tool

READS = Hints(read_only=True, idempotent=True)


@tool(title="List calls", args=CallsArgs, result=page_of(ListedCall), hints=READS)
def list_calls(actor: Actor, **filters: Any) -> Page[Call]:
    """List calls, newest first: those that ring (waiting), go on (answered), or were missed."""
    page = window(filters)
    return service.calls(actor, page, **filters)


@tool(title="List callbacks", args=CallbacksArgs, result=page_of(ListedCallback), hints=READS)
def list_callbacks(actor: Actor, **filters: Any) -> Page[Callback]:
    """List who wants to be called back, when and where; due ones are nobody's yet."""
    page = window(filters)
    return callbacks.callbacks(actor, page, **filters)


@tool(
    title="Make a hand-off link",
    args=HandoffArgs,
    result=HandoffLinkOut,
    hints=Hints(read_only=False, open_world=True),
    scope=AUTOMATION,
)
def create_handoff_link(actor: Actor, call_id: str, **given: Any) -> dict[str, Any]:
    """Make a link that brings one person without an account into a running or ringing call. It
    works once and soon expires; give it only to whom it is for, never to the visitor.
    """
    row, url = handoffs.create(actor, call_id, **given)
    return {name: getattr(row, name) for name in ("id", "audience", "expires_at")} | {"url": url}
