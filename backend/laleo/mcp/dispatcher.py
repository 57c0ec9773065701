"""One JSON-RPC message in, one answer out; knows the protocol, and neither HTTP nor the product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mcp_types import SERVER_INFO_META_KEY
from mcp_types.jsonrpc import METHOD_NOT_FOUND
from mcp_types.methods import (
    CACHEABLE_METHODS,
    CLIENT_REQUESTS,
    serialize_server_result,
    validate_client_request,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import ValidationError

from laleo.core.actor import Actor
from laleo.mcp import eras, wire
from laleo.mcp.eras import Header
from laleo.mcp.registry import Beat, Call, Method, Notice, Registry, Result, Stream
from laleo.mcp.wire import Message, RpcError

CACHE_MS = 300_000
ANNOUNCING = frozenset({"initialize", "server/discover"})
EMPTY: Result = {}
SILENCE: Message = {}
"""A step of a stream without a message; the door writes what clients overlook."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one message gets: a body, a stream of bodies, or neither (a notification)."""

    body: Message | None = None
    steps: Iterator[Message] | None = None
    error: RpcError | None = None
    modern: bool = False
    endless: bool = False

    @property
    def failed(self) -> bool:
        """Whether the work done for this answer must be undone."""
        result = (self.body or {}).get("result", {})
        return self.error is not None or result.get("isError") is True

    @property
    def status(self) -> int:
        """The HTTP status of this answer alone."""
        if self.error is not None:
            return self.error.status(modern=self.modern)
        return 202 if self.body is None and self.steps is None else 200


class Dispatcher:
    """Serves one registry in every revision of the protocol."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def reads(self, message: Any) -> bool:
        """Whether this message changes nothing."""
        if not isinstance(message, dict) or not isinstance(message.get("params", {}), dict):
            return True
        return self.registry.reads(str(message.get("method")), message.get("params", {}))

    def answer(
        self, actor: Actor, message: Any, header: Header, *, batched: bool = False
    ) -> Answer:
        """Serve one message; `header` tells its revision unless it is part of a batch."""
        version = ""
        try:
            checked = wire.check(message)
            if wire.is_response(checked):
                return Answer()
            version = eras.BATCHES if batched else eras.version_of(checked, header)
            if "id" not in checked:
                return Answer()
            return self._serve(actor, checked, version)
        except RpcError as error:
            modern = not version or eras.is_modern(version)
            return Answer(error.body(wire.id_of(message)), error=error, modern=modern)

    def _serve(self, actor: Actor, message: Message, version: str) -> Answer:
        method, params = message["method"], message.get("params", {})
        run = self.registry.extensions.get(method) or self._find(method, version)
        if method not in self.registry.extensions:
            try:
                validate_client_request(method, version, message.get("params"))
            except ValidationError as error:
                raise wire.invalid_params(error) from error
        call = Call(method, params, version, actor, message["id"])
        found = run(call)
        if isinstance(found, Stream):
            return Answer(steps=self._steps(call, found), endless=found.endless, modern=call.modern)
        return Answer(self._result(call, found), modern=call.modern)

    def _find(self, method: str, version: str) -> Method:
        """The method, when this revision has it and this server offers it."""
        own = {
            "initialize": self._initialize,
            "ping": lambda _call: EMPTY,
            "server/discover": self._discover,
        }
        run = own.get(method) or self.registry.methods.get(method)
        if run is None or (method, version) not in CLIENT_REQUESTS:
            raise RpcError(METHOD_NOT_FOUND, f"There is no method “{method[:64]}” here.")
        return run

    def _initialize(self, call: Call) -> Result:
        """The handshake of revisions up to 2025-11-25; no session is made."""
        registry = self.registry
        return {
            "protocolVersion": call.version,
            "capabilities": registry.handshake_capabilities or registry.capabilities,
            "serverInfo": registry.identity(),
            "instructions": registry.instructions,
        }

    def _discover(self, _call: Call) -> Result:
        """Who this is and what it can do (2026-07-28, server/discover)."""
        return {
            "supportedVersions": list(MODERN_PROTOCOL_VERSIONS),
            "capabilities": self.registry.capabilities,
            "instructions": self.registry.instructions,
        }

    def _result(self, call: Call, found: Result) -> Message:
        """The result in the words of the call's revision; checked by its own wire types."""
        whole = dict(found)
        if call.modern:
            whole.setdefault("resultType", "complete")
            identity = {SERVER_INFO_META_KEY: self.registry.identity()}
            whole["_meta"] = identity | dict(whole.get("_meta") or {})
            if call.method in CACHEABLE_METHODS:
                whole = {"ttlMs": CACHE_MS, "cacheScope": "private"} | whole
        if call.method not in self.registry.extensions:
            whole = serialize_server_result(call.method, call.version, whole)
        if call.method in ANNOUNCING:
            whole["capabilities"] = {
                **self.registry.extension_capabilities,
                **whole["capabilities"],
            }
        return wire.success(call.id, whole)

    def _steps(self, call: Call, stream: Stream) -> Iterator[Message]:
        try:
            for step in stream.steps:
                if isinstance(step, Beat):
                    yield SILENCE
                elif isinstance(step, Notice):
                    params = dict(step.params)
                    yield {"jsonrpc": "2.0", "method": step.method, "params": params}
                else:
                    yield self._result(call, step)
        except RpcError as error:
            yield error.body(call.id)
