"""What an endpoint may ask for itself: headers of its own, a throttle, examples of any type."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from sqlalchemy import text

from laleo import events
from laleo.core import db
from tests.events.happenings import Happen
from tests.people import Caller
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver

KEY = {"Authorization": "Bearer not-to-be-seen", "X-Team": "support"}


def test_own_headers_are_sent_and_never_shown(
    app: Flask, owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    path = f"/webhooks/{endpoint['id']}"
    changed = owner.patch(path, {"headers": KEY})
    assert changed.status == 200, changed.text
    assert changed.json["header_names"] == ["Authorization", "X-Team"]
    delivery = owner.post(f"{path}/test").json
    works.work()
    (post,) = sink.posts
    assert (post.headers["authorization"], post.headers["x-team"]) == tuple(KEY.values())
    post.verified(endpoint["secret"])
    (attempt,) = owner.get(f"/deliveries/{delivery['id']}/attempts").json["data"]
    assert attempt["request"]["headers"]["Authorization"] == "(hidden)"
    with db.unit(app, reads=True) as session:
        rows = session.execute(text("SELECT * FROM webhooks")).all()
        rows += session.execute(text("SELECT * FROM attempts")).all()
        rows += session.execute(text("SELECT * FROM audit_log")).all()
    assert "not-to-be-seen" not in str(rows)


def test_a_header_can_be_kept_without_saying_its_value(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    path = f"/webhooks/{endpoint['id']}"
    owner.patch(path, {"headers": KEY})
    owner.patch(path, {"headers": {"Authorization": None, "X-New": "1"}})
    owner.post(f"{path}/test")
    works.work()
    (post,) = sink.posts
    assert post.headers["authorization"] == KEY["Authorization"]
    assert post.headers["x-new"] == "1"
    assert "x-team" not in post.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Webhook-Signature": "v1,forged"},
        {"x-laleo-event": "other"},
        {"Host": "internal"},
        {"Content-Type": "text/plain"},
        {"Transfer-Encoding": "chunked"},
        {"Bad Name": "x"},
        {"X-Bad": "one\r\nX-Two: two"},
        {"X-Bad": ""},
        {"X-Unknown": None},
        {f"X-{number}": "x" for number in range(11)},
    ],
)
def test_headers_that_are_ours_or_none_are_refused(
    owner: Caller, endpoint: dict[str, Any], headers: dict[str, Any]
) -> None:
    got = owner.patch(f"/webhooks/{endpoint['id']}", {"headers": headers})
    assert got.status == 422, got.text
    assert got.json["errors"][0]["pointer"].startswith("/headers")


def test_a_throttled_endpoint_gets_no_more_than_it_asked_for(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works, happen: Happen
) -> None:
    owner.patch(f"/webhooks/{endpoint['id']}", {"max_per_second": 10})
    happen(20)
    works.work()
    assert len(sink.posts) == 20
    times = [post.at for post in sink.posts]
    assert times[-1] - times[0] > 1.7, "20 requests at 10 a second"


def test_an_example_of_any_type_arrives_and_is_nobody_elses(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    kinds = {kind["type"]: kind for kind in owner.get("/event-types").json["data"]}
    other = owner.post("/webhooks", {"url": sink.url + "/other", "event_types": ["*"]}).json
    for type_ in kinds:
        sent = owner.post(f"/webhooks/{endpoint['id']}/test", {"event_type": type_})
        assert sent.status == 202, sent.text
    works.work()
    bodies = {
        post.headers["x-laleo-event"]: post.verified(endpoint["secret"]) for post in sink.posts
    }
    assert sorted(bodies) == sorted(kinds)
    for type_, body in bodies.items():
        Draft202012Validator(kinds[type_]["schema"]).validate(body)
        assert body["data"]["seq"] == 0
    assert owner.get(f"/webhooks/{other['id']}/deliveries").json["data"] == []
    assert owner.get("/events").json["data"] == [], "an example did not happen"


def test_an_example_of_an_unknown_type_is_refused(owner: Caller, endpoint: dict[str, Any]) -> None:
    got = owner.post(f"/webhooks/{endpoint['id']}/test", {"event_type": "visitor.flew"})
    assert got.status == 422
    assert "visitor.connected" in got.json["errors"][0]["detail"]


def test_events_tell_their_place_in_the_order(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, Any],
    sink: Receiver,
    works: Works,
    happen: Happen,
) -> None:
    happen(5)
    happen(5)
    events.relay(app)
    works.work()
    told = {post.id: post.verified(endpoint["secret"])["data"]["seq"] for post in sink.posts}
    listed = owner.get("/events").json["data"]
    assert [told[event["id"]] for event in listed] == sorted(told.values())
    assert [event["data"]["seq"] for event in listed] == [event["position"] for event in listed]
