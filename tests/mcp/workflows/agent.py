"""A client that knows only what tools have told it, and counts what that cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.mcp.rpc import text_of
from tests.people import Caller

CHARACTERS_A_TOKEN = 4


@dataclass
class Agent:
    """Calls the tools that its task allows; nothing else of the product is within its reach."""

    caller: Caller = field(repr=False)
    goal: str
    allowed: list[str]
    after: Callable[[str], None] = field(repr=False)
    calls: list[str] = field(default_factory=list)
    errors: int = 0
    characters: int = 0

    def __call__(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """What a tool answers; AssertionError when it refuses."""
        result = self._ask(tool, arguments)
        assert not result.get("isError"), f"{tool}: {text_of(result)}"
        found: dict[str, Any] = result["structuredContent"]
        return found

    def refused(self, tool: str, **arguments: Any) -> str:
        """What a tool says when it refuses."""
        result = self._ask(tool, arguments)
        assert result.get("isError") is True, f"{tool} did not refuse"
        self.errors += 1
        return text_of(result)

    def _ask(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        assert tool in self.allowed, f"{tool} is not among the task's tools"
        result = self.caller.mcp(tool, **arguments)
        assert "content" in result, result
        self.calls.append(tool)
        self.characters += len(text_of(result)) + len(json.dumps(arguments, ensure_ascii=False))
        self.after(tool)
        return result

    @property
    def tokens(self) -> int:
        """About how many tokens a model would have read and written."""
        return round(self.characters / CHARACTERS_A_TOKEN)
