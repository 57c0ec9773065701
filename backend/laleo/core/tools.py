"""The registry of MCP tools; each feature's tools.py fills it, the MCP door serves it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from marshmallow import Schema

from laleo.core.actor import READ, Actor, Mode

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Hints:
    """What a host may assume of a tool (MCP tool annotations, all four always given)."""

    read_only: bool
    destructive: bool = False
    idempotent: bool = False
    open_world: bool = False


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: `run(actor, **args)` returns what `result` can show.

    `detail` names fields, at any depth, that only a detailed answer shows.
    """

    name: str
    title: str
    description: str
    args: type[Schema]
    result: type[Schema]
    scope: str
    hints: Hints
    run: Callable[..., Any]
    detail: frozenset[str] = frozenset()

    @property
    def reads(self) -> bool:
        """Whether calling it changes nothing."""
        return self.scope == READ

    def usable_by(self, actor: Actor) -> bool:
        """Whether a token's scope and mode leave the tool any use."""
        return self.scope in actor.scopes and (self.reads or actor.mode is not Mode.OBSERVE)


_tools: dict[str, Tool] = {}


def tool(
    *,
    title: str,
    args: type[Schema],
    result: type[Schema],
    hints: Hints,
    scope: str = READ,
    detail: Collection[str] = (),
) -> Callable[[F], F]:
    """Publish a function as an MCP tool by its own name; its docstring is the description."""

    def publish(run: F) -> F:
        name, text = run.__name__, " ".join((run.__doc__ or "").split())
        shown = frozenset(detail)
        _tools[name] = Tool(name, title, text, args, result, scope, hints, run, shown)
        return run

    return publish


def tools() -> list[Tool]:
    """Every tool, in the order of their names (a list must not change from call to call)."""
    return [_tools[name] for name in sorted(_tools)]


def find(name: str) -> Tool | None:
    """The tool of this name."""
    return _tools.get(name)
