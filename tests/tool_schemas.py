"""Holds every tool's answer, in whichever test it is asked for, to the schema it promised."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from laleo.core import tools
from laleo.mcp.shapes import shape


def conforms(name: str, result: Mapping[str, Any]) -> None:
    """Fail when the data is not what the tool's outputSchema says."""
    if "structuredContent" in result and tools.find(name) is not None:
        _validator(name).validate(result["structuredContent"])


@cache
def _validator(name: str) -> Draft202012Validator:
    tool = tools.find(name)
    assert tool is not None
    return Draft202012Validator(shape(tool)["outputSchema"])
