"""Idempotency-Key: asked twice, done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from laleo.core import db
from laleo.core.idempotency import IdempotencyKey
from tests.people import Answer, Caller

KEY = {"Idempotency_Key": "order-1"}


def test_the_same_key_and_body_is_done_once(owner: Caller) -> None:
    first = owner.post("/sites", {"name": "A"}, **KEY)
    second = owner.post("/sites", {"name": "A"}, **KEY)
    assert (first.status, first.json) == (second.status, second.json)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(owner.get("/sites").json["data"]) == 1


def test_the_same_key_with_another_body_is_refused(owner: Caller) -> None:
    owner.post("/sites", {"name": "A"}, **KEY)
    refused = owner.post("/sites", {"name": "B"}, **KEY)
    assert (refused.status, refused.json["code"]) == (422, "idempotency_mismatch")


def test_fifty_equal_requests_at_once_make_one_row(owner: Caller) -> None:
    together = Barrier(50)

    def ask(_number: int) -> Answer:
        together.wait()
        return owner.post("/sites", {"name": "A"}, **KEY)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(ask, range(50)))
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.json["id"] for answer in answers if answer.status == 201}) == 1
    assert len(owner.get("/sites").json["data"]) == 1


def test_a_failed_request_may_be_tried_again_with_its_key(owner: Caller) -> None:
    assert owner.post("/sites", {"name": "A", "timezone": "Mars"}, **KEY).status == 422
    assert owner.post("/sites", {"name": "A"}, **KEY).status == 201


def test_a_secret_is_answered_again_but_rests_sealed(app: Flask, owner: Caller) -> None:
    body = {"name": "Job", "scope": "read"}
    first = owner.post("/tokens", body, **KEY)
    assert owner.post("/tokens", body, **KEY).json["token"] == first.json["token"]
    with db.unit(app) as session:
        row = session.query(IdempotencyKey).one()
        assert first.json["token"] not in str(row.body)


def test_another_callers_key_is_another_key(owner: Caller, stranger: Caller) -> None:
    mine = owner.post("/sites", {"name": "A"}, **KEY)
    theirs = stranger.post("/sites", {"name": "A"}, **KEY)
    assert mine.json["id"] != theirs.json["id"]
