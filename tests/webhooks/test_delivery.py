"""A webhook arrives signed, comes again when it was not taken, and everything is in the log."""

from __future__ import annotations

import json
from typing import Any

from tests.people import Caller
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver


def test_a_ping_arrives_signed_for_an_independent_verifier(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    sent = owner.post(f"/webhooks/{endpoint['id']}/test")
    assert sent.status == 202, sent.text
    assert sent.json["state"] == "pending"
    works.work()
    (post,) = sink.posts
    body = post.verified(endpoint["secret"])
    assert body["type"] == "webhook.ping"
    assert body["timestamp"].endswith("Z")
    assert body["data"]["webhook"]["id"] == endpoint["id"]
    assert "secret" not in body["data"]["webhook"]
    assert body["data"]["account_id"] == owner.account_id
    assert post.id == sent.json["event_id"]
    assert post.headers["x-laleo-event"] == "webhook.ping"
    assert post.headers["x-laleo-delivery"] == sent.json["id"]
    assert post.headers["x-laleo-attempt"] == "1"
    assert post.headers["user-agent"] == "Laleo-Webhooks/1"
    assert owner.get(f"/deliveries/{sent.json['id']}").json["state"] == "delivered"


def test_a_receiver_that_fails_twice_gets_the_same_webhook_id_again(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    sink.answers = [500, 500]
    delivery = owner.post(f"/webhooks/{endpoint['id']}/test").json
    works.work()
    waiting = owner.get(f"/deliveries/{delivery['id']}").json
    assert (waiting["state"], waiting["attempts"]) == ("pending", 1)
    works.hurry(delivery["id"])
    works.hurry(delivery["id"])
    assert [post.id for post in sink.posts] == [delivery["event_id"]] * 3
    assert {post.body for post in sink.posts} == {sink.posts[0].body}
    assert [post.headers["x-laleo-attempt"] for post in sink.posts] == ["1", "2", "3"]
    for post in sink.posts:
        post.verified(endpoint["secret"])
    done = owner.get(f"/deliveries/{delivery['id']}").json
    assert (done["state"], done["attempts"]) == ("delivered", 3)
    assert done["next_attempt_at"] is None


def test_every_attempt_is_in_the_log(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    sink.answers = [503]
    delivery = owner.post(f"/webhooks/{endpoint['id']}/test").json
    works.work()
    works.hurry(delivery["id"])
    listed = owner.get(f"/deliveries/{delivery['id']}/attempts").json
    good, bad = listed["data"]
    assert (good["attempt"], bad["attempt"]) == (2, 1)
    assert bad["response"]["status"] == 503
    assert bad["response"]["body"] == "answered 503"
    assert bad["error"]["class"] == "http_status"
    assert good["error"] is None
    assert good["address"] == "127.0.0.1"
    assert good["request"]["url"] == sink.url
    assert good["request"]["body"].encode() == sink.posts[1].body
    assert good["request"]["headers"]["webhook-id"] == delivery["event_id"]
    assert json.loads(good["request"]["body"])["type"] == "webhook.ping"
    assert 0 <= good["duration_ms"] < 5000


def test_410_switches_the_endpoint_off_and_discards_the_rest(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    first = owner.post(f"/webhooks/{endpoint['id']}/test").json
    sink.answers = [500]
    works.work()
    sink.answers = [410]
    second = owner.post(f"/webhooks/{endpoint['id']}/test").json
    works.work()
    now = owner.get(f"/webhooks/{endpoint['id']}").json
    assert (now["enabled"], now["disabled_reason"]) == (False, "gone")
    assert owner.get(f"/deliveries/{second['id']}").json["state"] == "failed"
    assert owner.get(f"/deliveries/{first['id']}").json["state"] == "discarded"
    assert owner.post(f"/webhooks/{endpoint['id']}/test").json["code"] == "webhook_disabled"
    again = owner.patch(f"/webhooks/{endpoint['id']}", {"enabled": True}).json
    assert (again["enabled"], again["disabled_reason"]) == (True, None)


def test_a_redirect_is_a_failure_and_is_never_followed(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    from aiohttp import web

    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"http://{request.host}/elsewhere"})

    sink.always = elsewhere
    delivery = owner.post(f"/webhooks/{endpoint['id']}/test").json
    works.work()
    assert [post.path for post in sink.posts] == ["/hook"]
    assert owner.get(f"/deliveries/{delivery['id']}").json["state"] == "pending"


def test_asking_for_a_delivery_again_sends_the_same_webhook_id(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    delivery = owner.post(f"/webhooks/{endpoint['id']}/test").json
    works.work()
    again = owner.post(f"/deliveries/{delivery['id']}/redeliver")
    assert again.status == 202
    assert again.json["state"] == "pending"
    works.work()
    assert [post.id for post in sink.posts] == [delivery["event_id"]] * 2
    done = owner.get(f"/deliveries/{delivery['id']}").json
    assert (done["state"], done["attempts"]) == ("delivered", 2)


def test_the_tenth_failure_is_the_last(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    sink.always = 500
    delivery = owner.post(f"/webhooks/{endpoint['id']}/test").json
    works.work()
    for _ in range(9):
        assert owner.get(f"/deliveries/{delivery['id']}").json["state"] == "pending"
        works.hurry(delivery["id"])
    done = owner.get(f"/deliveries/{delivery['id']}").json
    assert (done["state"], done["attempts"]) == ("failed", 10)
    works.look()
    assert len(sink.posts) == 10
