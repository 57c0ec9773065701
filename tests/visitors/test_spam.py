"""Floods and robots: limits with a visible text, honeypot, proof of work, trusted proxies."""

from __future__ import annotations

import hashlib
from itertools import count
from typing import Any

from flask import Flask

from laleo.core import db
from laleo.core.redis import redis
from laleo.visitors import challenge
from tests.live.client import Live
from tests.live.shop import Shop


def solve(asked: dict[str, Any]) -> dict[str, Any]:
    """What the widget does: the first number whose digest begins with enough zero bits."""
    for number in count():
        digest = hashlib.sha256(f"{asked['nonce']}:{number}".encode()).digest()
        if 256 - int.from_bytes(digest).bit_length() >= asked["difficulty"]:
            return asked | {"solution": str(number)}
    raise AssertionError


def demanding(shop: Shop, mode: str = "always") -> Live:
    got = shop.owner.patch(f"/widgets/{shop.widget['id']}", {"challenge": mode})
    assert got.status == 200
    return shop.visitor()


def say(page: Live, name: str, **more: Any) -> dict[str, Any]:
    answer = page.ask("message", client_id=name, body="Hi", **more)
    return {"t": answer["t"]} | answer["d"]


def test_a_first_message_needs_work_and_the_next_ones_do_not(shop: Shop) -> None:
    page = demanding(shop)
    refused = say(page, "a")
    assert (refused["code"], refused["client_id"]) == ("challenge_required", "a")
    assert say(page, "a", proof=solve(refused["challenge"]))["t"] == "ack"
    assert say(page, "b")["t"] == "ack"


def test_a_proof_is_good_once_and_on_its_widget_only(shop: Shop) -> None:
    page, other = demanding(shop), demanding(shop)
    proof = solve(page.ask("challenge")["d"])
    assert say(page, "a", proof=proof)["t"] == "ack"
    assert say(other, "a", proof=proof)["code"] == "challenge_required"
    second = shop.people.widget(shop.owner, name="Second", challenge="always")
    line = shop.line()
    line.hello(widget_id=second["id"], page={"url": "https://shop.example/", "title": ""})
    foreign = solve(other.ask("challenge")["d"])
    assert say(line, "a", proof=foreign)["code"] == "challenge_required"


def test_what_is_no_proof_is_refused(shop: Shop) -> None:
    page = demanding(shop)
    asked = page.ask("challenge")["d"]
    good = solve(asked)
    forged = asked["nonce"].swapcase()  # never the same: JSON in Base64 begins with "ey"
    wrong = {"solution": "x"}, {"nonce": forged}, {"nonce": "a.b"}
    for change in wrong:
        assert say(page, "a", proof=good | change)["code"] == "challenge_required"
    assert say(page, "a", proof={"solution": 1})["code"] == "validation_failed"
    assert say(page, "a", proof=good)["t"] == "ack"


def test_auto_asks_for_work_once_an_address_is_busy_and_for_more_when_busier(app: Flask) -> None:
    with db.unit(app):
        redis().flushall()
        steps = [challenge._busy("192.0.2.7") for _ in range(130)]
        assert challenge._busy("192.0.2.8") == 0
    assert steps[:40] == [0] * 40
    assert (steps[40], steps[80], steps[120]) == (1, 2, 3)


def test_a_nonce_is_used_up_without_redis_too(app: Flask, monkeypatch: Any) -> None:
    def away() -> Any:
        raise OSError("no Redis")

    monkeypatch.setattr(challenge, "redis", away)
    with db.unit(app):
        assert challenge._unused("n1")
        assert not challenge._unused("n1")


def test_too_many_messages_are_refused_in_words_that_say_for_how_long(shop: Shop) -> None:
    page = demanding(shop, "off")
    answers = [say(page, f"m{number}") for number in range(31)]
    assert {answer["t"] for answer in answers[:30]} == {"ack"}
    refused = answers[30]
    assert refused["code"] == "rate_limited"
    assert 1 <= refused["retry_after_s"] <= 60
    assert f"{refused['retry_after_s']} s" in refused["detail"]


def test_what_a_robot_fills_in_is_taken_and_kept_nowhere(shop: Shop) -> None:
    page = demanding(shop, "off")
    details = {"name": "Bot", "website": "https://spam.example"}
    answer = page.ask("offline", client_id="a", body="Buy pills", details=details)
    assert answer["t"] == "ack"
    assert shop.owner.get("/conversations").json["data"] == []
    assert shop.owner.get(f"/visitors/{page.welcome['visitor_id']}").json["name"] is None
