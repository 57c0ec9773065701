"""The OpenAPI 3.1 document, generated from routes and schemas; errors are problems in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, current_app, jsonify
from flask_smorest import Api
from marshmallow import Schema, fields
from typing_extensions import override
from werkzeug.exceptions import HTTPException

from laleo import __version__
from laleo.core import problems, rest
from laleo.core.examples import made_up
from laleo.core.exports import EXPORTED, MEDIA
from laleo.core.schemas import Form

_ABOUT = """Live visitors, conversations, widgets and webhooks of your account.

Send an access token as `Authorization: Bearer laleo_pat_…`. Lists are pages with `next_cursor`;
errors are problem documents (RFC 9457) whose `detail` says what to do."""


class Complaint(Form):
    """One wrong value."""

    pointer = fields.String(required=True, metadata={"example": "/name"})
    detail = fields.String(required=True)


class Problem(Form):
    """What went wrong and what to do about it (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    code = fields.String(required=True, metadata={"example": "validation_failed"})
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(Complaint), required=True)


class LaleoApi(Api):  # type: ignore[misc] # flask-smorest has no types
    """smorest's API with our problem documents in place of its error bodies."""

    ERROR_SCHEMA = Problem
    DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"

    @override
    def handle_http_exception(self, error: HTTPException) -> Any:
        """A problem document that keeps the exception's own headers (Allow, Retry-After)."""
        return problems.response(problems.from_http(error))

    @override
    def _openapi_json(self) -> Response:
        """The whole document, with what other rooms know about it."""
        return jsonify(document())

    @override
    def _register_responses(self) -> None:
        """Document error answers with the content type they have."""
        kept: str = self.DEFAULT_RESPONSE_CONTENT_TYPE
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = kept


Extend = Callable[[dict[str, Any]], None]
_extensions: list[Extend] = []


def extend(add: Extend) -> None:
    """Register who completes the document with what this room does not know."""
    if add not in _extensions:
        _extensions.append(add)


def document() -> dict[str, Any]:
    """The document of this server; nobody may change it."""
    kept = current_app.extensions.setdefault("laleo-openapi-document", {})
    if not kept:
        api = current_app.extensions["laleo-openapi"]
        made = api.spec.to_dict()
        _examples(made["components"]["schemas"], api.ma_plugin.converter.refs)
        for item in made["paths"].values():
            _edit(item.get("patch", {}))
            _export(item.get("get", {}))
        for add in _extensions:
            add(made)
        kept.update(made)
    return dict(kept)


def _edit(operation: dict[str, Any]) -> None:
    """An edit names what it changes; `core.arguments` refuses one that does not."""
    for body in operation.get("requestBody", {}).get("content", {}).values():
        body["schema"] = body["schema"] | {"minProperties": 1}


def _export(operation: dict[str, Any]) -> None:
    """What is exported comes in each of its formats (`core.exports`); a route can name only one."""
    for answer in operation.get("responses", {}).values():
        content = answer.get("content", {})
        if EXPORTED["content_type"] in content:
            answer["content"] = dict.fromkeys(MEDIA, content[EXPORTED["content_type"]])


def _examples(schemas: dict[str, Any], refs: dict[Any, str]) -> None:
    """Give every object that is shown an example."""
    for key, name in refs.items():
        if name.endswith("Out") or name == "Problem":
            schemas[name]["examples"] = [made_up(key[0])]


def init_app(app: Flask) -> Api:
    """The Api to register the features' doors on; serves /openapi.json."""
    app.config.update(
        API_TITLE="Laleo API",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
    )
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "laleo_pat"}
    api = LaleoApi(
        app,
        spec_kwargs={
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_schema_name),
            "info": {"description": _ABOUT},
            "servers": [{"url": rest.current_public_url(app)}],
            "security": [{"bearer": []}],
            "components": {"securitySchemes": {"bearer": bearer}},
        },
    )
    app.extensions["laleo-openapi"] = api
    return api


def _schema_name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else schema.__class__
    return cls.__name__ if issubclass(cls, Schema) else str(cls)
