"""What a tool's outcome sounds like: JSON as text and as data, errors that say what to do next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import g

from laleo.core.errors import BadRequest, LaleoError
from laleo.core.operations import Proposed
from laleo.core.tools import Tool
from laleo.core.untrusted import Fence, clean, treated, untrusted_fields
from laleo.mcp import formats
from laleo.mcp.formats import Format
from laleo.mcp.registry import Result

TRUST, PROBLEM, SHORTENED = "org.laleo/trust", "org.laleo/problem", "org.laleo/shortened"


def outcome(tool: Tool, shown: Mapping[str, Any], form: Format) -> dict[str, Any]:
    """What the tool's schema showed, in this format; visitors' text is cleaned, and fenced in the
    text.

    The data carries the same cleaned text without the fence, and `_meta` says where it is.
    """
    where = list(untrusted_fields(tool.result))
    if not where:
        said = formats.told(tool, shown, form)
        return {"content": [_text(_json(said))], "structuredContent": said}
    known = dict[str, _Outside]()

    def cleaned_once(text: str) -> str:
        if text not in known:
            known[text] = _Outside(clean(text, form.text))
        return known[text]

    fence = Fence()
    cleaned = formats.told(tool, treated(tool.result, shown, cleaned_once), form)
    fenced = _fenced(cleaned, fence)
    content = [_text(_json(fenced))]
    if fenced != cleaned:
        content.append(_text(fence.notice))
    trust = {"integrity": "untrusted", "fields": where}
    return {"content": content, "structuredContent": cleaned, "_meta": {TRUST: trust}}


class _Outside(str):
    """Cleaned text of somebody outside, on its way to a fence."""

    __slots__ = ()


def _fenced(value: Any, fence: Fence) -> Any:
    if isinstance(value, dict):
        return {_fenced(key, fence): _fenced(one, fence) for key, one in value.items()}
    if isinstance(value, list):
        return [_fenced(one, fence) for one in value]
    return fence.around(value) if type(value) is _Outside else value


def size(result: Mapping[str, Any]) -> int:
    """The characters of an outcome's text."""
    return len(result["content"][0]["text"])


def shortened(result: dict[str, Any], form: Format, *, goes_on: bool) -> dict[str, Any]:
    """The outcome with a word that there is more, and how to get it."""
    shown = formats.rows(result["structuredContent"])
    how = "go on from the last one" if goes_on else "more of them fit into a detailed answer"
    if form is formats.DETAILED and not goes_on:
        how = "the rest does not fit"
    if "next_cursor" in result["structuredContent"]:
        how = "go on with `cursor`"
    notice = f"Shortened: {shown} rows fit into a {form.name} answer; {how}."
    meta = dict(result.get("_meta") or {}) | {SHORTENED: {"rows": shown}}
    return result | {"content": [*result["content"], _text(notice)], "_meta": meta}


def waiting(proposed: Proposed) -> Result:
    """The approval that a proposed change waits for."""
    keys = ("id", "state", "expires_at")  # not the summary: it can repeat a visitor's words
    approval = {key: proposed.approval.get(key) for key in keys}
    told = (
        "Not done yet: a person must approve it first. Do not repeat the call; "
        f"list_approvals shows how {approval['id']} was decided."
    )
    data = {"approval": approval}
    return {"content": [_text(_json(data)), _text(told)], "structuredContent": data}


def failure(error: LaleoError) -> Result:
    """An error the model can act on: words of ours, never a visitor's and never a trace."""
    lines = [f"{error.title}: {error.detail} ({error.code})"]
    if len(error.errors) > 1:
        lines += [f"- {one['pointer'] or 'body'}: {one['detail']}" for one in error.errors[:20]]
    problem = {"code": error.code, "status": error.status, "errors": error.errors[:20]}
    if error.status >= 500:  # noqa: PLR2004 - ours, and worth reporting
        lines.append(f"Request id: {g.get('request_id')}")
    retry = error.headers.get("Retry-After")
    problem |= {"retry_after_s": int(retry)} if retry else {}
    text = "\n".join(lines)
    return {"content": [_text(text)], "isError": True, "_meta": {PROBLEM: problem}}


def too_long() -> Result:
    """What is said instead of an answer that nobody could read."""
    return failure(
        BadRequest(
            f"The answer is longer than {formats.MOST:,} characters; ask for fewer rows with "
            "`limit`, or leave `response_format` out.",
            code="answer_too_long",
        )
    )


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
