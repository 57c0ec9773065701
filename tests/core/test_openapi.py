"""The OpenAPI document is valid, complete, and tells the truth about errors."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from tests.people import Caller


@pytest.fixture
def document(nobody: Caller) -> dict[str, Any]:
    return dict(nobody.send("GET", "/openapi.json", None, {}).json)


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every operation with its name for messages."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_of_the_api_is_in_it(app: Flask, document: dict[str, Any]) -> None:
    written = {rule.rule.replace("<", "{").replace(">", "}") for rule in app.url_map.iter_rules()}
    assert {path for path in written if path.startswith("/api/v1")} == set(document["paths"])


def test_every_operation_has_a_name_a_summary_and_its_answers(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    for name, operation in operations(document):
        assert operation["summary"], name
        assert any(status.startswith("2") for status in operation["responses"]), name
        assert "default" in operation["responses"], name


def test_errors_are_documented_as_the_problems_they_are(document: dict[str, Any]) -> None:
    for name, response in document["components"]["responses"].items():
        if "content" in response:
            (kind,) = response["content"]
            assert kind == "application/problem+json", name
