"""What a dispatcher serves: methods, the capabilities they stand for, and who the server is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp_types import CLIENT_CAPABILITIES_META_KEY

from laleo.core.actor import Actor
from laleo.mcp import eras

Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way to a method."""

    method: str
    params: Mapping[str, Any]
    version: str
    actor: Actor
    id: str | int

    @property
    def modern(self) -> bool:
        """Whether the request stands alone (2026-07-28), without a handshake before it."""
        return eras.is_modern(self.version)

    @property
    def meta(self) -> Mapping[str, Any]:
        """The request's own `_meta`."""
        return self.params.get("_meta") or {}

    @property
    def client_can(self) -> Mapping[str, Any]:
        """The capabilities the client declared with this request."""
        return self.meta.get(CLIENT_CAPABILITIES_META_KEY) or {}


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification inside a streamed answer."""

    method: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Beat:
    """Nothing to say; written all the same, so that a client that has gone is noticed."""


BEAT = Beat()


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer that takes time: notices, and a result at the end unless the client goes first.

    The iterator runs after the commit and holds no database connection between its steps. An
    `endless` one ends only with the client or the server.
    """

    steps: Iterator[Notice | Result | Beat]
    endless: bool = False


Method = Callable[[Call], Result | Stream]


def _reads(_method: str, _params: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything one endpoint offers; `reads` tells which requests change nothing.

    `extensions` are methods beside the protocol's own, in every revision; nobody's wire types
    describe them, nor the capabilities they are announced by.
    """

    name: str
    title: str
    version: str
    instructions: str
    methods: Mapping[str, Method]
    capabilities: Mapping[str, Any]
    handshake_capabilities: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Method] = field(default_factory=dict)
    extension_capabilities: Mapping[str, Any] = field(default_factory=dict)
    reads: Callable[[str, Mapping[str, Any]], bool] = _reads

    def identity(self) -> dict[str, str]:
        """Name, title and version as the protocol's `Implementation`."""
        return {"name": self.name, "title": self.title, "version": self.version}
