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
from laleo.mcp.registry import Result

MAX_CHARACTERS = 80_000  # 20,000 tokens at 4 characters each
TRUST, PROBLEM = "org.laleo/trust", "org.laleo/problem"


def outcome(tool: Tool, found: Any) -> Result:
    """What the tool found, through its schema; visitors' text is cleaned, and fenced in the text.

    The data carries the same cleaned text without the fence, and `_meta` says where it is.
    """
    shown: Mapping[str, Any] = tool.result().dump(found)
    where = list(untrusted_fields(tool.result))
    if not where:
        return _fitting({"content": [_text(_json(shown))], "structuredContent": shown})
    fence = Fence()
    cleaned = treated(tool.result, shown, clean)
    fenced = treated(tool.result, shown, lambda text: fence.around(clean(text)))
    content = [_text(_json(fenced))]
    if fenced != cleaned:
        content.append(_text(fence.notice))
    trust = {"integrity": "untrusted", "fields": where}
    return _fitting({"content": content, "structuredContent": cleaned, "_meta": {TRUST: trust}})


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


def _fitting(result: dict[str, Any]) -> Result:
    if len(result["content"][0]["text"]) <= MAX_CHARACTERS:
        return result
    return failure(_too_long())


def _too_long() -> LaleoError:
    return BadRequest(
        f"The answer is longer than {MAX_CHARACTERS:,} characters; ask for fewer rows with `limit` "
        "and go on with `cursor`.",
        code="answer_too_long",
    )


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
