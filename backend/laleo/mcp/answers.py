"""One tool's answer, of a size that can be read: with fewer rows when all of them do not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laleo.core import schemas
from laleo.core.actor import Actor
from laleo.core.tools import Tool
from laleo.mcp import formats, speech
from laleo.mcp.registry import Result

TRIES = 4
_SPARE = 0.9  # rows differ in length


def answer(tool: Tool, actor: Actor, arguments: Mapping[str, Any]) -> Result:
    """Run the tool with these arguments, in the format they ask for.

    A page that does not fit is read again with a smaller `limit`, so that its cursor is right;
    arguments that the answer repeats are as the answer understood them.
    """
    form, own = formats.taken(tool, arguments)
    given = schemas.load(tool.args, own)
    paged = tool.reads and "limit" in given
    shown = _shown(tool, actor, given)
    result, rows = speech.outcome(tool, shown, form), formats.rows(shown)
    for _ in range(TRIES):
        size = speech.size(result)
        if size <= form.most or rows <= 1:
            break
        rows = max(1, int(rows * form.most / size * _SPARE))
        if paged:
            begun = {key: shown[key] for key in given.keys() & shown.keys()}
            given |= begun | {"limit": rows}
        fewer = _shown(tool, actor, given) if paged else shown
        shown = formats.first(fewer, rows)
        result = speech.shortened(speech.outcome(tool, shown, form), form, goes_on=paged)
    return result if speech.size(result) <= formats.MOST else speech.too_long()


def _shown(tool: Tool, actor: Actor, given: Mapping[str, Any]) -> Mapping[str, Any]:
    shown: Mapping[str, Any] = schemas.instance(tool.result).dump(tool.run(actor, **given))
    return shown
