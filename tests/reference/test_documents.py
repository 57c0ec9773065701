"""What programs and models read about this server: OpenAPI in full, for a GPT, and llms.txt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from laleo import events
from laleo.core.tools import tools
from tests.people import Caller

VERBS = ("get", "put", "post", "patch", "delete")
FITTING = "01jd3x8m6p2q4r5s6t7v8w9x0y"


@pytest.fixture
def whole(nobody: Caller) -> dict[str, Any]:
    return dict(nobody.send("GET", "/openapi.json", None, {}).json)


@pytest.fixture
def gpt(nobody: Caller) -> dict[str, Any]:
    return dict(nobody.send("GET", "/openapi/gpt.json", None, {}).json)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield verb, path, item[verb]


def test_every_operation_tells_its_scope(whole: dict[str, Any]) -> None:
    for verb, path, operation in operations(whole):
        (needs,) = operation["security"] or [{}]
        known = needs in ({}, {"person": []}, {"bearer": ["read"]}, {"bearer": ["automation"]})
        assert known, path
        assert operation["description"], path
        if needs == {"bearer": ["automation"]}:
            assert verb != "get", path


def test_an_edit_names_what_it_changes(owner: Caller, whole: dict[str, Any]) -> None:
    for verb, path, operation in operations(whole):
        if verb == "patch":
            body = operation["requestBody"]["content"]["application/json"]["schema"]
            assert body["minProperties"] == 1, path
            refused = owner.patch(re.sub(r"{\w+}", f"xxx_{FITTING}", path), {})
            assert (refused.status, refused.json["code"]) == (422, "validation_failed"), path


def test_every_shown_object_has_an_example_that_fits(whole: dict[str, Any]) -> None:
    shown = 0
    for name, shape in whole["components"]["schemas"].items():
        schema = shape | {"components": whole["components"]}
        for example in shape.get("examples", ()):
            shown += 1
            jsonschema.Draft202012Validator(schema).validate(example)
        assert shape.get("examples") or not name.endswith("Out"), name
    assert shown > 20


def test_every_event_is_a_webhook_of_the_document(whole: dict[str, Any]) -> None:
    assert set(whole["webhooks"]) == {kind.type for kind in events.kinds()}
    for item in whole["webhooks"].values():
        body = item["post"]["requestBody"]["content"]["application/json"]
        jsonschema.Draft202012Validator(body["schema"]).validate(body["example"])


def test_the_gpt_document_keeps_the_limits(gpt: dict[str, Any], whole: dict[str, Any]) -> None:
    validate(gpt)
    assert gpt["openapi"] == "3.1.0"
    assert len(json.dumps(gpt, indent=2)) < 100_000
    assert gpt["servers"] == whole["servers"]
    assert len(gpt["servers"]) == 1
    found = list(operations(gpt))
    assert 0 < len(found) <= 25
    for verb, path, operation in found:
        assert re.fullmatch(r"[a-z][A-Za-z]+", operation["operationId"]), path
        said = operation["summary"] + operation.get("description", "")
        assert 0 < len(said) <= 300, path
        assert operation["x-openai-isConsequential"] is (verb != "get" and "verify" not in path)
        for parameter in operation["parameters"]:
            assert parameter["in"] in {"path", "query"}, path
            assert len(parameter.get("description", "")) <= 300, path
        for answer in operation["responses"].values():
            assert answer["content"]["application/json"]["schema"], path
    names = [operation["operationId"] for _, _, operation in found]
    assert len(names) == len(set(names))
    assert list(faults(gpt)) == []


def faults(node: Any, path: str = "") -> Iterator[str]:
    """Alternatives, and objects that do not tell their properties."""
    if isinstance(node, list):
        for number, one in enumerate(node):
            yield from faults(one, f"{path}/{number}")
    if isinstance(node, dict):
        if not path.endswith("/properties"):
            yield from (f"{path}/{key}" for key in ("anyOf", "oneOf", "allOf") if key in node)
            if "object" in node.get("type", ()) and "properties" not in node:
                yield path
        for key, one in node.items():
            yield from faults(one, f"{path}/{key}")


def test_models_find_every_operation_tool_and_event(nobody: Caller, whole: dict[str, Any]) -> None:
    short = nobody.send("GET", "/llms.txt", None, {})
    assert short.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert short.text.startswith("# Laleo\n\n> ")
    home = whole["servers"][0]["url"].rstrip("/")
    for path in re.findall(rf"\]\({re.escape(home)}(/[^)]*)\)", short.text):
        assert path == "/mcp" or nobody.send("GET", path, None, {}).status == 200, path
    full = nobody.send("GET", "/llms-full.txt", None, {}).text
    for verb, path, _ in operations(whole):
        assert f"`{verb.upper()} {path}`" in full
    for name in [tool.name for tool in tools()] + [kind.type for kind in events.kinds()]:
        assert f"`{name}" in full
