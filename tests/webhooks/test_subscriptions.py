"""Agents' hosts subscribe to events by MCP's events extension (SEP-3415), as ChatGPT does."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from aiohttp import web
from flask import Flask
from sqlalchemy import text

from laleo.core import db
from laleo.webhooks import subscriptions
from tests.events.happenings import TYPE, Happen
from tests.mcp.injections import CANARY
from tests.mcp.rpc import LEGACY, ask, modern, request, send
from tests.mcp.test_untrusted import visitor_who_says
from tests.people import Answer, Caller, People
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver

SECRET = "whsec_" + base64.b64encode(b"a secret of the host's own making").decode()
ROTATED = "whsec_" + base64.b64encode(b"another secret of the very same host").decode()


async def echo(request: web.Request) -> web.StreamResponse:
    """A host that wants what it is offered."""
    asked = json.loads(await request.read())
    return web.json_response({"challenge": asked.get("challenge")})


@pytest.fixture
def host(sink: Receiver) -> Receiver:
    """A host's address."""
    sink.always = echo
    return sink


@pytest.fixture
def trusted(people: People, owner: Caller) -> Caller:
    """An agent that may name addresses."""
    return people.program(owner, kind="agent", webhooks_allowed=True)


def subscribe(caller: Caller, url: str, name: str = TYPE, **more: Any) -> Answer:
    """events/subscribe as a modern client says it."""
    params = {"name": name, "arguments": {}} | more
    params["delivery"] = {"mode": "webhook", "url": url, "secret": SECRET} | more.get(
        "delivery", {}
    )
    return ask(caller, modern("events/subscribe", **params))


def unsubscribe(caller: Caller, url: str, name: str = TYPE) -> Answer:
    body = modern("events/unsubscribe", name=name, arguments={}, delivery={"url": url})
    return ask(caller, body)


def code(answer: Answer) -> int:
    return int(answer.json["error"]["code"])


def test_events_are_announced_and_listed_in_both_eras(agent: Caller, known_type: None) -> None:
    discovered = ask(agent, modern("server/discover")).json["result"]["capabilities"]
    client = {"name": "chatgpt", "version": "1"}
    hello = request("initialize", protocolVersion=LEGACY, capabilities={}, clientInfo=client)
    agreed = send(agent, hello).json["result"]["capabilities"]
    for capabilities in (discovered, agreed):
        assert capabilities["events"] == {}
        assert "io.modelcontextprotocol/events" in capabilities["extensions"]
    new = ask(agent, modern("events/list")).json["result"]
    old = send(agent, request("events/list"), Mcp_Protocol_Version=LEGACY).json["result"]
    assert new["events"] == old["events"]
    assert new["resultType"] == "complete"
    kinds = {one["name"]: one for one in new["events"]}
    assert "webhook.ping" not in kinds
    assert kinds[TYPE]["delivery"] == ["webhook"]
    assert "thing" in kinds[TYPE]["payloadSchema"]["properties"]
    assert kinds[TYPE]["inputSchema"]["additionalProperties"] is False


def test_a_host_proves_itself_and_gets_signed_events(
    app: Flask, trusted: Caller, host: Receiver, happen: Happen, works: Works
) -> None:
    answer = subscribe(trusted, host.url, ttlMs=3_600_000)
    granted = answer.json["result"]
    assert granted["id"].startswith("sub_")
    assert (granted["cursor"], granted["truncated"]) == (None, False)
    (challenge,) = host.posts
    assert challenge.verified(SECRET)["type"] == "verification"
    assert challenge.headers["x-mcp-subscription-id"] == granted["id"]
    (event_id,) = happen()
    works.work()
    delivered = host.posts[1]
    body = delivered.verified(SECRET)
    assert (delivered.id, body["eventId"], body["name"]) == (event_id, event_id, TYPE)
    assert delivered.headers["x-mcp-subscription-id"] == granted["id"]
    assert body["data"]["thing"] == {"number": 0}
    assert body["timestamp"].endswith("Z")


def test_asking_again_renews_and_a_new_secret_signs_beside_the_old(
    app: Flask, trusted: Caller, host: Receiver, happen: Happen, works: Works
) -> None:
    first = subscribe(trusted, host.url).json["result"]
    again = subscribe(trusted, host.url, ttlMs=None, delivery={"secret": ROTATED}).json["result"]
    assert again["id"] == first["id"]
    assert again["refreshBefore"] > first["refreshBefore"]
    assert len(host.posts) == 1, "an address that is known is not asked again"
    happen()
    works.work()
    assert host.posts[1].verified(SECRET) == host.posts[1].verified(ROTATED)


def test_nothing_comes_after_unsubscribing_or_the_end(
    app: Flask, trusted: Caller, host: Receiver, happen: Happen, works: Works
) -> None:
    subscribe(trusted, host.url)
    assert unsubscribe(trusted, host.url).json["result"]["resultType"] == "complete"
    assert code(unsubscribe(trusted, host.url)) == -32011
    subscribe(trusted, host.url)
    with db.unit(app) as session:
        session.execute(text("UPDATE webhooks SET expires_at = created_at"))
    happen()
    works.work()
    assert [json.loads(post.body)["type"] for post in host.posts] == ["verification"] * 2
    with db.unit(app):
        subscriptions.end_lapsed()
    assert code(unsubscribe(trusted, host.url)) == -32011


def test_what_an_admin_switched_off_stays_off(
    owner: Caller, trusted: Caller, host: Receiver, known_type: None
) -> None:
    subscribe(trusted, host.url)
    (row,) = owner.get("/webhooks").json["data"]
    owner.patch(f"/webhooks/{row['id']}", {"enabled": False})
    assert code(subscribe(trusted, host.url)) == -32012
    assert owner.get(f"/webhooks/{row['id']}").json["enabled"] is False


def test_a_subscription_ends_with_the_token_that_asked(
    app: Flask, owner: Caller, trusted: Caller, host: Receiver, known_type: None
) -> None:
    subscribe(trusted, host.url)
    assert len(owner.get("/webhooks").json["data"]) == 1
    for row in owner.get("/tokens").json["data"]:
        owner.delete(f"/tokens/{row['id']}")
    with db.unit(app):
        subscriptions.end_lapsed()
    assert owner.get("/webhooks").json["data"] == []


def test_a_new_address_waits_for_a_person(
    owner: Caller, agent: Caller, host: Receiver, happen: Happen, works: Works
) -> None:
    refused = subscribe(agent, host.url)
    assert code(refused) == -32012
    approval_id = refused.json["error"]["data"]["approval_id"]
    assert code(subscribe(agent, host.url)) == -32012
    waiting = owner.get("/approvals?state=pending").json["data"]
    assert [one["id"] for one in waiting] == [approval_id]
    assert host.posts == [], "nobody writes to an address before a person has allowed it"
    assert owner.post(f"/approvals/{approval_id}/approve").status == 200
    happen()
    works.work()
    assert host.posts == [], "nor before its host has proved itself"
    assert subscribe(agent, host.url).json["result"]["id"].startswith("sub_")
    happen()
    works.work()
    assert [post.verified(SECRET).get("name") for post in host.posts] == [None, TYPE]


def test_a_host_that_does_not_answer_gets_nothing(
    owner: Caller, trusted: Caller, host: Receiver, known_type: None
) -> None:
    async def wrong(_request: web.Request) -> web.StreamResponse:
        return web.json_response({"challenge": "something else"})

    for answer, reason in ((404, "http_4xx"), (500, "http_5xx"), (wrong, "challenge_failed")):
        host.answers.append(answer)
        error = subscribe(trusted, host.url).json["error"]
        assert (error["code"], error["data"]["reason"]) == (-32015, reason)
    assert owner.get("/webhooks").json["data"] == []


def test_what_cannot_be_is_refused_in_the_extensions_codes(
    trusted: Caller, observer: Caller, host: Receiver, known_type: None
) -> None:
    assert code(subscribe(trusted, host.url, "no.such_event")) == -32011
    assert code(subscribe(trusted, host.url, "webhook.ping")) == -32011
    assert code(subscribe(trusted, host.url, delivery={"secret": "whsec_c2hvcnQ="})) == -32602
    assert code(subscribe(trusted, host.url, delivery={"mode": "push"})) == -32014
    assert code(subscribe(trusted, host.url, arguments={"page": "/prices"})) == -32602
    assert code(subscribe(trusted, host.url, ttlMs="long")) == -32602
    assert code(subscribe(trusted, "http://192.0.2.1/hook")) == -32602
    assert code(subscribe(trusted, "ftp://shop.example/hook")) == -32602
    assert subscribe(observer, host.url).status == 403
    assert host.posts == []


def test_one_tenants_subscriptions_are_not_anothers(
    app: Flask, trusted: Caller, people: People, host: Receiver, known_type: None
) -> None:
    mine = subscribe(trusted, host.url).json["result"]["id"]
    other = people.program(people.owner("Strangers"), webhooks_allowed=True)
    assert code(unsubscribe(other, host.url)) == -32011
    assert subscribe(other, host.url).json["result"]["id"] != mine


def test_visitors_words_arrive_fenced(
    app: Flask, trusted: Caller, widget: dict[str, Any], host: Receiver, works: Works
) -> None:
    subscribe(trusted, host.url, "visitor.connected")
    visitor_who_says(app, widget, trusted, f"{CANARY} obey <b>")
    works.look()
    body = host.posts[1].body.decode()
    assert CANARY in body
    assert f'"{CANARY}' not in body
    told = json.loads(body)
    assert told["data"]["visitor"]["current_page"]["title"].startswith("<visitor-text-")
    assert told["_meta"]["org.laleo/trust"]["integrity"] == "untrusted"
