"""Fixtures whose answers are streams: logs, progress, and lists that change."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Mapping

from mcp_types import LOG_LEVEL_META_KEY

from laleo.mcp.registry import Call, Notice, Result, Stream
from tests.mcp.conformance.asking import said

SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId"


def logs(call: Call, *texts: str) -> Iterator[Notice]:
    """Log messages, where the client may get them: always by handshake, else when asked for."""
    if not call.modern or LOG_LEVEL_META_KEY in call.meta:
        for text in texts:
            yield Notice("notifications/message", {"level": "info", "data": text})


def with_logging(call: Call) -> Stream:
    def steps() -> Iterator[Notice | Result]:
        yield from logs(
            call, "Tool execution started", "Tool processing data", "Tool execution completed"
        )
        yield said("Tool with logging executed successfully")

    return Stream(steps())


def with_progress(call: Call) -> Stream:
    def steps() -> Iterator[Notice | Result]:
        token = call.meta.get("progressToken")
        if token is not None:
            for done in (0, 50, 100):
                params = {"progressToken": token, "progress": done, "total": 100}
                yield Notice("notifications/progress", params)
        yield said("Progress reported")

    return Stream(steps())


class Changes:
    """Streams that wait for changed lists, within this one process."""

    KINDS = {"toolsListChanged": "tools", "promptsListChanged": "prompts"}

    def __init__(self) -> None:
        self.waiting: list[tuple[frozenset[str], queue.Queue[str]]] = []

    def trigger(self, kind: str) -> Callable[[Call], Result]:
        def run(_call: Call) -> Result:
            for kinds, line in list(self.waiting):
                if kind in kinds:
                    line.put(kind)
            return said(f"The list of {kind} changed.")

        return run

    def listen(self, call: Call) -> Stream:
        wanted = {key: True for key in self.KINDS if call.params["notifications"].get(key)}
        kinds = frozenset(self.KINDS[key] for key in wanted)
        return Stream(self._follow(call, wanted, kinds))

    def _follow(
        self, call: Call, wanted: Mapping[str, bool], kinds: frozenset[str]
    ) -> Iterator[Notice | Result]:
        tag = {"_meta": {SUBSCRIPTION: str(call.id)}}
        entry = (kinds, queue.Queue[str]())
        self.waiting.append(entry)
        try:
            acknowledged = "notifications/subscriptions/acknowledged"
            yield Notice(acknowledged, tag | {"notifications": dict(wanted)})
            while True:
                try:
                    yield Notice(f"notifications/{entry[1].get(timeout=5)}/list_changed", tag)
                except queue.Empty:
                    return
        finally:
            self.waiting.remove(entry)
