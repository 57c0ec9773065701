"""One tool's answer, of a size that can be read: with fewer rows when all of them do not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laleo.core import schemas
from laleo.core.actor import Actor
from laleo.core.paging import Page
from laleo.core.tools import Tool
from laleo.mcp import formats, speech, witness
from laleo.mcp.registry import Result

TRIES = 4
_SPARE = 0.9  # rows differ in length


def answer(tool: Tool, actor: Actor, arguments: Mapping[str, Any]) -> Result:
    """Run the tool with these arguments, in the format they ask for.

    A page that does not fit is cut, and its cursor with it; where the page cannot say what the
    cursor would be, it is read again with a smaller `limit`, and with the arguments that the
    answer repeats as the answer understood them.
    """
    form, own = formats.taken(tool, arguments)
    given = schemas.load(tool.args, own)
    paged = tool.reads and "limit" in given
    found = tool.run(actor, **given)
    shown = _shown(tool, found)
    result, rows = speech.outcome(tool, shown, form), formats.rows(shown)
    for _ in range(TRIES):
        size = speech.size(result)
        if size <= form.most or rows <= 1:
            break
        rows = max(1, int(rows * form.most / size * _SPARE))
        if isinstance(found, Page) and found.seal is not None:
            shown = dict(shown) | {"has_more": True, "next_cursor": found.cursor_after(rows)}
        elif paged:
            begun = {key: shown[key] for key in given.keys() & shown.keys()}
            given |= begun | {"limit": rows}
            shown = _shown(tool, tool.run(actor, **given))
        shown = formats.first(shown, rows)
        result = speech.shortened(speech.outcome(tool, shown, form), form, goes_on=paged)
    if speech.size(result) > formats.MOST:
        return speech.too_long()
    return witness.shown(actor, result)


def _shown(tool: Tool, found: Any) -> Mapping[str, Any]:
    shown: Mapping[str, Any] = schemas.instance(tool.result).dump(found)
    return shown
