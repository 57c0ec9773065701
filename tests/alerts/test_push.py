"""Web Push: only the browser that subscribed can read what comes."""

from __future__ import annotations

import json

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from laleo.alerts import push
from tests.alerts.desk import Desk
from tests.alerts.outside import Browser, check_sender
from tests.people import Caller
from tests.webhooks.receivers import Receiver

PUSH = {"kind": "push", "who": "everyone"}


def test_the_example_of_the_standard_comes_out() -> None:
    """RFC 8291 section 5 and appendix A."""
    secret = int.from_bytes(push.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    made = push.encrypt(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        sender=ec.derive_private_key(secret, ec.SECP256R1()),
        salt=push.decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert push.encode(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
        "InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWG"
        "NWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.fixture
def browser_of(outside: Receiver) -> Browser:
    return Browser(f"http://127.0.0.1:{outside.port}/send/abc")


def subscribe(caller: Caller, browser: Browser) -> str:
    got = caller.post("/push-subscriptions", browser.subscription())
    assert got.status == 201, got.text
    assert got.json["current"] is True
    return str(got.json["id"])


def test_a_notification_is_read_by_that_browser_alone(
    desk: Desk, outside: Receiver, browser_of: Browser
) -> None:
    subscribe(desk.owner, browser_of)
    desk.rule((0, PUSH))
    conversation = desk.waiting("Is the decaf back?")
    desk.work()
    (post,) = outside.posts
    assert post.headers["content-encoding"] == "aes128gcm"
    assert (post.headers["ttl"], post.headers["urgency"]) == ("3600", "high")
    assert len(post.headers["topic"]) <= 32
    check_sender(post.headers, browser_of.endpoint, desk.owner.get("/push-key").json["key"])
    assert b"decaf" not in post.body
    message = json.loads(browser_of.read(post.body))
    assert (message["body"], message["tag"]) == ("Is the decaf back?", desk.alert()["id"])
    assert message["url"] == f"/console/inbox/{conversation}"
    with pytest.raises(InvalidTag):
        Browser(browser_of.endpoint, key=browser_of.key, auth=b"x" * 16).read(post.body)
    assert desk.app.test_client().post(message["acknowledge"]).status_code == 200
    assert desk.alert()["acknowledged_by"]["id"] == desk.owner.member_id


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    desk: Desk, outside: Receiver, browser_of: Browser, status: int
) -> None:
    subscribe(desk.owner, browser_of)
    desk.rule((0, PUSH))
    outside.always = status
    desk.waiting()
    desk.work()
    assert desk.owner.get("/push-subscriptions").json["data"] == []
    (attempt,) = desk.alert()["attempts"]
    assert (attempt["ok"], len(outside.posts)) == (False, 1)
    assert "no longer" in attempt["detail"]


def test_a_busy_push_service_is_asked_again(
    desk: Desk, outside: Receiver, browser_of: Browser
) -> None:
    subscribe(desk.owner, browser_of)
    desk.rule((0, PUSH))
    outside.answers = [429]
    desk.waiting()
    desk.work()
    desk.again()
    assert desk.alert()["attempts"][0]["ok"] is True
    assert len(desk.owner.get("/push-subscriptions").json["data"]) == 1


def test_a_browser_has_one_reader_and_is_kept_once(
    desk: Desk, operator: Caller, browser_of: Browser
) -> None:
    first = subscribe(desk.owner, browser_of)
    assert subscribe(desk.owner, browser_of) == first
    subscribe(operator, browser_of)
    assert desk.owner.get("/push-subscriptions").json["data"] == []
    assert len(operator.get("/push-subscriptions").json["data"]) == 1


def test_nothing_comes_to_a_browser_that_was_signed_out(desk: Desk, browser_of: Browser) -> None:
    subscribe(desk.owner, browser_of)
    (device,) = desk.owner.get("/sessions").json["data"]
    assert desk.owner.delete(f"/sessions/{device['id']}").status == 204
    desk.waiting()
    desk.later()
    again = desk.people.colleague(desk.owner, "admin")
    states = [alert["attempts"][0]["ok"] for alert in desk.alerts(again)]
    assert states == [False]


def test_a_colleagues_device_is_nobody_elses_business(
    desk: Desk, operator: Caller, browser_of: Browser
) -> None:
    mine = subscribe(operator, browser_of)
    assert desk.owner.delete(f"/push-subscriptions/{mine}").status == 404
    assert operator.delete(f"/push-subscriptions/{mine}").status == 204


@pytest.mark.parametrize(
    "wrong",
    [
        {"keys": {"p256dh": "AAAA", "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}},
        {"keys": {"p256dh": "!", "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}},
        {"endpoint": "http://10.0.0.1/push"},
        {"endpoint": "https://169.254.169.254/push"},
    ],
)
def test_a_subscription_that_cannot_work_is_refused(
    desk: Desk, browser_of: Browser, wrong: dict[str, object]
) -> None:
    got = desk.owner.post("/push-subscriptions", browser_of.subscription() | wrong)
    assert got.status == 422, got.text


def test_who_switched_push_off_gets_none(
    desk: Desk, outside: Receiver, browser_of: Browser
) -> None:
    subscribe(desk.owner, browser_of)
    assert desk.owner.patch("/alert-preferences", {"push": False}).json["push"] is False
    desk.rule((0, PUSH))
    desk.waiting()
    desk.work()
    assert outside.posts == []
