"""Endpoints are made, changed and removed by those who may, and say clearly what they refuse."""

from __future__ import annotations

import base64
from typing import Any

from flask import Flask
from sqlalchemy import text

from laleo.core import db
from tests.events.happenings import TYPE, Happen
from tests.people import Caller
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver


def test_an_endpoint_shows_its_secret_once(owner: Caller, endpoint: dict[str, Any]) -> None:
    assert endpoint["secret"].startswith("whsec_")
    assert len(base64.b64decode(endpoint["secret"].removeprefix("whsec_"))) == 32
    shown = owner.get(f"/webhooks/{endpoint['id']}").json
    assert "secret" not in shown
    assert shown == {name: value for name, value in endpoint.items() if name != "secret"}
    assert "secret" not in owner.get("/webhooks").json["data"][0]


def test_no_secret_rests_in_clear(app: Flask, owner: Caller, endpoint: dict[str, Any]) -> None:
    rotated = owner.post(f"/webhooks/{endpoint['id']}/rotate-secret").json
    with db.unit(app, reads=True) as session:
        tables = session.execute(text("SELECT * FROM webhooks")).all()
        tables += session.execute(text("SELECT * FROM audit_log")).all()
    for secret in (endpoint["secret"], rotated["secret"]):
        assert secret.removeprefix("whsec_") not in repr(tables)


def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(
    app: Flask, owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    rotated = owner.post(f"/webhooks/{endpoint['id']}/rotate-secret").json
    assert rotated["secret"] != endpoint["secret"]
    owner.post(f"/webhooks/{endpoint['id']}/test")
    works.work()
    assert len(sink.posts[0].headers["webhook-signature"].split(" ")) == 2
    assert sink.posts[0].verified(endpoint["secret"]) == sink.posts[0].verified(rotated["secret"])
    with db.unit(app) as session:  # as if a day had passed
        session.execute(text("UPDATE webhooks SET old_secret_until = created_at"))
    owner.post(f"/webhooks/{endpoint['id']}/test")
    works.work()
    assert len(sink.posts[1].headers["webhook-signature"].split(" ")) == 1
    sink.posts[1].verified(rotated["secret"])


def test_only_subscribed_events_come(
    owner: Caller, sink: Receiver, happen: Happen, works: Works
) -> None:
    ping = owner.post("/webhooks", {"url": sink.url, "event_types": ["webhook.ping"]}).json
    happen(3)
    works.work()
    assert sink.posts == []
    owner.patch(f"/webhooks/{ping['id']}", {"event_types": [TYPE]})
    ids = happen(2)
    works.work()
    assert sorted(post.id for post in sink.posts) == sorted(ids)


def test_every_endpoint_gets_its_own_delivery_and_other_accounts_none(
    owner: Caller, stranger: Caller, sink: Receiver, happen: Happen, works: Works
) -> None:
    for caller in (owner, owner, stranger):
        url = f"{sink.url}?{caller.account_id}"
        assert caller.post("/webhooks", {"url": url, "event_types": ["*"]}).status == 201
    (id_,) = happen()
    works.work()
    assert [post.id for post in sink.posts] == [id_, id_]
    assert len({post.headers["x-laleo-delivery"] for post in sink.posts}) == 2


def test_an_endpoint_of_one_site_hears_of_that_site_only(
    owner: Caller, sink: Receiver, happen: Happen, works: Works
) -> None:
    mine, other = (owner.post("/sites", {"name": name}).json["id"] for name in ("A", "B"))
    body = {"url": sink.url, "event_types": ["*"], "site_ids": [mine]}
    assert owner.post("/webhooks", body).json["site_ids"] == [mine]
    happen(1, site_id=other)
    happen(1)
    (wanted,) = happen(1, site_id=mine)
    works.work()
    assert [post.id for post in sink.posts] == [wanted]


def test_switching_off_discards_what_was_to_come(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, happen: Happen, works: Works
) -> None:
    sink.always = 500
    happen()
    works.work()
    off = owner.patch(f"/webhooks/{endpoint['id']}", {"enabled": False}).json
    assert off["enabled"] is False
    happen()
    works.look()
    listed = owner.get(f"/webhooks/{endpoint['id']}/deliveries").json["data"]
    assert [delivery["state"] for delivery in listed] == ["discarded"]
    assert len(sink.posts) == 1
    asked = owner.post(f"/deliveries/{listed[0]['id']}/redeliver")
    assert (asked.status, asked.json["code"]) == (409, "webhook_disabled")


def test_deliveries_are_listed_by_state_newest_first(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, happen: Happen, works: Works
) -> None:
    sink.answers = [500]
    happen()
    works.work()
    ids = happen(3)
    works.work()
    path = f"/webhooks/{endpoint['id']}/deliveries"
    assert len(owner.get(f"{path}?state=pending").json["data"]) == 1
    page = owner.get(f"{path}?state=delivered&limit=2").json
    rest = owner.get(f"{path}?state=delivered&limit=2&cursor={page['next_cursor']}").json
    found = [delivery["event_id"] for delivery in page["data"] + rest["data"]]
    assert sorted(found) == sorted(ids)
    assert owner.get(f"{path}?state=pending&cursor={page['next_cursor']}").status == 400


def test_a_delivery_in_flight_is_not_sent_twice(
    app: Flask, owner: Caller, endpoint: dict[str, Any]
) -> None:
    delivery = owner.post(f"/webhooks/{endpoint['id']}/test").json
    later = "next_attempt_at + 60000" if app.config["LALEO"].sqlite else "now() + interval '1 min'"
    with db.unit(app) as session:  # as a worker that has it in hand
        session.execute(text(f"UPDATE deliveries SET lease_token = 'x', next_attempt_at = {later}"))
    asked = owner.post(f"/deliveries/{delivery['id']}/redeliver")
    assert (asked.status, asked.json["code"]) == (409, "delivery_in_flight")


def test_a_removed_endpoint_is_gone_with_its_deliveries(
    owner: Caller, endpoint: dict[str, Any], sink: Receiver, works: Works
) -> None:
    delivery = owner.post(f"/webhooks/{endpoint['id']}/test").json
    assert owner.delete(f"/webhooks/{endpoint['id']}").status == 204
    works.look()
    assert sink.posts == []
    assert owner.get(f"/webhooks/{endpoint['id']}").status == 404
    assert owner.get(f"/deliveries/{delivery['id']}").status == 404


def test_unknown_types_and_fields_are_refused(owner: Caller, sink: Receiver) -> None:
    def refused(**body: Any) -> dict[str, Any]:
        got = owner.post("/webhooks", {"url": sink.url, "event_types": ["*"]} | body)
        assert got.status == 422, got.text
        return dict(got.json["errors"][0])

    assert refused(event_types=["*", "call.mised"])["pointer"] == "/event_types/1"
    assert "webhook.ping" in refused(event_types=["call.mised"])["detail"]
    assert refused(event_types=[])["pointer"] == "/event_types"
    assert refused(colour="red")["pointer"] == "/colour"
    assert refused(url=7)["pointer"] == "/url"
    assert refused(site_ids=[])["pointer"] == "/site_ids"
    assert owner.get("/webhooks").json["data"] == []


def test_who_only_answers_visitors_may_look_but_not_change(
    operator: Caller, observer: Caller, limited: Caller, endpoint: dict[str, Any], sink: Receiver
) -> None:
    path = f"/webhooks/{endpoint['id']}"
    assert operator.get(path).status == observer.get(path).status == 200
    for caller in (operator, observer, limited):
        assert caller.patch(path, {"description": "mine"}).status == 403
        assert caller.post(f"{path}/rotate-secret").status == 403
        assert caller.post(f"{path}/test").status == 403
    assert limited.get(path).status == 403


def test_a_stranger_finds_nothing(
    stranger: Caller, endpoint: dict[str, Any], owner: Caller
) -> None:
    delivery = owner.post(f"/webhooks/{endpoint['id']}/test").json
    path, sent = f"/webhooks/{endpoint['id']}", f"/deliveries/{delivery['id']}"
    for answer in (
        stranger.get(path),
        stranger.patch(path, {"description": "x"}),
        stranger.delete(path),
        stranger.post(f"{path}/test"),
        stranger.post(f"{path}/rotate-secret"),
        stranger.get(f"{path}/deliveries"),
        stranger.get(sent),
        stranger.get(f"{sent}/attempts"),
        stranger.post(f"{sent}/redeliver"),
    ):
        assert answer.status == 404
    assert stranger.get("/webhooks").json["data"] == []
