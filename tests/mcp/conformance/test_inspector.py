"""The official Inspector, strict about every schema, in each era."""

from __future__ import annotations

import json

import pytest

from tests.mcp.conformance.suite import inspector
from tests.product import Laleo


@pytest.mark.parametrize("era", ["legacy", "auto", "modern"])
def test_the_inspector_finds_no_fault_with_the_tools(laleo: Laleo, era: str) -> None:
    arguments = ("--protocol-era", era, "--method", "tools/list", "--strict", "--format", "json")
    run = inspector(f"{laleo.url}/mcp", laleo.token, *arguments)
    assert run.code == 0, run.output
    assert "list_widgets" in run.output


@pytest.mark.parametrize("era", ["legacy", "modern"])
def test_the_inspector_calls_a_tool(laleo: Laleo, era: str) -> None:
    call = ("--method", "tools/call", "--tool-name", "get_script_tag")
    arguments = json.dumps({"widget_id": laleo.widget_id})
    run = inspector(
        f"{laleo.url}/mcp",
        laleo.token,
        "--protocol-era",
        era,
        *call,
        "--tool-args-json",
        arguments,
        "--format",
        "json",
    )
    assert run.code == 0, run.output
    assert laleo.widget_id in run.output


def test_the_inspector_is_told_that_a_token_is_needed(laleo: Laleo) -> None:
    run = inspector(f"{laleo.url}/mcp", "laleo_pat_wrong", "--method", "tools/list")
    assert run.code == 3, run.output
