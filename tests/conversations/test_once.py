"""Messages are neither lost, nor doubled, nor out of order, whatever the line does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.live.shop import Shop


def test_the_same_send_twice_is_one_message(shop: Shop) -> None:
    page = shop.visitor()
    first = page.ask("message", client_id="same", body="Hello")
    second = page.ask("message", client_id="same", body="Hello")
    assert first["d"] == second["d"]
    conversation_id = first["d"]["message"]["conversation_id"]
    path = f"/conversations/{conversation_id}/messages"
    answers = [
        shop.owner.post(path, {"body": "Hi", "client_id": "mine"}),
        shop.owner.post(path, {"body": "Hi", "client_id": "mine"}),
        shop.owner.post(
            f"/visitors/{page.welcome['visitor_id']}/messages", {"body": "Hi", "client_id": "mine"}
        ),
    ]
    assert len({answer.json["id"] for answer in answers}) == 1
    assert [m["seq"] for m in shop.owner.get(path).json["data"]] == [1, 2]
    assert len(shop.heard(2, "chat.message.created")) == 2
    assert [frame["t"] for frame in page.settled()].count("message") == 2


def test_twenty_equal_sends_at_once_are_one_message(shop: Shop) -> None:
    page = shop.visitor()
    path = f"/visitors/{page.welcome['visitor_id']}/messages"

    def send(_: int) -> Any:
        return shop.owner.post(path, {"body": "Once", "client_id": "one"})

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(shop.owner.get("/conversations").json["data"]) == 1
    assert len(shop.heard(1, "chat.message.created")) == 1


def test_twenty_writers_at_once_leave_no_gap(shop: Shop) -> None:
    page = shop.visitor()
    path = f"/visitors/{page.welcome['visitor_id']}/messages"

    def send(number: int) -> int:
        return shop.owner.post(path, {"body": f"m{number}"}).status

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(send, range(60))) == {201}
    conversation = shop.owner.get("/conversations").json["data"][0]
    assert conversation["last_seq"] == 60
    told = [f["d"]["message"]["seq"] for f in page.settled() if f["t"] == "message"]
    assert sorted(told) == list(range(1, 61))
    listed = shop.owner.get(f"/conversations/{conversation['id']}/messages?limit=100").json["data"]
    assert [m["seq"] for m in listed] == list(range(1, 61))
    assert len({m["body"] for m in listed}) == 60


def test_a_cut_line_resumes_without_loss_or_double(shop: Shop) -> None:
    page = shop.visitor()
    token = page.welcome["token"]
    first = page.ask("message", client_id="1", body="first")["d"]["message"]
    page.cut()
    path = f"/conversations/{first['conversation_id']}/messages"
    for number in range(3):
        assert shop.owner.post(path, {"body": f"while away {number}"}).status == 201
    seen = {"conversation_id": first["conversation_id"], "seq": first["seq"]}
    again = shop.visitor(token=token, seen=seen)
    bodies = [m["body"] for m in again.welcome["messages"]]
    assert bodies == ["while away 0", "while away 1", "while away 2"]
    assert again.welcome["conversation"] == {
        "id": first["conversation_id"],
        "last_seq": 4,
        "unread": 3,
        "state": "open",
        "rating": None,
        "assignee": None,
        "revision": 4,
    }
    repeated = again.ask("message", client_id="1", body="first")["d"]["message"]
    assert repeated["id"] == first["id"]
    fresh = shop.visitor(token=token)
    assert [m["seq"] for m in fresh.welcome["messages"]] == [1, 2, 3, 4]


def test_a_page_that_missed_frames_catches_up_by_seq(shop: Shop) -> None:
    page = shop.visitor()
    conversation_id = page.ask("message", client_id="0", body="0")["d"]["message"][
        "conversation_id"
    ]
    path = f"/conversations/{conversation_id}/messages"
    for number in range(1, 4):
        shop.owner.post(path, {"body": str(number), "internal": number == 2})
    answer = page.ask("sync", after_seq=1)
    assert answer["t"] == "messages"
    assert [m["seq"] for m in answer["d"]["messages"]] == [2, 4]
    assert answer["d"]["has_more"] is False


def test_long_histories_come_in_pages(shop: Shop) -> None:
    page = shop.visitor()
    path = f"/visitors/{page.welcome['visitor_id']}/messages"
    for number in range(1, 62):
        assert shop.owner.post(path, {"body": str(number)}).status == 201
    again = shop.visitor(token=page.welcome["token"])
    assert [m["seq"] for m in again.welcome["messages"]] == list(range(12, 62))
    assert again.welcome["has_more"] is True
    older = again.ask("history", before_seq=12)
    assert older["t"] == "history"
    assert [m["seq"] for m in older["d"]["messages"]] == list(range(1, 12))
    assert older["d"]["has_more"] is False
    missed = shop.visitor(
        token=page.welcome["token"],
        seen={"conversation_id": again.welcome["conversation"]["id"], "seq": 5},
    )
    assert [m["seq"] for m in missed.welcome["messages"]] == list(range(6, 56))
    assert missed.welcome["has_more"] is True
    member = shop.member()
    watched = member.ask("watch", conversation_id=again.welcome["conversation"]["id"], after_seq=58)
    assert [m["seq"] for m in watched["d"]["messages"]] == [59, 60, 61]
