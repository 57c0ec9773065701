"""What clients were promised: the list of tools as the repository keeps it in mcp/tools.json."""

from __future__ import annotations

import json

from laleo.core import tools
from laleo.mcp.shapes import shape


def text() -> str:
    """Every tool as an acting token sees it, as the file should stand."""
    whole = {"tools": [shape(tool) for tool in tools.tools()]}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
