"""How much an answer says: concise unless asked otherwise, and never more than can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laleo.core.errors import invalid
from laleo.core.schemas import instance
from laleo.core.tools import Tool
from laleo.core.untrusted import CAP

ARGUMENT = "response_format"
ROWS = 10
"""Rows of a concise page, unless asked otherwise: more of them seldom fit."""
MOST = 80_000
"""Characters of any answer: 20,000 tokens at 4 characters each."""


@dataclass(frozen=True, slots=True)
class Format:
    """`most` characters of the whole answer, `text` of one outsider's text in it."""

    name: str
    most: int
    text: int


CONCISE = Format("concise", 8_000, 500)
DETAILED = Format("detailed", MOST, CAP)
FORMATS = {one.name: one for one in (CONCISE, DETAILED)}
SCHEMA = {"type": "string", "enum": list(FORMATS), "default": CONCISE.name}


def taken(tool: Tool, arguments: Mapping[str, Any]) -> tuple[Format, dict[str, Any]]:
    """The format that was asked for, and the tool's own arguments; what writes shows all."""
    own = dict(arguments)
    if not tool.reads:
        return DETAILED, own
    wanted = own.pop(ARGUMENT, None)
    if wanted is None:
        wanted = CONCISE.name
    if not isinstance(wanted, str) or wanted not in FORMATS:
        raise invalid(f"/{ARGUMENT}", f"Must be one of: {', '.join(FORMATS)}.")
    if wanted == CONCISE.name and "cursor" in instance(tool.args).fields:
        own = {"limit": ROWS} | own
    return FORMATS[wanted], own


def told(tool: Tool, shown: Mapping[str, Any], form: Format) -> dict[str, Any]:
    """What this format tells of what the tool's schema shows; the outermost fields stay."""
    if form is DETAILED:
        return dict(shown)
    return {key: _less(value, tool.detail) for key, value in shown.items()}


def _less(value: Any, detail: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_less(one, detail) for one in value]
    if not isinstance(value, Mapping):
        return value
    inner = {key: _less(one, detail) for key, one in value.items() if key not in detail}
    return {key: one for key, one in inner.items() if one is not None and one not in ("", {})}


def rows(shown: Mapping[str, Any]) -> int:
    """How long the answer's longest list is."""
    return max((len(one) for one in shown.values() if isinstance(one, list)), default=0)


def first(shown: Mapping[str, Any], most: int) -> dict[str, Any]:
    """The answer with no list longer than `most`."""
    return {key: one[:most] if isinstance(one, list) else one for key, one in shown.items()}
