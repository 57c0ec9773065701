"""What is remembered of agents' calls: who was shown outsiders' words, and who changed what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laleo.accounts import audit
from laleo.core import operations, taint
from laleo.core.actor import Actor
from laleo.core.tools import Tool
from laleo.core.untrusted import TAG
from laleo.mcp.registry import Result

ASKED, DONE = "asked", "ok"
_KEPT = frozenset({ASKED, DONE, "proposed"})


def shown(actor: Actor, result: Result) -> Result:
    """The result; when there are fenced words in it, its reader counts as tainted for a while."""
    if f"<{TAG}-" in result["content"][0]["text"]:
        taint.mark(actor)
    return result


def called(actor: Actor, tool: Tool, arguments: Mapping[str, Any], code: str) -> None:
    """Note a call that changed something, or wants to; its transaction carries the note."""
    if tool.reads or code not in _KEPT:
        return
    made = operations.digest(arguments)
    about = {"outcome": code, "arguments": made, "tainted": taint.tainted(actor)}
    audit.write(actor, "tool.called", tool.name, **about)
