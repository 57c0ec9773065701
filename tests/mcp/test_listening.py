"""Streams that say what has changed, and hold nothing while they have nothing to say."""

from __future__ import annotations

import json
import queue
import socket
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from laleo.core.db import db as database
from laleo.mcp import listening
from tests.mcp.rpc import ask, headers, modern
from tests.mcp.test_untrusted import visitor_who_says
from tests.people import Caller, People
from tests.product import Laleo

EVENTS = {"Accept": "application/json, text/event-stream"}


class Stream:
    """An open subscriptions/listen, read in a thread of its own."""

    def __init__(self, app: Flask, caller: Caller, **notifications: Any) -> None:
        self.hub, self.server, self.client = app.extensions["laleo-hub"], *socket.socketpair()
        self.messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        body = modern("subscriptions/listen", notifications=notifications)
        self.thread = threading.Thread(target=self._read, args=(app, caller, body))
        self.thread.start()
        self.honoured = self.next()["params"]["notifications"]

    def _read(self, app: Flask, caller: Caller, body: dict[str, Any]) -> None:
        answer = app.test_client(use_cookies=False).post(
            "/mcp",
            json=body,
            headers=caller.headers | headers(body) | EVENTS,
            environ_overrides={"gunicorn.socket": self.server},
            buffered=False,
        )
        assert answer.content_type == "text/event-stream"
        for part in answer.response:
            if part.startswith(b"event: message\ndata: "):
                self.messages.put(json.loads(part.partition(b"data: ")[2]))
        answer.close()
        self.messages.put(None)

    def next(self) -> dict[str, Any]:
        """The next message."""
        message = self.messages.get(timeout=60)
        assert message is not None, "the stream is over"
        return message

    def uri(self) -> str:
        """The resource that the next message says was updated."""
        message = self.next()
        assert message["method"] == "notifications/resources/updated", message
        assert message["params"]["_meta"] == {listening.SUBSCRIPTION: 1}
        return str(message["params"]["uri"])

    def open(self) -> int:
        """How many streams the process holds."""
        return len(self.hub.of_kind(listening.KIND))

    def close(self) -> None:
        self.client.close()
        self.thread.join(60)
        assert not self.thread.is_alive()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams that look around often."""
    monkeypatch.setattr(listening, "BEAT_S", 0.05)
    monkeypatch.setattr(listening, "GATHER_S", 0.01)
    monkeypatch.setattr(listening, "LOOK_S", 0)


@pytest.fixture
def streams(app: Flask, quick: None) -> Iterator[Any]:
    """Opens streams, and closes them in the end."""
    opened: list[Stream] = []

    def start(caller: Caller, **notifications: Any) -> Stream:
        opened.append(Stream(app, caller, **notifications))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def test_a_conversation_is_said_to_have_changed(
    app: Flask, agent: Caller, owner: Caller, widget: dict[str, Any], streams: Any
) -> None:
    visitor_id, talk = visitor_who_says(app, widget, agent, "Hello")
    uris = [f"laleo://conversations/{talk}", "laleo://conversations"]
    stream = streams(agent, resourceSubscriptions=uris)
    assert stream.honoured == {"resourceSubscriptions": uris}
    with app.app_context():
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    owner.post(f"/visitors/{visitor_id}/messages", {"body": "May I help?"})
    assert {stream.uri(), stream.uri()} == set(uris)


def test_a_visitor_who_comes_changes_who_is_there(
    app: Flask, agent: Caller, widget: dict[str, Any], streams: Any
) -> None:
    uri = f"laleo://widgets/{widget['id']}/live"
    stream = streams(agent, resourceSubscriptions=[uri, "laleo://nothing"])
    assert stream.honoured == {"resourceSubscriptions": [uri]}
    visitor_who_says(app, widget, agent, "Hello")
    assert stream.uri() == uri


def test_lists_that_change_are_told(
    agent: Caller, owner: Caller, people: People, streams: Any
) -> None:
    stream = streams(
        agent,
        resourcesListChanged=True,
        promptsListChanged=True,
        resourceSubscriptions=["laleo://widgets"],
    )
    assert set(stream.honoured) == {"resourcesListChanged", "resourceSubscriptions"}
    people.widget(owner, name="Another")
    told = {stream.next()["method"], stream.next()["method"]}
    assert told == {
        "notifications/resources/list_changed",
        "notifications/resources/updated",
    }


def test_only_ones_own_sites_are_told_of(
    app: Flask, owner: Caller, people: People, widget: dict[str, Any], streams: Any
) -> None:
    other = owner.post("/sites", {"name": "Other", "url": "https://other.example"}).json["id"]
    mine = people.widget(owner, name="Mine", site_id=other)
    limited = people.program(owner, site_ids=[other])
    uri = f"laleo://widgets/{mine['id']}/live"
    foreign = f"laleo://widgets/{widget['id']}"
    stream = streams(limited, resourceSubscriptions=[uri, foreign, "laleo://conversations"])
    assert stream.honoured == {"resourceSubscriptions": [uri, "laleo://conversations"]}
    visitor_who_says(app, widget, limited, "Hello")
    visitor_who_says(app, mine, limited, "Hello")
    assert {stream.uri(), stream.uri()} == {uri, "laleo://conversations"}


def test_a_stream_ends_with_the_rights_it_was_opened_with(
    app: Flask, owner: Caller, people: People, quick: None
) -> None:
    program = people.program(owner)
    stream = Stream(app, program, resourceSubscriptions=["laleo://conversations"])
    for row in owner.get("/tokens").json["data"]:
        owner.delete(f"/tokens/{row['id']}")
    end = stream.next()
    assert end["result"]["_meta"][listening.SUBSCRIPTION] == 1
    stream.close()


def test_a_client_that_hangs_up_is_noticed(app: Flask, agent: Caller, quick: None) -> None:
    stream = Stream(app, agent, resourceSubscriptions=["laleo://conversations"])
    assert stream.open() == 1
    stream.close()
    assert stream.open() == 0


def test_whoever_reads_no_streams_is_told_so(agent: Caller) -> None:
    answer = ask(agent, modern("subscriptions/listen", notifications={}))
    assert answer.status == 406
    assert "text/event-stream" in answer.json["error"]["message"]


def test_the_running_product_streams(laleo: Laleo) -> None:
    body = modern("subscriptions/listen", notifications={"toolsListChanged": True})
    asked = urllib.request.Request(
        f"{laleo.url}/mcp",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {laleo.token}", "Content-Type": "application/json"}
        | headers(body)
        | EVENTS,
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        lines = (line.decode().strip() for line in answer)
        data = next(line for line in lines if line.startswith("data: "))
        assert json.loads(data[6:])["params"]["notifications"] == {"toolsListChanged": True}
        assert next(line for line in lines if line.startswith(":"))
